"""Figures as a dashboard tells them at a glance; the exact ones are one step behind."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from dougong.base.values import round_half_up
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.fields.number_rules import Exact

#: Nobody compares quantities or unit prices by more decimal places than these.
PLACES = 2
#: From here on a figure in large type is told without its decimal places.
WHOLE = Decimal(1_000_000)


def rounded(field: Field, value: Any) -> Any:
    """The value that a figure at a glance says."""
    stored = field_kinds[field.kind].storage(field)
    fits = stored is None or stored.scale <= PLACES
    return value if fits or not isinstance(value, Decimal) else round_half_up(value, PLACES)


def exactly(field: Field, value: Any, words: Words) -> str:
    """A figure with all it has."""
    return field_kinds[field.kind].show(field, value, words).text


def in_full(field: Field, value: Any, words: Words) -> str:
    """A figure with every decimal place, those as well that its kind leaves out."""
    kind = field_kinds[field.kind]
    if not isinstance(value, Decimal) or not isinstance(kind, Exact):
        return exactly(field, value, words)
    return f"{value.normalize():,f}{kind.suffix}"


def at_a_glance(field: Field, value: Any, words: Words) -> str:
    """A figure among others, with two decimal places at most."""
    return _shown(field, PLACES, value, words)


def in_large(field: Field, value: Any, words: Words) -> str:
    """A figure that stands alone in large type."""
    size = abs(Decimal(value)) if isinstance(value, int | Decimal) else Decimal(0)
    return _shown(field, 0 if size >= WHOLE else PLACES, value, words)


def _shown(field: Field, most: int, value: Any, words: Words) -> str:
    stored = field_kinds[field.kind].storage(field)
    fits = stored is None or stored.scale <= most
    return exactly(field if fits else replace(field, scale=most), value, words)
