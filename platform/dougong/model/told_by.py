"""Dimensions that rows are told where no rule says: by a date, or by a record they refer to.

A path is `business_date.year`, `<dimension>.<field>` of the record that the dimension refers to, or
`<dimension>.<date>.year`; `month` stands for the month. The first path that knows tells it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dougong.base.months import month_of
from dougong.model.ledger import Ledger
from dougong.model.runtime import LedgerRow

#: (entity, id, field) → the stored value.
Stored = Callable[[str, str, str], object]
#: What may be asked of a date.
PARTS = ("year", "month")
DAY = "business_date"


@dataclass(frozen=True)
class Told:
    """One path."""

    #: Dimension whose record is asked; empty for the row itself.
    dimension: str
    field: str
    #: Part of a date; empty where the field says it as it is.
    part: str = ""


def paths(ledger: Ledger, key: str) -> tuple[Told, ...]:
    """What tells a dimension of a ledger, as far as it is in the bundle."""
    found = (_path(text) for text in ledger.told_by.get(key, ()))
    return tuple(one for one in found if one.dimension not in ledger.absent)


def _path(text: str) -> Told:
    first, *rest = text.split(".")
    if first == DAY:
        return Told("", DAY, rest[0])
    return Told(first, rest[0], rest[1] if len(rest) > 1 else "")


def told(ledger: Ledger, row: LedgerRow, stored: Stored) -> Mapping[str, Any]:
    """The dimensions of a row, with those that no rule has given told."""
    missing = [
        key for key in ledger.told_by if key in ledger.dimensions and not row.dimensions.get(key)
    ]
    if not missing:
        return row.dimensions
    return {**row.dimensions, **{key: _told(ledger, key, row, stored) for key in missing}}


def _told(ledger: Ledger, key: str, row: LedgerRow, stored: Stored) -> str | None:
    for path in paths(ledger, key):
        value = _value(ledger, path, row, stored)
        if value:
            return value
    return None


def _value(ledger: Ledger, path: Told, row: LedgerRow, stored: Stored) -> str | None:
    if not path.dimension:
        return _part(row.business_date, path.part)
    found, reference = (
        row.dimensions.get(path.dimension),
        ledger.dimensions[path.dimension].reference,
    )
    if not found or reference is None:
        return None
    return _part(stored(reference.entity, str(found), path.field), path.part)


def _part(value: object, part: str) -> str | None:
    if isinstance(value, date):
        return f"{value:%Y}" if part == "year" else month_of(value)
    return None if value is None else str(value)
