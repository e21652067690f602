"""Calculations of filters in SQL: whole numbers of the smallest unit, alike on both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, false, literal, type_coerce

from dougong.feel.filters import FieldPath, Moved, Sum
from dougong.feel.temporal import span_of
from dougong.feel.values import DaysDuration
from dougong.store.columns import LARGEST, PRECISION, Day, ExactDecimal, Instant, WholeNumber
from dougong.store.errors import FilterRefused

Resolve = Callable[[FieldPath], ColumnElement[Any]]
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
#: The largest value of a field of whole numbers, as its kind has it.
_LARGEST_WHOLE = 9_007_199_254_740_991
#: Digits enough for every calculation that a filter may hold.
_CALCULATION = Context(prec=80)


@dataclass(frozen=True)
class Scaled:
    """A number in SQL of which the scale and the largest value are known."""

    expression: ColumnElement[Any]
    scale: int
    largest: Decimal
    #: What the database compares it with.
    bound: Callable[[Decimal], Any] = lambda value: value


def of_column(column: ColumnElement[Any]) -> Scaled:
    """A column of numbers; FilterRefused for other columns."""
    scale = scale_of(column)
    if isinstance(column.type, ExactDecimal):
        unit = Decimal(1).scaleb(-scale)
        return Scaled(column, scale, Decimal(10 ** (column.type.precision - scale)) - unit)
    return Scaled(column, scale, Decimal(LARGEST))


def summed(operand: Sum, value: Decimal, resolve: Resolve) -> tuple[Scaled, Decimal]:
    """The sum and the value it is compared with, both times what makes every factor whole.

    FilterRefused where the columns are no numbers of one scale, or where the sum may outgrow the
    64 bits in which SQLite counts exactly.
    """
    columns = [(resolve(field), factor) for field, factor in operand.terms]
    scales = {scale_of(column) for column, _ in columns}
    if len(scales) != 1:
        raise FilterRefused(
            why_zh="几个字段的小数位不同，不能一起计算",
            why_en="the fields differ in scale and cannot be calculated with",
        )
    whole = max(_places(factor) for _, factor in columns)
    factors = [(column, int(factor.scaleb(whole, _CALCULATION))) for column, factor in columns]
    largest = sum(abs(factor) * _largest(column) for column, factor in factors)
    if largest > LARGEST:
        raise FilterRefused(
            why_zh="计算结果可能超出数据库能精确表示的范围，请减少项数或使用更小的系数",
            why_en="the result may outgrow what the database holds exactly; use smaller factors",
        )
    parts = [type_coerce(column, BigInteger) * literal(f, BigInteger) for column, f in factors]
    total: Any = parts[0]
    for part in parts[1:]:
        total = total + part
    scale = scales.pop()
    bound = ExactDecimal(scale, len(str(LARGEST)))
    scaled = Scaled(
        total, scale, Decimal(largest).scaleb(-scale), lambda lower: literal(lower, bound)
    )
    return scaled, value.scaleb(whole, _CALCULATION)


def scale_of(column: ColumnElement[Any]) -> int:
    """Decimal places of a column of numbers; FilterRefused for other columns."""
    if isinstance(column.type, ExactDecimal):
        return column.type.scale
    if isinstance(column.type, WholeNumber):
        return 0
    raise FilterRefused(why_zh="该字段不是数值", why_en="the field is no number")


def _largest(column: ColumnElement[Any]) -> int:
    return 10**PRECISION - 1 if isinstance(column.type, ExactDecimal) else _LARGEST_WHOLE


def _places(value: Decimal) -> int:
    """How many decimal places a factor has."""
    return max(-int(value.normalize(_CALCULATION).as_tuple().exponent), 0) if value else 0


def alone(operand: Sum, value: Decimal) -> tuple[FieldPath, Decimal, bool] | None:
    """A sum of one field solved for it: field, value, whether the comparison turns round.

    A quotient that no decimal writes out is moved off it by less than any column tells apart.
    """
    if len(operand.terms) != 1 or not operand.terms[0][1]:
        return None
    field, factor = operand.terms[0]
    near = _CALCULATION.divide(value, factor)
    if _CALCULATION.multiply(near, factor) != value:
        # The digits of the quotient go on: cut them and stand between two numbers.
        near = near.quantize(Decimal(1).scaleb(-40), context=_CALCULATION)
    return field, near, factor < 0


def moved_condition(
    column: ColumnElement[Any], operand: Moved, op: str, value: Any
) -> ColumnElement[bool]:
    """A moved date against a date: the value is moved back, the column stays an index's column."""
    if not _is_of(column, value):
        return false()
    span = _span(column, operand.seconds)
    first, last = _calendar(column)
    edge = None if span is None else _shifted(last if span >= timedelta() else first, -span)
    if span is None or edge is None:
        return false()
    # Beyond the calendar the language gives null, which is neither before nor after anything.
    inside = column <= edge if span >= timedelta() else column >= edge
    against = _shifted(value.astimezone(UTC) if isinstance(value, datetime) else value, -span)
    if against is None:
        always = (">", ">=", "!=") if span > timedelta() else ("<", "<=", "!=")
        return inside if op in always else false()
    return and_(OPERATORS[op](column, against), inside)


def _is_of(column: ColumnElement[Any], value: Any) -> bool:
    if isinstance(column.type, Day):
        return isinstance(value, date) and not isinstance(value, datetime)
    if isinstance(column.type, Instant):
        return isinstance(value, datetime) and value.tzinfo is not None
    raise FilterRefused(why_zh="该字段不是日期", why_en="the field is no date")


def _calendar(column: ColumnElement[Any]) -> tuple[date, date]:
    if isinstance(column.type, Day):
        return date.min, date.max
    return datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _span(column: ColumnElement[Any], seconds: Decimal) -> timedelta | None:
    """By how much the column really moves: a day moves by whole days."""
    try:
        span = span_of(DaysDuration(seconds))
    except OverflowError:
        return None
    return timedelta(days=span.days) if isinstance(column.type, Day) else span


def _shifted(value: date, span: timedelta) -> date | None:
    try:
        return value + span
    except OverflowError:
        return None
