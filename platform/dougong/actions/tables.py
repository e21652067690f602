"""Table reports: each person sees the columns, rows and records that his roles open."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import compress
from typing import Any, NamedTuple

from dougong.access.policy import may_open
from dougong.actions.ledger_filters import Filters, months_of, rows_seen
from dougong.actions.seen import dictionary_words
from dougong.actions.table_records import records_seen
from dougong.actions.table_rights import closed_columns
from dougong.actions.table_rules import colour_reads, rules_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import Filter
from dougong.model.derived import Figures
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.leading import Key
from dougong.model.listing import Axis, Report
from dougong.model.table import Table, TableAxis, TableColumn
from dougong.model.table_fields import axis_field, column_fields, parts_of, with_parts
from dougong.model.tabulate import Line, Sources, Tabulated, tabulate
from dougong.store import entity_figures, reporting, trees
from dougong.store.labels import labels, target_kind, unset
from dougong.store.parts import LENGTHS


@dataclass(frozen=True)
class TablePage:
    """A table with its figures and the filters that were set."""

    table: Table
    #: The columns the reader sees, in their order.
    fields: Mapping[str, Field]
    #: What the rows are by.
    axes: tuple[Field, ...]
    made: Tabulated
    naming: "_Naming"
    filters: Filters

    @property
    def names(self) -> Mapping[Key, tuple[str, ...]]:
        """What people call the key of a line, a text for each of the axes; of all lines."""
        return self.naming.names

    def named(self, line: Line) -> tuple[str, ...]:
        """What people call a line that was looked at, a text for each of the axes."""
        return self.naming.named(line.key)

    @property
    def words(self) -> Words:
        """What showing values takes: the labels of whatever lines were looked at."""
        return self.naming.words

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in their order."""
        self.naming.know_all()
        return self.made.lines

    def first(self, most: int | None) -> tuple[Line, ...]:
        """The first lines in their order, all for none; only what is shown is named."""
        if most is None or most >= len(self.made):
            return self.lines
        lines = self.made.first(most)
        self.naming.know(line.key for line in lines)
        return lines

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.made)

    @property
    def roots(self) -> tuple[Line, ...]:
        """Of a tree the lines that stand highest; else all."""
        self.naming.know_all()
        return self.made.roots

    @property
    def total(self) -> Line:
        """What all rows come to."""
        return self.made.total


def table_report(uow: UnitOfWork, name: str, filters: Filters) -> TablePage:
    """The figures of a table for the actor's scopes and the filters."""
    made = table_page(uow, table_of(uow, name), name, filters)
    # Whoever shows the table may do so when the database cannot be asked any more.
    _ = made.lines
    return made


def table_of(uow: UnitOfWork, name: str) -> Table:
    """The table of a name that the actor may open."""
    found = uow.catalog.tables.get(name)
    if found is None:
        raise UnknownName(what="report", name=name, nearest=nearest(name, uow.catalog.tables))
    if not may_open(uow.actor, uow.catalog, name):
        raise AccessDenied(action="read", entity=name)
    return found


def table_page(uow: UnitOfWork, table: Table, page: str, filters: Filters) -> TablePage:
    """The table as a page shows it to those who may open that page."""
    table = with_parts(uow.catalog, table)
    fields = column_fields(uow.catalog, table)
    closed = closed_columns(uow, table, page)
    shown = [c.key for c in table.columns if not c.hidden and c.key not in closed]
    if not shown:
        raise AccessDenied(action="read", entity=table.name)
    open_colours = {
        key: colour
        for key, colour in table.colours.items()
        if not colour_reads(uow.catalog, colour) & closed
    }
    table = replace(table, colours=open_colours)
    asked = _Asked(uow, table, page, filters)
    found = asked.columns(closed)
    axes = tuple(_axis(uow, table, axis) for axis in table.rows)
    keys: set[Key] = set().union(*found.values())
    parents = asked.parents(axes, keys)
    keys |= {(*key[:-1], above) for key in keys for above in parents if parents}
    naming = _Naming(uow, table, axes, (keys, _Referred(fields, shown, found)))
    settings = repr(uow.catalog.settings.get(table.module))
    outside = (uow.today, settings, closed, tuple(found))
    sources = Sources(found, naming.ranks, parents, closed, outside)
    made = tabulate(table, rules_of(uow, table, fields), sources)
    seen = {key: fields[key] for key in shown}
    return TablePage(table, seen, axes, made, naming, filters)


