"""Pivots over ledgers: one query of sums, read as rows, columns, cells and totals."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dougong.feel.filters import EVERYTHING, All, Compare, FieldPath, Filter, IsNull
from dougong.model.derived import Deriving, Figures, figures_of, summed_for
from dougong.model.fields.kind import Words
from dougong.model.ledger import Ledger
from dougong.model.listing import Axis, Report
from dougong.store.labels import labels, target_kind, unset
from dougong.store.parts import LENGTHS
from dougong.store.pivot_sums import Key, Sums, Wanted, sums_together
from dougong.store.pivot_units import Units
from dougong.store.session import Work


@dataclass(frozen=True)
class Heading:
    """One row or column: the values that make it, and how people read them."""

    key: Key
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Pivot:
    """Figures by row and column; totals sum the cells, derived figures are worked out of sums."""

    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    #: (row key, column key) → measure or derived figure → value.
    cells: Mapping[tuple[Key, Key], Figures]
    row_totals: Mapping[Key, Figures]
    column_totals: Mapping[Key, Figures]
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
    named = _labels(work, ledger, axes, ({key[:width] for key in sums}, units))

    def shown(into: Callable[[Key], Any]) -> Mapping[Any, Figures]:
        gathered = _totals((into(key), found) for key, found in sums.items())
        return _WorkedOut(ledger, report.measures, gathered, units.untold(sums, into))

    return Pivot(
        rows=_headings(report.rows, {key[:split] for key in sums}, named),
        columns=_headings(report.columns, {key[split:width] for key in sums}, named),
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
    total = _totals(((), found) for found in sums.values()).get((), {})
    untold = units.untold(sums, lambda _: ()).get((), frozenset())
    return figures_of(ledger, report.measures, total, untold)


class _WorkedOut(Mapping[Any, Figures]):
    """Figures of sums by key, worked out when somebody looks at them."""

    def __init__(
        self,
        ledger: Ledger,
        measures: Sequence[str],
        sums: Mapping[Any, Sums],
        untold: Mapping[Any, frozenset[str]],
    ) -> None:
        self._deriving, self._sums, self._untold = Deriving(ledger, measures), sums, untold
        self._known: dict[Any, Figures] = {}

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
        if total is None:
            totals[key] = {**sums}
            continue
        for name, value in sums.items():
            total[name] += value
    return totals


def _headings(
    axes: Sequence[Axis], keys: set[Key], named: Callable[[Axis, Any], str]
) -> tuple[Heading, ...]:
    headings = [
        Heading(key, tuple(named(axis, value) for axis, value in zip(axes, key, strict=True)))
        for key in keys
    ]
    return tuple(sorted(headings, key=lambda heading: _rank(axes, heading)))


def _rank(axes: Sequence[Axis], heading: Heading) -> list[Any]:
    """Dates and numbers by value, names by what people read, empty ones last."""
    return [
        (
            value is None,
            label if isinstance(value, str) and not axis.part else str(value),
            label,
            # Two of one name keep their order from one page to the next.
            str(value),
        )
        for axis, value, label in zip(axes, heading.key, heading.labels, strict=True)
    ]


def _labels(
    work: Work, ledger: Ledger, axes: Sequence[Axis], told: tuple[Collection[Key], Units]
) -> Callable[[Axis, Any], str]:
    keys, units = told
    fields = {axis.field: ledger.dimensions.get(axis.field) for axis in axes}
    kinds = {name: target_kind(field) for name, field in fields.items() if field}
    wanted = {
        (kinds[axis.field], str(value))
        for key in keys
        for axis, value in zip(axes, key, strict=True)
        if value and kinds.get(axis.field)
    }
    words = Words(work.actor.locale, labels(work, wanted), _items(work))
    types = {one.key: one.title for one in ledger.row_types}
    days = {value for key in keys for value in key if isinstance(value, date)}
    day = "%m-%d" if len({one.year for one in days}) < 2 else "%Y-%m-%d"

    def named(axis: Axis, value: Any) -> str:
        field = fields[axis.field]
        if value is None:
            return unset(field, words.locale) if field else "—"
        if axis.part in LENGTHS or field is None:
            return types.get(str(value), str(value))
        if axis.part == "day" and isinstance(value, date):
            return f"{value:{day}}"
        shown = work.tables.kinds[field.kind].show(field, value, words).text
        return shown + units.behind(axis, value, words)

    return named


def _items(work: Work) -> dict[tuple[str, str], str]:
    dictionaries = work.catalog.dictionaries.items()
    return {(name, item.key): item.title for name, found in dictionaries for item in found.items}


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
