"""Functions of dates, times and durations."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from dougong.feel.budget import Meter
from dougong.feel.functions.signature import builtin
from dougong.feel.temporal import (
    months_between,
    read_date,
    read_datetime,
    read_duration,
    read_time,
)
from dougong.feel.values import EXACT, DaysDuration, MonthsDuration, fits_exactly


def _whole(*values: Decimal) -> list[int] | None:
    return [int(value) for value in values] if all(map(fits_exactly, values)) else None


@builtin("date(from: string)", price=20, gives="date", null="fails")
def _date(_: Meter, text: str) -> date | None:
    return read_date(text)


@builtin("date(from: date|datetime)", gives="date")
def _date_of(_: Meter, value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


@builtin("date(year: number, month: number, day: number)", gives="date", null="fails")
def _date_from(_: Meter, year: Decimal, month: Decimal, day: Decimal) -> date | None:
    parts = _whole(year, month, day)
    return None if parts is None else date(*parts)


@builtin("time(from: string)", price=20, gives="time", null="fails")
def _time(_: Meter, text: str) -> time | None:
    return read_time(text)


@builtin("time(from: time)", gives="time")
def _time_same(_: Meter, value: time) -> time:
    return value


@builtin("time(from: date|datetime)", gives="time")
def _time_of(_: Meter, value: date) -> time:
    return value.timetz() if isinstance(value, datetime) else time(tzinfo=UTC)


@builtin(
    "time(hour: number, minute: number, second: number, offset?: days|null)",
    gives="time",
    null="fails",
)
def _time_from(
    _: Meter,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DaysDuration | None = None,
) -> time | None:
    parts = _whole(hour, minute, second.to_integral_value("ROUND_FLOOR"))
    if parts is None:
        return None
    micro = int(EXACT.remainder(second, Decimal(1)).scaleb(6, EXACT))
    zone = None
    if offset is not None:
        zone = timezone(timedelta(seconds=int(offset.seconds))) if offset.seconds else UTC
    return time(parts[0], parts[1], parts[2], micro, zone)


@builtin("date and time(from: string)", price=20, gives="datetime", null="fails")
def _datetime(_: Meter, text: str) -> datetime | None:
    return read_datetime(text)


@builtin("date and time(from: datetime)", gives="datetime")
def _datetime_same(_: Meter, value: datetime) -> datetime:
    return value


@builtin("date and time(date: date|datetime, time: time)", gives="datetime")
def _datetime_of(_: Meter, day: date, clock: time) -> datetime:
    plain = day.date() if isinstance(day, datetime) else day
    return datetime.combine(plain, clock)


@builtin("duration(from: string)", price=20, gives="duration", null="fails")
def _duration(_: Meter, text: str) -> DaysDuration | MonthsDuration | None:
    return read_duration(text)


@builtin("duration(from: days|months)", gives="item")
def _duration_same(_: Meter, value: DaysDuration | MonthsDuration) -> object:
    return value


@builtin(
    "years and months duration(from: date|datetime, to: date|datetime)",
    gives="months",
    null="fails",
)
def _months_between(_: Meter, start: date, end: date) -> MonthsDuration | None:
    return MonthsDuration(months_between(start, end))


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@builtin("day of week(date: date|datetime)", gives="string")
def _day_of_week(_: Meter, day: date) -> str:
    return _DAYS[day.weekday()]


@builtin("day of year(date: date|datetime)", gives="number")
def _day_of_year(_: Meter, day: date) -> Decimal:
    return Decimal(day.timetuple().tm_yday)


@builtin("week of year(date: date|datetime)", gives="number")
def _week_of_year(_: Meter, day: date) -> Decimal:
    return Decimal(day.isocalendar().week)


@builtin("month of year(date: date|datetime)", gives="string")
def _month_of_year(_: Meter, day: date) -> str:
    return _MONTHS[day.month - 1]