class _Referred:
    """Whose labels the values of columns want, where they are references."""

    def __init__(
        self,
        fields: Mapping[str, Field],
        shown: Sequence[str],
        found: Mapping[str, Mapping[Key, Any]],
    ) -> None:
        kinds = {key: target_kind(fields[key]) for key in shown if key in found}
        self._columns = [(kind, found[key]) for key, kind in kinds.items() if kind]

    def by(self, key: Key) -> Iterator[tuple[str, str]]:
        """Those that a row wants."""
        return ((kind, str(of[key])) for kind, of in self._columns if of.get(key))


class _Naming:
    """What people call the keys of a table: asked for when something is shown by name."""

    def __init__(
        self,
        uow: UnitOfWork,
        table: Table,
        axes: Sequence[Field],
        of: tuple[set[Key], _Referred],
    ) -> None:
        self._uow, self._table, self._axes = uow, table, axes
        self._keys, self._referred = of
        self._knows_all = False

    @cached_property
    def words(self) -> Words:
        """Labels of whatever known keys and their values refer to."""
        return dictionary_words(self._uow, {})

    def know(self, keys: Iterable[Key]) -> None:
        """Ask for whatever naming and showing these rows takes."""
        kinds = [target_kind(axis) for axis in self._axes]
        wanted: set[tuple[str, str]] = set()
        for key in keys:
            pairs = zip(kinds, key, strict=True)
            wanted.update((kind, str(part)) for kind, part in pairs if kind and part)
            wanted.update(self._referred.by(key))
        self._ask(wanted)

    def know_all(self) -> None:
        """The same for all rows."""
        if not self._knows_all:
            self.know(self._keys)
            self._knows_all = True

    def _ask(self, wanted: set[tuple[str, str]]) -> None:
        if new := wanted - self.words.labels.keys():
            self.words.labels.update(labels(self._uow, new))

    @cached_property
    def names(self) -> Mapping[Key, tuple[str, ...]]:
        """A text for each of the axes, by key."""
        self.know_all()
        return {key: self.named(key) for key in self._keys}

    def named(self, key: Key) -> tuple[str, ...]:
        """A text for each of the axes; none of what is no row."""
        if key not in self._keys:
            return ()
        parts = zip(self._table.rows, self._axes, key, strict=True)
        return tuple(_name(axis.part, field, part, self.words) for axis, field, part in parts)

    def ranks(self, place: int, values: Collection[Any]) -> Mapping[Any, Any]:
        """The order of lines: dates and numbers by value, names by what people read, none last."""
        axis, field = self._table.rows[place], self._axes[place]
        kind = target_kind(field)
        if kind and not axis.part:
            self._ask({(kind, value) for value in values if value and isinstance(value, str)})
        return {value: self._rank(axis, field, value) for value in values}

    def _rank(self, axis: TableAxis, field: Field, value: Any) -> tuple[bool, str]:
        name = _name(axis.part, field, value, self.words)
        return (value is None, _ordered(axis.part, value, name))


class _Alike(NamedTuple):
    """What makes the rows of two columns the same."""

    ledger: str
    row_types: tuple[str, ...]
    where: str
    period: str


def _alike(column: TableColumn) -> _Alike:
    return _Alike(column.ledger, column.row_types, column.where, column.period)


