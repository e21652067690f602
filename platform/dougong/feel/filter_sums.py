"""Calculations in filters: sums of fields and moved dates, which a database works out as exactly.

A database adds without end; the language rounds to 34 digits. So only calculations are read whose
every step keeps all its digits, for whatever a column of 18 digits and 6 places may hold.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol, cast

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.filters import (
    NOTHING,
    All,
    AnyOf,
    Compare,
    Comparison,
    FieldPath,
    Filter,
    IsNull,
    Moved,
    Not,
    Operand,
    Sum,
)
from dougong.feel.temporal import span_of
from dougong.feel.values import EXACT, DaysDuration

#: Digits that factors and places after the point may take together beside those of a column.
_ROOM = 14
_LONGEST = 18
_MOST_TERMS = 8

_TOO_LONG = Text("位数这么多的计算", "a calculation with so many digits")
_NOT_LINEAR = Text(
    "字段之间的乘除，或除以数值（可以改写为乘法）",
    "multiplying or dividing fields, or dividing by a number (write it as a product)",
)
_MONTHS = Text("按月推移的日期或这种值", "dates moved by months, or such a value")
_NULL = Text("计算结果与 null 比较", "comparing a calculation with null")


class Reader(Protocol):
    """What reads the parts of an expression."""

    def refuse(self, node: tree.Node, what: Text) -> Any:
        """Raise NotFilterable at the node."""

    def fixed(self, node: tree.Node) -> bool:
        """Whether a part has no field in it."""

    def value(self, node: tree.Node) -> Any:
        """The value of such a part."""

    def field(self, node: tree.Node) -> FieldPath | None:
        """The field a part names, or None."""


@dataclass(frozen=True)
class _Fixed:
    value: Any


@dataclass(frozen=True)
class _Linear:
    terms: dict[FieldPath, Decimal]
    constant: Decimal


_Side = FieldPath | _Fixed | _Linear | Moved


def is_calculated(reader: Reader, node: tree.Node) -> bool:
    """Whether a part is arithmetic that has a field in it."""
    return isinstance(node, tree.Arithmetic | tree.Negate) and not reader.fixed(node)


def compared(reader: Reader, node: tree.Compare) -> Filter:
    """The filter of a comparison with a calculation on one side or both."""
    sign = cast("Comparison", node.operator)
    left, right = _side(reader, node.left), _side(reader, node.right)
    if sign == "!=":
        return Not(_filter(reader, node, "=", left, right))
    return _filter(reader, node, sign, left, right)


_MIRRORED: dict[Comparison, Comparison] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _filter(
    reader: Reader, node: tree.Compare, sign: Comparison, left: _Side, right: _Side
) -> Filter:
    if any(isinstance(side, _Fixed) and side.value is None for side in (left, right)):
        return reader.refuse(node, _NULL) if sign == "=" else NOTHING
    if isinstance(right, Moved):
        left, right, sign = right, left, _MIRRORED[sign]
    if isinstance(left, Moved):
        if isinstance(right, _Fixed) and isinstance(right.value, date):
            return Compare(left, sign, right.value)
        return cast("Filter", reader.refuse(node, _MONTHS))
    return _sums(reader, node, sign, _linear(reader, node, left), _linear(reader, node, right))


def _sums(
    reader: Reader, node: tree.Compare, sign: Comparison, left: _Linear, right: _Linear
) -> Filter:
    whole = _added(reader, node, left, right, Decimal(-1))
    compare = Compare(Sum(tuple(whole.terms.items())), sign, -whole.constant)
    if sign != "=" or not left.terms or not right.terms:
        return compare
    # Two nulls are equal: both sides lack something.
    return AnyOf((compare, All((_lacks(left), _lacks(right)))))


def _lacks(side: _Linear) -> Filter:
    return AnyOf(tuple(IsNull(field) for field in side.terms))


def _side(reader: Reader, node: tree.Node) -> _Side:
    if reader.fixed(node):
        return _Fixed(reader.value(node))
    field = reader.field(node)
    if field is not None:
        return field
    if isinstance(node, tree.Negate):
        return _times(reader, node, _linear(reader, node, _side(reader, node.operand)), Decimal(-1))
    if isinstance(node, tree.Arithmetic) and node.operator in _OPERATIONS:
        return _worked_out(reader, node)
    return cast("_Side", reader.refuse(node, _NOT_LINEAR))


def _worked_out(reader: Reader, node: tree.Arithmetic) -> _Side:
    left, right = _side(reader, node.left), _side(reader, node.right)
    if any(isinstance(side, _Fixed) and side.value is None for side in (left, right)):
        return _Fixed(None)
    return _OPERATIONS[node.operator](reader, node, left, right)


def _plus(reader: Reader, node: tree.Node, left: _Side, right: _Side) -> _Side:
    for field, span in ((left, right), (right, left)):
        if isinstance(span, _Fixed) and isinstance(span.value, DaysDuration):
            return _moved(reader, node, field, span.value.seconds)
    return _added(reader, node, _linear(reader, node, left), _linear(reader, node, right))


def _minus(reader: Reader, node: tree.Node, left: _Side, right: _Side) -> _Side:
    if isinstance(right, _Fixed) and isinstance(right.value, DaysDuration):
        return _moved(reader, node, left, -right.value.seconds)
    one, other = _linear(reader, node, left), _linear(reader, node, right)
    return _added(reader, node, one, other, Decimal(-1))


def _product(reader: Reader, node: tree.Node, left: _Side, right: _Side) -> _Side:
    for factor, side in ((left, right), (right, left)):
        if isinstance(factor, _Fixed) and _is_number(factor.value):
            return _times(reader, node, _linear(reader, node, side), Decimal(factor.value))
    return cast("_Side", reader.refuse(node, _NOT_LINEAR))


_OPERATIONS: dict[str, Callable[[Reader, tree.Node, _Side, _Side], _Side]] = {
    "+": _plus,
    "-": _minus,
    "*": _product,
}


def _moved(reader: Reader, node: tree.Node, field: _Side, seconds: Decimal) -> Moved:
    if isinstance(field, FieldPath):
        return Moved(field, seconds)
    return cast("Moved", reader.refuse(node, _MONTHS))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _linear(reader: Reader, node: tree.Node, side: _Side) -> _Linear:
    if isinstance(side, FieldPath):
        return _Linear({side: Decimal(1)}, Decimal(0))
    if isinstance(side, _Fixed) and _is_number(side.value):
        return _kept(reader, node, _Linear({}, Decimal(side.value)))
    if isinstance(side, _Linear):
        return side
    return cast("_Linear", reader.refuse(node, _MONTHS))


def _added(
    reader: Reader, node: tree.Node, left: _Linear, right: _Linear, times: Decimal = Decimal(1)
) -> _Linear:
    terms = dict(left.terms)
    for field, factor in right.terms.items():
        # A factor of zero stays: a null makes the sum null all the same.
        terms[field] = terms.get(field, Decimal(0)) + factor * times
    return _kept(reader, node, _Linear(terms, left.constant + right.constant * times))


def _times(reader: Reader, node: tree.Node, side: _Linear, factor: Decimal) -> _Linear:
    _kept(reader, node, _Linear({}, factor))
    terms = {field: EXACT.multiply(one, factor) for field, one in side.terms.items()}
    return _kept(reader, node, _Linear(terms, EXACT.multiply(side.constant, factor)))


def _kept(reader: Reader, node: tree.Node, side: _Linear) -> _Linear:
    """The side, when no digit of it can ever be rounded away."""
    factors = [_digits(factor) for factor in side.terms.values()]
    whole = max((one for one, _ in factors), default=0)
    ahead, behind = _digits(side.constant)
    places = max((behind, *(one for _, one in factors)))
    if whole + places > _ROOM or ahead > _LONGEST or len(factors) > _MOST_TERMS:
        reader.refuse(node, _TOO_LONG)
    return side


def _digits(value: Decimal) -> tuple[int, int]:
    """Digits before and after the point."""
    exponent = int(value.normalize(EXACT).as_tuple().exponent) if value else 0
    return max(value.adjusted() + 1, 0) if value else 0, max(-exponent, 0)


def operand_value(operand: Operand, value_at: Callable[[FieldPath], Any]) -> Any:
    """What an operand is for one row; none where a part of it is null or of another kind."""
    if isinstance(operand, FieldPath):
        return value_at(operand)
    if isinstance(operand, Sum):
        return _sum_of(operand, value_at)
    return moved(value_at(operand.field), operand.seconds)


def _sum_of(of: Sum, value_at: Callable[[FieldPath], Any]) -> Decimal | None:
    values = [(value_at(field), factor) for field, factor in of.terms]
    if not all(_is_number(value) for value, _ in values):
        return None
    return _total(EXACT.multiply(Decimal(value), factor) for value, factor in values)


def _total(parts: Iterator[Decimal]) -> Decimal:
    total = Decimal(0)
    for part in parts:
        total = EXACT.add(total, part)
    return total


def moved(value: Any, seconds: Decimal) -> Any:
    """A date or an instant some seconds later; none for other values and beyond the calendar."""
    if not isinstance(value, date):
        return None
    try:
        span = span_of(DaysDuration(seconds))
        if isinstance(value, datetime):
            return value + span
        return (datetime.combine(value, time()) + span).date()
    except OverflowError:
        return None
