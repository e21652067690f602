"""Members reached with a dot: entries of contexts, parts of dates and durations, ends of ranges."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dougong.base.text import Text
from dougong.feel.budget import Meter
from dougong.feel.temporal import seconds_of
from dougong.feel.values import (
    DATE,
    DATETIME,
    DAYS,
    EXACT,
    MONTHS,
    NATIVE,
    RANGE,
    TIME,
    DaysDuration,
    MonthsDuration,
    adopt,
    items_of,
    kind_of,
)


def member_of(meter: Meter, value: object, member: str, at: int) -> object:
    """A member of a value; of a list, that member of every item."""
    if isinstance(value, dict):
        if member in value:
            found = value[member]
            return found if found.__class__ in NATIVE else adopt(found)
    elif isinstance(value, list):
        meter.charge(4 * len(value))
        return [member_of(meter, item, member, at) for item in items_of(value)]
    else:
        part = PARTS.get(kind_of(value), {}).get(member)
        if part is not None:
            return part(value)
    if value is not None:
        text = Text(f"这里没有“{member}”", f"There is no “{member}” here")
        meter.note("expr_no_member", text, at)
    return None


Part = Callable[[Any], object]


def _number(name: str) -> Part:
    return lambda value: Decimal(getattr(value, name))


def _offset(value: time | datetime) -> object:
    offset = value.utcoffset()
    return None if offset is None else DaysDuration(seconds_of(offset))


def _zone(value: time | datetime) -> object:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _second(value: time | datetime) -> Decimal:
    return Decimal(value.second * 1_000_000 + value.microsecond).scaleb(-6, EXACT).normalize(EXACT)


def _clock_part(size: int, wrap: int) -> Part:
    def part(value: DaysDuration) -> Decimal:
        whole = int(value.seconds.copy_abs()) // size
        whole = whole % wrap if wrap else whole
        return Decimal(-whole if value.seconds < 0 else whole)

    return part


def _seconds(value: DaysDuration) -> Decimal:
    return EXACT.remainder(value.seconds, Decimal(60))


def _years(value: MonthsDuration) -> Decimal:
    whole = abs(value.months) // 12
    return Decimal(-whole if value.months < 0 else whole)


def _months(value: MonthsDuration) -> Decimal:
    whole = abs(value.months) % 12
    return Decimal(-whole if value.months < 0 else whole)


def _weekday(value: date) -> Decimal:
    return Decimal(value.isoweekday())


_DATE_PARTS: dict[str, Part] = {
    "year": _number("year"),
    "month": _number("month"),
    "day": _number("day"),
    "weekday": _weekday,
}
_TIME_PARTS: dict[str, Part] = {
    "hour": _number("hour"),
    "minute": _number("minute"),
    "second": _second,
    "time offset": _offset,
    "timezone": _zone,
}
#: Kind → member → what gives it.
PARTS: dict[str, dict[str, Part]] = {
    DATE: _DATE_PARTS,
    TIME: _TIME_PARTS,
    DATETIME: {**_DATE_PARTS, **_TIME_PARTS},
    DAYS: {
        "days": _clock_part(86_400, 0),
        "hours": _clock_part(3_600, 24),
        "minutes": _clock_part(60, 60),
        "seconds": _seconds,
    },
    MONTHS: {"years": _years, "months": _months},
    RANGE: {
        "start": lambda span: span.low,
        "end": lambda span: span.high,
        "start included": lambda span: span.low_closed,
        "end included": lambda span: span.high_closed,
    },
}
