"""The neutral filter tree: what of FEEL is exact and equal on both databases (decisions.md 24)."""

from dataclasses import dataclass
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


Filter = Union[Compare, Member, IsNull, Contains, All, AnyOf, Not]

EVERYTHING = All(())
NOTHING = AnyOf(())
