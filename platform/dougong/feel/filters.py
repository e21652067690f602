"""The neutral filter tree: what of FEEL is exact and equal on both databases (decisions.md 24)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, Union

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class FieldPath:
    """A field of the filtered entity, `("status",)`, or of its header, `("parent", "day")`."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Sum:
    """Numeric fields added, each times a number; null when one of them is null."""

    terms: tuple[tuple[FieldPath, Decimal], ...]


@dataclass(frozen=True)
class Moved:
    """A date, or a date and time, some seconds later; null for null and beyond the calendar."""

    field: FieldPath
    seconds: Decimal


Operand = Union[FieldPath, Sum, Moved]


@dataclass(frozen=True)
class Compare:
    """A field, or what is calculated from fields, against a value; null is never equal or less.

    A field may also be compared with another field.
    """

    field: Operand
    op: Comparison
    value: Any


@dataclass(frozen=True)
class Member:
    """A field whose value is one of the values."""

    field: FieldPath
    values: tuple[Any, ...]


@dataclass(frozen=True)
class IsNull:
    """A field without a value."""

    field: FieldPath


@dataclass(frozen=True)
class Contains:
    """A text field that holds the text, letter case ignored."""

    field: FieldPath
    text: str


@dataclass(frozen=True)
class HasRow:
    """A record that has a row in one of its lists for which the part holds."""

    rows: str
    where: "Filter"


@dataclass(frozen=True)
class All:
    """Every part holds; without parts everything does."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds; without parts nothing does."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold; a null inside counts as not holding."""

    part: "Filter"


Filter = Union[Compare, Member, IsNull, Contains, HasRow, All, AnyOf, Not]

#: After a list of rows in a path: a field of its rows. No name an author writes ends like this.
ROWS = "[]"

EVERYTHING = All(())
NOTHING = AnyOf(())


def below(where: Filter, name: str) -> Filter:
    """The same filter over rows that have the filtered record under a name of their own."""
    if isinstance(where, All | AnyOf):
        return type(where)(tuple(below(part, name) for part in where.parts))
    if isinstance(where, Not):
        return Not(below(where.part, name))
    if isinstance(where, Compare):
        value = where.value
        lower = _below(value, name) if isinstance(value, FieldPath) else value
        return Compare(_operand(where.field, name), where.op, lower)
    if isinstance(where, HasRow):
        raise TypeError("rows of a header are not asked for from another row")
    return replace(where, field=_below(where.field, name))


def _below(path: FieldPath, name: str) -> FieldPath:
    return FieldPath((name, *path.parts))


def _operand(of: Operand, name: str) -> Operand:
    if isinstance(of, FieldPath):
        return _below(of, name)
    if isinstance(of, Moved):
        return replace(of, field=_below(of.field, name))
    return Sum(tuple((_below(path, name), times) for path, times in of.terms))
