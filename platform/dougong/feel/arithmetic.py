"""Arithmetic between kinds of values: one entry for each pair that has a meaning."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from dougong.base.text import Text
from dougong.feel.budget import Meter, spent
from dougong.feel.temporal import add_months, seconds_of, span_of
from dougong.feel.values import (
    DATE,
    DATETIME,
    DAYS,
    EXACT,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    DaysDuration,
    MonthsDuration,
    kind_of,
    zoned,
)

Operation = Callable[[Meter, Any, Any], object]
TABLES: dict[str, dict[tuple[str, str], Operation]] = {sign: {} for sign in "+-*/"}
TABLES["**"] = {}


def operation(sign: str, left: str, right: str) -> Callable[[Operation], Operation]:
    """Register what a sign means between two kinds."""

    def register(run: Operation) -> Operation:
        TABLES[sign][left, right] = run
        return run

    return register


def calculate(meter: Meter, sign: str, a: object, b: object, at: int) -> object:
    """The result for any two values; null with a note where there is none."""
    if a is None or b is None:
        return None
    kinds = kind_of(a), kind_of(b)
    run = TABLES[sign].get(kinds)
    # Finding the operation and running it on dates and durations costs several steps.
    meter.charge(3)
    if run is None:
        meter.note(
            "expr_operands", Text(f"“{sign}”不能用于这两种值", f"“{sign}” does not apply"), at
        )
        return None
    try:
        return run(meter, a, b)
    except (ArithmeticError, ValueError):
        zero = sign == "/" and not b
        text = (
            Text("除数为零", "Division by zero") if zero else Text("结果超出范围", "Out of range")
        )
        meter.note("expr_division" if zero else "expr_range", text, at)
        return None


@operation("+", NUMBER, NUMBER)
def _add(_: Meter, a: Decimal, b: Decimal) -> Decimal:
    return EXACT.add(a, b)


@operation("-", NUMBER, NUMBER)
def _subtract(_: Meter, a: Decimal, b: Decimal) -> Decimal:
    return EXACT.subtract(a, b)


@operation("*", NUMBER, NUMBER)
def _multiply(_: Meter, a: Decimal, b: Decimal) -> Decimal:
    return EXACT.multiply(a, b)


@operation("/", NUMBER, NUMBER)
def _divide(_: Meter, a: Decimal, b: Decimal) -> Decimal:
    return EXACT.divide(a, b)


@operation("**", NUMBER, NUMBER)
def _power(meter: Meter, a: Decimal, b: Decimal) -> Decimal:
    limit = meter.budget.exponent
    if b.copy_abs() > limit:
        spent("exponent", limit)
    meter.charge(150)
    return EXACT.power(a, b)


@operation("+", STRING, STRING)
def _join(meter: Meter, a: str, b: str) -> str:
    meter.string(len(a) + len(b))
    return a + b


def _plus_days(_: Meter, a: Any, b: DaysDuration) -> Any:
    return a + span_of(b)


def _date_plus_days(_: Meter, a: date, b: DaysDuration) -> date:
    return (datetime.combine(a, time()) + span_of(b)).date()


def _time_plus_days(_: Meter, a: time, b: DaysDuration) -> time:
    return (datetime.combine(date(2000, 1, 15), a) + _within_day(b)).timetz()


def _within_day(b: DaysDuration) -> timedelta:
    return timedelta(
        microseconds=int(b.seconds.scaleb(6, EXACT).to_integral_value(ROUND_HALF_EVEN))
        % 86_400_000_000
    )


def _plus_months(_: Meter, a: date, b: MonthsDuration) -> date:
    return add_months(a, b.months)


def _minus(run: Operation, negate: Callable[[Any], object]) -> Operation:
    return lambda meter, a, b: run(meter, a, negate(b))


def _swap(run: Operation) -> Operation:
    return lambda meter, a, b: run(meter, b, a)


def negative_days(value: DaysDuration) -> DaysDuration:
    """The duration backwards."""
    return DaysDuration(value.seconds.copy_negate())


def negative_months(value: MonthsDuration) -> MonthsDuration:
    """The duration backwards."""
    return MonthsDuration(-value.months)


def _calendar() -> None:
    rows: tuple[tuple[str, str, Operation, Callable[[Any], object]], ...] = (
        (DATE, DAYS, _date_plus_days, negative_days),
        (DATETIME, DAYS, _plus_days, negative_days),
        (TIME, DAYS, _time_plus_days, negative_days),
        (DATE, MONTHS, _plus_months, negative_months),
        (DATETIME, MONTHS, _plus_months, negative_months),
    )
    for left, right, run, negate in rows:
        TABLES["+"][left, right] = run
        TABLES["+"][right, left] = _swap(run)
        TABLES["-"][left, right] = _minus(run, negate)


_calendar()


def _instant(value: date) -> datetime:
    if isinstance(value, datetime):
        return value
    # DMN 1.5, 10.3.2.3.6: a date counts as midnight UTC among dates and times.
    return datetime.combine(value, time(), UTC)


@operation("-", DATE, DATE)
def _days_apart(_: Meter, a: date, b: date) -> DaysDuration:
    return DaysDuration(Decimal((a - b).days * 86_400))


def _instants_apart(_: Meter, a: date, b: date) -> DaysDuration | None:
    first, second = _instant(a), _instant(b)
    if zoned(first) != zoned(second):
        return None
    return DaysDuration(seconds_of(first - second))


TABLES["-"][DATETIME, DATETIME] = _instants_apart
TABLES["-"][DATETIME, DATE] = _instants_apart
TABLES["-"][DATE, DATETIME] = _instants_apart


@operation("-", TIME, TIME)
def _times_apart(_: Meter, a: time, b: time) -> DaysDuration | None:
    if zoned(a) != zoned(b):
        return None
    day = date(2000, 1, 15)
    return DaysDuration(seconds_of(datetime.combine(day, a) - datetime.combine(day, b)))


@operation("+", DAYS, DAYS)
def _add_days(_: Meter, a: DaysDuration, b: DaysDuration) -> DaysDuration:
    return DaysDuration(EXACT.add(a.seconds, b.seconds))


@operation("-", DAYS, DAYS)
def _subtract_days(_: Meter, a: DaysDuration, b: DaysDuration) -> DaysDuration:
    return DaysDuration(EXACT.subtract(a.seconds, b.seconds))


@operation("+", MONTHS, MONTHS)
def _add_months(_: Meter, a: MonthsDuration, b: MonthsDuration) -> MonthsDuration:
    return MonthsDuration(a.months + b.months)


@operation("-", MONTHS, MONTHS)
def _subtract_months(_: Meter, a: MonthsDuration, b: MonthsDuration) -> MonthsDuration:
    return MonthsDuration(a.months - b.months)


def _whole_months(value: Decimal) -> MonthsDuration:
    return MonthsDuration(int(_bounded(value)))


def _bounded(value: Decimal) -> Decimal:
    if value.copy_abs() >= 10**15:
        raise OverflowError
    return value


@operation("*", DAYS, NUMBER)
def _times_days(_: Meter, a: DaysDuration, b: Decimal) -> DaysDuration:
    return DaysDuration(_bounded(EXACT.multiply(a.seconds, b)))


@operation("*", MONTHS, NUMBER)
def _times_months(_: Meter, a: MonthsDuration, b: Decimal) -> MonthsDuration:
    return _whole_months(EXACT.multiply(Decimal(a.months), b))


TABLES["*"][NUMBER, DAYS] = _swap(_times_days)
TABLES["*"][NUMBER, MONTHS] = _swap(_times_months)


@operation("/", DAYS, NUMBER)
def _divide_days(_: Meter, a: DaysDuration, b: Decimal) -> DaysDuration:
    return DaysDuration(_bounded(EXACT.divide(a.seconds, b)))


@operation("/", MONTHS, NUMBER)
def _divide_months(_: Meter, a: MonthsDuration, b: Decimal) -> MonthsDuration:
    return _whole_months(EXACT.divide(Decimal(a.months), b))


@operation("/", DAYS, DAYS)
def _days_ratio(_: Meter, a: DaysDuration, b: DaysDuration) -> Decimal:
    return EXACT.divide(a.seconds, b.seconds)


@operation("/", MONTHS, MONTHS)
def _months_ratio(_: Meter, a: MonthsDuration, b: MonthsDuration) -> Decimal:
    return EXACT.divide(Decimal(a.months), Decimal(b.months))
