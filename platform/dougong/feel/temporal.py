"""Dates, times and durations as text: read exactly, written in their canonical form."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dougong.feel.values import EXACT, DaysDuration, MonthsDuration

_DATE = r"(?P<year>-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
_TIME = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,9})?"
    r"(?P<zone>[zZ]|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,64})?"
)
_DATE_TEXT = re.compile(_DATE, re.ASCII)
_TIME_TEXT = re.compile(_TIME, re.ASCII)
_DATETIME_TEXT = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_DURATION_TEXT = re.compile(
    r"(?P<sign>-)?P(?:(?P<years>[0-9]{1,12})Y)?(?:(?P<months>[0-9]{1,12})M)?"
    r"(?:(?P<days>[0-9]{1,15})D)?"
    r"(?P<clock>T(?:(?P<hours>[0-9]{1,15})H)?(?:(?P<minutes>[0-9]{1,15})M)?"
    r"(?:(?P<seconds>[0-9]{1,15}(?:\.[0-9]{0,9})?)S)?)?",
    re.ASCII,
)
_LONGEST_OFFSET = timedelta(hours=18)


@lru_cache(maxsize=256)
def zone_of(text: str) -> tzinfo | None:
    """The zone a suffix means: `Z`, `+08:00` or `@Asia/Shanghai`; None when there is no such."""
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    parts = [int(part) for part in text[1:].split(":")]
    offset = timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if parts[2:] else 0)
    if parts[1] > 59 or offset > _LONGEST_OFFSET:
        return None
    return timezone(-offset if text[0] == "-" else offset)


def read_date(text: str) -> date | None:
    """The date a text spells, or None."""
    found = _DATE_TEXT.fullmatch(text)
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except (ValueError, OverflowError):
        return None


def _clock(found: re.Match[str]) -> time | None:
    zone = None
    if found["zone"]:
        zone = zone_of(found["zone"])
        if zone is None:
            return None
    micro = int((found["fraction"] or ".0")[1:7].ljust(6, "0"))
    try:
        return time(int(found["hour"]), int(found["minute"]), int(found["second"]), micro, zone)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of day a text spells, or None."""
    found = _TIME_TEXT.fullmatch(text.removeprefix("T"))
    return None if found is None else _clock(found)


def read_datetime(text: str) -> datetime | None:
    """The date and time a text spells; a date alone is its midnight."""
    found = _DATETIME_TEXT.fullmatch(text)
    if found is None:
        day = read_date(text)
        return None if day is None else datetime.combine(day, time())
    day, clock = read_date(text.partition("T")[0]), _clock(found)
    if clock is None and text.partition("T")[2].startswith("24:00:00"):
        return None
    return None if day is None or clock is None else datetime.combine(day, clock)


def read_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """The duration a text spells, or None."""
    found = _DURATION_TEXT.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        return None
    months = int(found["years"] or 0) * 12 + int(found["months"] or 0)
    negative = found["sign"] is not None
    if found["days"] is None and found["clock"] is None:
        return MonthsDuration(-months if negative else months)
    if found["years"] is not None or found["months"] is not None:
        return None
    whole = int(found["days"] or 0) * 86_400
    whole += int(found["hours"] or 0) * 3_600 + int(found["minutes"] or 0) * 60
    seconds = EXACT.add(Decimal(whole), Decimal(found["seconds"] or 0))
    return DaysDuration(seconds.copy_negate() if negative else seconds)


def read_temporal(text: str) -> object | None:
    """What `@"…"` means: a duration, a date, a time, or a date and time; None when nothing."""
    readers: tuple[Callable[[str], object | None], ...] = (
        read_duration,
        read_date,
        read_time,
        read_datetime,
    )
    for read in readers:
        found = read(text)
        if found is not None:
            return found
    return None


def seconds_of(span: timedelta) -> Decimal:
    """A difference of two instants in exact seconds."""
    whole = (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds
    return Decimal(whole).scaleb(-6, EXACT)


def span_of(duration: DaysDuration) -> timedelta:
    """A duration as the calendar adds it; OverflowError when it is out of reach."""
    micros = int(duration.seconds.scaleb(6, EXACT).to_integral_value(ROUND_HALF_EVEN))
    return timedelta(microseconds=micros)


def add_months(day: date, months: int) -> date:
    """A date some months on, at the last day of the month when there is no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return day.replace(year=year, month=month + 1, day=last)
            except ValueError:
                continue
    raise OverflowError


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another, negative when it goes back; times do not count."""
    count = (end.year - start.year) * 12 + end.month - start.month
    if count > 0 and start.day > end.day:
        return count - 1
    if count < 0 and end.day > start.day:
        return count + 1
    return count


def show_number(value: Decimal) -> str:
    """A number in plain digits without superfluous zeros."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_zone(zone: tzinfo | None, offset: timedelta | None) -> str:
    """The suffix of a time in this zone."""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    if zone is None or offset is None:
        return ""
    total = int(offset.total_seconds())
    if not total:
        return "Z"
    hours, rest = divmod(abs(total), 3600)
    minutes, seconds = divmod(rest, 60)
    tail = f":{seconds:02d}" if seconds else ""
    return f"{'-' if total < 0 else '+'}{hours:02d}:{minutes:02d}{tail}"


def show_time(value: time) -> str:
    """A time of day in canonical form."""
    text = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    return text + show_zone(value.tzinfo, value.utcoffset())


def show_datetime(value: datetime) -> str:
    """A date and time in canonical form."""
    clock = show_time(value.replace(tzinfo=None).time())
    return f"{value.date().isoformat()}T{clock}{show_zone(value.tzinfo, value.utcoffset())}"


def show_days(value: DaysDuration) -> str:
    """A days and time duration in ISO 8601."""
    # The number's own methods keep all digits; its operators round to those of the thread.
    left = value.seconds.copy_abs()
    whole = left.to_integral_value(ROUND_DOWN)
    fraction = EXACT.subtract(left, whole)
    days, rest = divmod(int(whole), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    text = f"{days}D" if days else ""
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    if seconds or fraction:
        clock += f"{show_number(EXACT.add(Decimal(seconds), fraction))}S"
    if clock or not text:
        text += f"T{clock or '0S'}" if clock else "T0S" if not text else ""
    return ("-" if value.seconds < 0 else "") + "P" + text


def show_months(value: MonthsDuration) -> str:
    """A years and months duration in ISO 8601."""
    years, months = divmod(abs(value.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.months < 0 else "") + "P" + (text or "0M")
