"""Where the sums of a pivot come from: the smallest balance that has them, else the rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table

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
from dougong.model.ledger import MONTH, Balance, Ledger
from dougong.model.listing import Axis, Report
from dougong.store.filtering import compiled, ledger_column
from dougong.store.parts import part_of
from dougong.store.session import Work


@dataclass(frozen=True)
class Source:
    """A table to sum, what its rows must fulfil, and how they are grouped."""

    table: Table
    #: What a row must fulfil, each part by itself.
    filters: tuple[Filter, ...]
    by: tuple[ColumnElement[Any], ...]

    @property
    def condition(self) -> ColumnElement[bool]:
        """All of it."""
        return self.conditions(lambda _: True)

    def conditions(self, wanted: Callable[[Filter], bool]) -> ColumnElement[bool]:
        """The parts that are wanted; without one, true."""
        parts = All(tuple(part for part in self.filters if wanted(part)))
        return compiled(parts, lambda path: ledger_column(self.table.c, path))


def source_of(
    work: Work, report: Report, axes: Sequence[Axis], summed: Iterable[str], where: Filter
) -> Source:
    """The balance with the fewest dimensions that gives the same sums; without one, the rows.

    A balance holds one row per key where the ledger has one per posting, and both change in the
    same transaction, so the figures are equal and only the work differs.
    """
    ledger, measures = work.catalog.ledgers[report.ledger], set(summed)
    for balance in sorted(ledger.balances, key=lambda one: len(one.by)):
        if measures <= set(balance.measures) and _has_types(balance, report):
            found = _balance(work, ledger, balance, (report, axes, where))
            if found is not None:
                return found
    return _source(work, work.tables.ledger(ledger.name), (axes, where), report.row_types)


def _has_types(balance: Balance, report: Report) -> bool:
    if balance.row_types:
        return set(balance.row_types) == set(report.row_types)
    return not report.row_types or "row_type" in balance.by


def _balance(
    work: Work, ledger: Ledger, balance: Balance, asked: tuple[Report, Sequence[Axis], Filter]
) -> Source | None:
    report, axes, where = asked
    placed = tuple(_placed(balance, axis) for axis in axes)
    narrowed = _narrowed(where, frozenset(balance.by))
    if None in placed or narrowed is None:
        return None
    table = work.tables.balance(ledger.name, balance.key)
    types = () if balance.row_types else report.row_types
    return _source(work, table, ([axis for axis in placed if axis], narrowed), types)


def _source(
    work: Work, table: Table, asked: tuple[Sequence[Axis], Filter], types: Sequence[str]
) -> Source:
    axes, where = asked
    dialect = work.connection.dialect.name

    of_types = [Member(FieldPath(("row_type",)), tuple(types))] if types else []
    columns = (ledger_column(table.c, FieldPath((axis.field,))) for axis in axes)
    by = tuple(part_of(dialect, c, a.part) for c, a in zip(columns, axes, strict=True))
    return Source(table, (*_parts(where), *of_types), by)


def _parts(where: Filter) -> Iterable[Filter]:
    """What must hold, each by itself."""
    if isinstance(where, All):
        return (one for part in where.parts for one in _parts(part))
    return (where,)


def _placed(balance: Balance, axis: Axis) -> Axis | None:
    """The axis as the balance has it; none when it does not."""
    if axis.field in balance.by:
        return axis
    month = axis.field + MONTH
    if axis.part in {"month", "year"} and month in balance.by:
        return Axis(month, axis.part)
    return None


def _narrowed(where: Filter, by: frozenset[str]) -> Filter | None:
    """The same filter over the dimensions of a balance; none when it needs others."""
    return _NARROW[type(where)](where, by)


def _group(where: Any, by: frozenset[str]) -> Filter | None:
    parts = [_narrowed(part, by) for part in where.parts]
    if None in parts:
        return None
    made: Filter = type(where)(tuple(parts))
    return made


def _not(where: Not, by: frozenset[str]) -> Filter | None:
    part = _narrowed(where.part, by)
    return None if part is None else Not(part)


def _field(where: Any, by: frozenset[str]) -> Filter | None:
    found: Filter | None = where if _name(where.field) in by else None
    return found


def _none(_where: HasRow, _by: frozenset[str]) -> None:
    """What asks for rows is told by no balance."""


def _compare(where: Compare, by: frozenset[str]) -> Filter | None:
    if not isinstance(where.field, FieldPath) or isinstance(where.value, FieldPath):
        return None
    name = _name(where.field)
    if name in by:
        return where
    # From the first day of a month on, or before it: the months tell as much as the days.
    whole = where.op in {">=", "<"} and isinstance(where.value, date) and where.value.day == 1
    if not whole or name + MONTH not in by:
        return None
    return Compare(FieldPath((name + MONTH,)), where.op, f"{where.value:%Y-%m}")


def _name(path: FieldPath) -> str:
    return ".".join(path.parts)


_NARROW: Mapping[type, Callable[[Any, frozenset[str]], Filter | None]] = {
    All: _group,
    AnyOf: _group,
    Not: _not,
    Compare: _compare,
    Member: _field,
    IsNull: _field,
    Contains: _field,
    HasRow: _none,
}