class _Asked:
    """Asks the sources of one table, each ledger once for all columns that see the same rows."""

    def __init__(self, uow: UnitOfWork, table: Table, page: str, filters: Filters) -> None:
        self._uow, self._table, self._page, self._filters = uow, table, page, filters
        self._sums: dict[_Alike, Mapping[Key, Figures]] = {}

    def columns(self, closed: Collection[str]) -> dict[str, Mapping[Key, Any]]:
        """The values of every open column by row; what rows share makes none of its own."""
        axes = [axis.field for axis in self._table.rows]
        asked = [c for c in self._table.columns if c.source and c.key not in closed]
        self._sum(dict.fromkeys(_alike(column) for column in asked if column.ledger))
        found = {c.key: self._found(c) for c in asked if not c.shared(axes)}
        keys: set[Key] = set().union(*found.values())
        return {c.key: found[c.key] if c.key in found else self._spread(c, keys) for c in asked}

    def _found(self, column: TableColumn) -> Mapping[Key, Any]:
        return self._of_ledger(column) if column.ledger else self._of_entity(column)

    def _spread(self, column: TableColumn, keys: Iterable[Key]) -> Mapping[Key, Any]:
        """A column that answers to some of what the rows are by, told of each of them."""
        known = self._of_entity(column)
        answers = [bool(column.entity_field(axis.field)) for axis in self._table.rows]
        parts = {key: tuple(compress(key, answers)) for key in keys}
        return {key: known[part] for key, part in parts.items() if part in known}

    def _sum(self, alike: Iterable[_Alike]) -> None:
        """Ask the ledgers for what every column shows, all at once."""
        wanted = [*alike]
        asked = [self._report(one) for one in wanted]
        sums = reporting.figures_together(self._uow, asked)
        self._sums = dict(zip(wanted, sums, strict=True))

    def _of_ledger(self, column: TableColumn) -> Mapping[Key, Any]:
        sums = self._sums[_alike(column)]
        return {key: figures.get(column.measure) for key, figures in sums.items()}

    def _report(self, alike: _Alike) -> tuple[Report, Filter]:
        """The sums of every measure that columns over these rows show or are worked out of."""
        table, ledger = self._table, self._uow.catalog.ledgers[alike.ledger]
        same = (c for c in table.columns if _alike(c) == alike)
        # A derived figure is worked out line by line, of the measures that stand before it.
        asked_for = (c.measure for c in same if not parts_of(self._uow.catalog, c))
        measures = dict.fromkeys(asked_for)
        asked = Report(
            module=table.module,
            key=table.key,
            title=table.title,
            ledger=alike.ledger,
            rows=table.rows,
            columns=(),
            measures=tuple(measures),
            row_types=alike.row_types,
        )
        filters = months_of(alike.period, self._filters)
        return asked, rows_seen(self._uow, ledger, self._page, filters, alike.where)

    def _of_entity(self, column: TableColumn) -> Mapping[Key, Any]:
        named = ((column.entity_field(axis.field), axis.part) for axis in self._table.rows)
        by = [Axis(name, part) for name, part in named if name]
        order = column.order if column.take in ("last", "first") else ""
        asked = entity_figures.Asked(column.entity, by, column.field, column.take, order)
        where = records_seen(self._uow, column, self._page, self._filters)
        return entity_figures.figures(self._uow, asked, where)

    def parents(self, axes: Sequence[Field], keys: set[Key]) -> Mapping[Any, Any]:
        """What stands above the nodes of the tree, where the rows are along one."""
        reference = axes[-1].reference if axes else None
        if reference is None or not self._table.rows[-1].tree:
            return {}
        return trees.above(self._uow, reference.entity, {str(key[-1]) for key in keys if key[-1]})


def filters_for(column: TableColumn, filters: Filters) -> dict[str, str]:
    """The filters as a column takes them: figures to date count all until the month's end."""
    return months_of(column.period, filters)


def _axis(uow: UnitOfWork, table: Table, axis: Axis) -> Field:
    return axis_field(uow.catalog, table, axis.field) or Field(axis.field, "text", axis.field)


def _name(part: str, field: Field, value: Any, words: Words) -> str:
    if value is None:
        return unset(field, words.locale)
    if part in LENGTHS:
        return str(value)
    if part == "day" and isinstance(value, date):
        return f"{value:%m-%d}"
    return field_kinds[field.kind].show(field, value, words).text


def _ordered(part: str, value: Any, name: str) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        # Texts and numbers never stand in one column, so padded digits keep the order of numbers.
        return f"{value:+030.6f}"
    return name if isinstance(value, str) and not part else str(value)
