"""Whether one row fulfils a neutral filter: the same answer the database gives."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dougong.feel.filter_sums import operand_value
from dougong.feel.filters import (
    All,
    AnyOf,
    Compare,
    Contains,
    FieldPath,
    Filter,
    HasRow,
    IsNull,
    Member,
    Not,
)

Row = Mapping[str, Any]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def value_at(row: Row, path: FieldPath) -> Any:
    """The value a path leads to; none when a step of it is missing."""
    value: Any = row
    for part in path.parts:
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def matches(where: Filter, row: Row) -> bool:
    """Whether the row fulfils the filter; a comparison with null never holds."""
    return _MATCHERS[type(where)](where, row)


def _compare(where: Compare, row: Row) -> bool:
    left = operand_value(where.field, lambda path: value_at(row, path))
    right = value_at(row, where.value) if isinstance(where.value, FieldPath) else where.value
    if left is None or right is None or _family(left) is not _family(right):
        return False
    return _COMPARISONS[where.op](left, right)


def _family(value: Any) -> type:
    # A datetime is a date to Python; the two have no order and are different columns.
    for family in (bool, Decimal, datetime, date, time, str):
        if isinstance(value, family):
            return family
    return Decimal if isinstance(value, int) else type(value)


def _member(where: Member, row: Row) -> bool:
    value = value_at(row, where.field)
    return value is not None and value in where.values


def _is_null(where: IsNull, row: Row) -> bool:
    return value_at(row, where.field) is None


def _contains(where: Contains, row: Row) -> bool:
    value = value_at(row, where.field)
    if isinstance(value, list | tuple):
        # Of a list of keys or ids one element is meant, as a database looks for it.
        return any(str(one).lower() == where.text.lower() for one in value)
    return isinstance(value, str) and where.text.lower() in value.lower()


def _has_row(where: HasRow, row: Row) -> bool:
    return any(matches(where.where, one) for one in row.get(where.rows) or ())


def _all(where: All, row: Row) -> bool:
    return all(matches(part, row) for part in where.parts)


def _any(where: AnyOf, row: Row) -> bool:
    return any(matches(part, row) for part in where.parts)


def _not(where: Not, row: Row) -> bool:
    return not matches(where.part, row)


_MATCHERS: dict[type, Callable[..., bool]] = {
    Compare: _compare,
    Member: _member,
    IsNull: _is_null,
    Contains: _contains,
    HasRow: _has_row,
    All: _all,
    AnyOf: _any,
    Not: _not,
}
