"""The values of the language: exact numbers, durations, ranges, functions; kinds and order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from dougong.feel.budget import Meter, spent
from dougong.feel.errors import ValueForeign

#: DMN 1.5, 10.3.2.3.1: IEEE 754-2008 decimal128, rounding half to even.
EXACT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

#: How many values a comparison, a print or a result may visit: shared parts can be exponential.
VISITS = 200_000


@dataclass(frozen=True, slots=True)
class DaysDuration:
    """A days and time duration, exact in seconds."""

    seconds: Decimal


@dataclass(frozen=True, slots=True)
class MonthsDuration:
    """A years and months duration."""

    months: int


Duration = DaysDuration | MonthsDuration


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; a missing end is no bound.

    With the sign `=` or `!=` it is the one value at both ends, or all values but that one.
    """

    low: object
    high: object
    low_closed: bool
    high_closed: bool
    sign: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value: the names of its parameters and what calls it."""

    parameters: tuple[str, ...]
    call: Callable[[Meter, Sequence[object]], object]


NULL = "null"
BOOLEAN, NUMBER, STRING = "boolean", "number", "string"
DATE, TIME, DATETIME = "date", "time", "date and time"
DAYS, MONTHS = "days and time duration", "years and months duration"
LIST, CONTEXT, RANGE, FUNCTION = "list", "context", "range", "function"

_KINDS: dict[type, str] = {
    type(None): NULL,
    bool: BOOLEAN,
    Decimal: NUMBER,
    int: NUMBER,
    str: STRING,
    datetime: DATETIME,
    date: DATE,
    time: TIME,
    DaysDuration: DAYS,
    MonthsDuration: MONTHS,
    list: LIST,
    dict: CONTEXT,
    Range: RANGE,
    Function: FUNCTION,
}

#: Classes that pass from scope into the language as they are.
NATIVE = frozenset(_KINDS) - {int}


def adopt(value: object) -> object:
    """A value of the caller as the language has it; floats and foreign objects are refused."""
    if value.__class__ in NATIVE:
        return value
    for kind, convert in _ADOPTIONS:
        if isinstance(value, kind):
            return convert(value)
    raise ValueForeign(type=type(value).__name__)


def _from_timedelta(value: timedelta) -> DaysDuration:
    whole = value.days * 86_400 + value.seconds
    return DaysDuration(Decimal(whole * 1_000_000 + value.microseconds).scaleb(-6, EXACT))


def _same(value: object) -> object:
    return value


_ADOPTIONS: tuple[tuple[type, Callable[..., object]], ...] = (
    (int, Decimal),
    (str, str),
    (Decimal, Decimal),
    (Mapping, dict),
    (timedelta, _from_timedelta),
    (datetime, _same),
    (date, _same),
    (tuple, list),
    (Sequence, list),
)


def kind_of(value: object) -> str:
    """The name of a value's type."""
    found = _KINDS.get(value.__class__)
    return found if found is not None else _KINDS[adopt(value).__class__]


def items_of(value: list[object]) -> list[object]:
    """A list's items as the language has them."""
    for item in value:
        if item.__class__ not in NATIVE:
            return [adopt(item) for item in value]
    return value


def fits_exactly(value: Decimal) -> bool:
    """Whether a number is a whole number small enough to count with."""
    return value == value.to_integral_value() and value.copy_abs() < 10**15


def zoned(value: time | datetime) -> bool:
    """Whether a point in time knows its offset."""
    # A time of day in a named zone has no offset of its own; it depends on the day.
    return value.tzinfo is not None and (
        isinstance(value, datetime) or value.utcoffset() is not None
    )


def _order(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)


def _order_times(a: Any, b: Any) -> int | None:
    if a.tzinfo is not b.tzinfo and zoned(a) != zoned(b):
        return None
    return _order(a, b)


def _order_days(a: Any, b: Any) -> int:
    return _order(a.seconds, b.seconds)


def _order_months(a: Any, b: Any) -> int:
    return _order(a.months, b.months)


