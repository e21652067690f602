"""Pivots over ledgers: one query of sums, read as rows, columns, cells and totals."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, reduce
from operator import add
from typing import Any

from dougong.feel.filters import EVERYTHING, All, Compare, FieldPath, Filter, IsNull
from dougong.model.derived import Deriving, Figures, figures_of, summed_for
from dougong.model.ledger import Ledger
from dougong.model.listing import Axis, Report
from dougong.store.headings import Headings, Naming
from dougong.store.parts import LENGTHS
from dougong.store.pivot_sums import Key, Sums, Wanted, sums_together
from dougong.store.pivot_units import Units
from dougong.store.session import Work


@dataclass(frozen=True)
class Pivot:
    """Figures by row and column; totals sum the cells, derived figures are worked out of sums."""

    rows: Headings
    columns: Headings
    #: (row key, column key) → measure or derived figure → value.
    cells: "WorkedOut"
    row_totals: "WorkedOut"
    column_totals: "WorkedOut"
    total: Figures
    row_axes: tuple[Axis, ...] = ()
    column_axes: tuple[Axis, ...] = ()

    def drill(self, row: Key, column: Key) -> Filter:
        """The filter that leaves the ledger rows behind a cell; empty keys leave out an axis."""
        pairs = (
            *zip(self.row_axes, row, strict=False),
            *zip(self.column_axes, column, strict=False),
        )
        return All(tuple(_part_filter(axis, value) for axis, value in pairs))


def pivot(work: Work, report: Report, where: Filter | None = None) -> Pivot:
    """The figures of a report over the rows that match; PivotTooLarge beyond what can be read."""
    ledger = work.catalog.ledgers[report.ledger]
    axes = (*report.rows, *report.columns)
    units, sums = _with_units(work, report, axes, where or EVERYTHING)
    split, width = len(report.rows), len(axes)
    naming = Naming(work, ledger, sums, units)

    def shown(into: Callable[[Key], Any]) -> WorkedOut:
        return WorkedOut((ledger, report.measures), units, sums, into)

    return Pivot(
        rows=Headings(report.rows, {key[:split] for key in sums}, naming),
        columns=Headings(report.columns, {key[split:width] for key in sums}, naming),
        cells=shown(lambda key: (key[:split], key[split:width])),
        row_totals=shown(lambda key: key[:split]),
        column_totals=shown(lambda key: key[split:width]),
        total=_of_all(ledger, report, units, sums),
        row_axes=report.rows,
        column_axes=report.columns,
    )


def _with_units(
    work: Work, report: Report, axes: Sequence[Axis], where: Filter
) -> tuple[Units, dict[Key, Sums]]:
    """The sums, split as far as their units need it, with these units."""
    units = _split(work, report, axes)
    (sums,) = sums_together(work, [Wanted(report, (*axes, *units.hidden), where)])
    units.read(sums)
    return units, sums


def _split(work: Work, report: Report, axes: Sequence[Axis]) -> Units:
    ledger = work.catalog.ledgers[report.ledger]
    return Units(work, ledger, summed_for(ledger, report.measures), axes)


def _of_all(ledger: Ledger, report: Report, units: Units, sums: Mapping[Key, Sums]) -> Figures:
    rows = [*sums.values()]
    total = {name: reduce(add, [row[name] for row in rows]) for name in (rows[0] if rows else ())}
    untold = units.untold(sums, lambda _: ()).get((), frozenset())
    return figures_of(ledger, report.measures, total, untold)


class WorkedOut(Mapping[Any, Figures]):
    """Figures of sums by what their keys are gathered into, worked out when they are looked at."""

    def __init__(
        self,
        figures: tuple[Ledger, Sequence[str]],
        units: Units,
        sums: Mapping[Key, Sums],
        into: Callable[[Key], Any],
    ) -> None:
        self._ledger = figures[0]
        self._deriving, self._units, self._of, self._into = Deriving(*figures), units, sums, into
        self._known: dict[Any, Figures] = {}

    def only(self, measure: str) -> dict[Any, Decimal | None]:
        """One of the figures by key."""
        deriving, nothing = Deriving(self._ledger, [measure]), frozenset[str]()
        untold = self._untold
        return {
            key: deriving.of(sums, untold.get(key, nothing))[measure]
            for key, sums in self._sums.items()
        }

    @cached_property
    def _sums(self) -> Mapping[Any, Sums]:
        return _totals((self._into(key), found) for key, found in self._of.items())

    @cached_property
    def _untold(self) -> Mapping[Any, frozenset[str]]:
        return self._units.untold(self._of, self._into)

    def __getitem__(self, key: Any) -> Figures:
        if key not in self._known:
            untold = self._untold.get(key, frozenset())
            self._known[key] = self._deriving.of(self._sums[key], untold)
        return self._known[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._sums)

    def __len__(self) -> int:
        return len(self._sums)


def figures(work: Work, report: Report, where: Filter | None = None) -> dict[Key, Figures]:
    """The figures of a report's rows alone: no names, no columns, no totals."""
    return figures_together(work, [(report, where or EVERYTHING)])[0]


def figures_together(
    work: Work, asked: Sequence[tuple[Report, Filter]]
) -> list[dict[Key, Figures]]:
    """What `figures` gives for each report; those that read the same table read it once."""
    split = [_split(work, report, report.rows) for report, _ in asked]
    wanted = [
        Wanted(report, (*report.rows, *units.hidden), where)
        for (report, where), units in zip(asked, split, strict=True)
    ]
    found = sums_together(work, wanted)
    return [
        _figures(work, report, units, sums)
        for (report, _), units, sums in zip(asked, split, found, strict=True)
    ]


def _figures(
    work: Work, report: Report, units: Units, sums: Mapping[Key, Sums]
) -> dict[Key, Figures]:
    ledger, width = work.catalog.ledgers[report.ledger], len(report.rows)
    units.read(sums)
    untold = units.untold(sums, lambda key: key[:width])
    gathered = _totals((key[:width], found) for key, found in sums.items())
    deriving = Deriving(ledger, report.measures)
    return {
        key: deriving.of(values, untold.get(key, frozenset())) for key, values in gathered.items()
    }


def _totals(found: Iterable[tuple[Any, Sums]]) -> dict[Any, Sums]:
    totals: dict[Any, Sums] = {}
    for key, sums in found:
        total = totals.get(key)
        # Most keys come once, and what they come with is nobody's to change.
        totals[key] = sums if total is None else {name: total[name] + sums[name] for name in total}
    return totals


def _part_filter(axis: Axis, value: Any) -> Filter:
    path = FieldPath((axis.field,))
    if value is None:
        return IsNull(path)
    if axis.part not in LENGTHS or not isinstance(value, str) or len(value) != LENGTHS[axis.part]:
        return Compare(path, "=", value)
    return part_filter(axis.field, axis.part, value)


def part_filter(name: str, part: str, value: str) -> Filter:
    """The days of a week, month or year, `2026-10-05`, `2026-10` or `2026`; else ValueError."""
    if len(value) != LENGTHS.get(part):
        raise ValueError(value)
    path, first = FieldPath((name,)), date.fromisoformat(f"{value}-01-01"[:10])
    if part == "week" and first.weekday():
        raise ValueError(value)
    return All((Compare(path, ">=", first), Compare(path, "<", _after(first, part))))


def _after(first: date, part: str) -> date:
    if part == "week":
        return first + timedelta(days=7)
    if part == "year":
        return first.replace(year=first.year + 1)
    month = first.month % 12 + 1
    return first.replace(year=first.year + (first.month == 12), month=month)