_ORDERS: dict[str, Callable[[object, object], int | None]] = {
    NUMBER: _order,
    STRING: _order,
    DATE: _order,
    DATETIME: _order_times,
    TIME: _order_times,
    DAYS: _order_days,
    MONTHS: _order_months,
}


def compare(a: object, b: object) -> int | None:
    """-1, 0 or 1; None when the two have no order."""
    kind = kind_of(a)
    if kind != kind_of(b):
        return None
    order = _ORDERS.get(kind)
    return None if order is None else order(a, b)


#: Classes whose own `==` is the language's equality when both sides have that class.
SCALARS = frozenset({Decimal, str, bool, DaysDuration, MonthsDuration})


def equal(a: object, b: object, meter: Meter | None = None) -> bool | None:
    """Equality of the language: None for values of different kinds, null equals only null.

    Structures are paid for by the parts compared, which may be shared and so many more than made.
    """
    if a is None or b is None:
        return a is b
    if a.__class__ is b.__class__ and a.__class__ in SCALARS:
        return a == b
    return _Comparison(meter).equal(a, b)


class _Comparison:
    """One comparison of structures; it stops when shared parts make it endless."""

    def __init__(self, meter: Meter | None) -> None:
        self.visits = VISITS
        self.meter = meter

    def equal(self, a: object, b: object) -> bool | None:
        if self.meter is not None:
            self.meter.charge(3)
        self.visits -= 1
        if self.visits < 0:
            spent("items", VISITS)
        if a is None or b is None:
            return a is b
        kind = kind_of(a)
        if kind != kind_of(b):
            return None
        compare_kind = _EQUALS.get(kind)
        if compare_kind is not None:
            return compare_kind(self, a, b)
        order = _ORDERS.get(kind)
        if order is None:
            return bool(a is b or a == b)
        return order(a, b) == 0

    def lists(self, a: list[object], b: list[object]) -> bool | None:
        if len(a) != len(b):
            return False
        return all(self.equal(x, y) for x, y in zip(a, b, strict=True))

    def contexts(self, a: dict[str, object], b: dict[str, object]) -> bool | None:
        if a.keys() != b.keys():
            return False
        return all(self.equal(value, b[key]) for key, value in a.items())

    def ranges(self, a: Range, b: Range) -> bool | None:
        # DMN 1.5, table 53: the same ends and the same operator or the same inclusion of the ends.
        if (a.low_closed, a.high_closed, a.sign) != (b.low_closed, b.high_closed, b.sign):
            return False
        return bool(self.equal(a.low, b.low) and self.equal(a.high, b.high))


_EQUALS: dict[str, Callable[..., bool | None]] = {
    LIST: _Comparison.lists,
    CONTEXT: _Comparison.contexts,
    RANGE: _Comparison.ranges,
}


def within(value: object, span: Range) -> bool | None:
    """Whether a range holds a value; None when they cannot be compared."""
    if span.sign:
        order = compare(value, span.low)
        return None if order is None else (order == 0) is (span.sign == "=")
    return _between(value, span)


def _between(value: object, span: Range) -> bool | None:
    if span.low is not None:
        low = compare(value, span.low)
        if low is None:
            return None
        if low < 0 or (low == 0 and not span.low_closed):
            return False
    if span.high is not None:
        high = compare(value, span.high)
        if high is None:
            return None
        return high < 0 or (high == 0 and span.high_closed)
    return True


def settled(value: object, meter: Meter) -> object:
    """A result as the caller gets it; refused when shared parts would make it endless."""
    if value.__class__ is list or value.__class__ is dict:
        # Lists may hold lists, so a result may have more parts than one list may have items.
        limit = 2 * meter.budget.items
        return _settled(value, [limit, limit])
    return value if value.__class__ in NATIVE else adopt(value)


def _settled(value: object, left: list[int]) -> object:
    left[0] -= 1
    if left[0] < 0:
        spent("items", left[1])
    if isinstance(value, list):
        return [_settled(item, left) for item in value]
    if isinstance(value, Mapping):
        return {key: _settled(item, left) for key, item in value.items()}
    return adopt(value)
