"""Table reports: each person sees the columns, rows and records that his roles open."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import compress
from typing import Any, Literal, NamedTuple

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
from dougong.model.listing import Axis, Report
from dougong.model.table import Table, TableColumn
from dougong.model.table_fields import axis_field, column_fields, parts_of, with_parts
from dougong.model.tabulate import Key, Line, Sources, Tabulated, tabulate
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
        """What people call the key of a line, a text for each of the axes."""
        return self.naming.names

    @property
    def words(self) -> Words:
        """What showing values takes."""
        return self.naming.words

    def work_out(self, what: Literal["lines", "roots", "total"]) -> None:
        """Ask the database for all that showing this much takes, as long as it can be asked."""
        if what == "total":
            return
        # Only what has an order or a name asks for names.
        _ = self.names, self.lines if what == "lines" else self.roots

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in their order."""
        return self.made.lines

    @property
    def roots(self) -> tuple[Line, ...]:
        """Of a tree the lines that stand highest; else all."""
        return self.made.roots

    @property
    def total(self) -> Line:
        """What all rows come to."""
        return self.made.total


def table_report(uow: UnitOfWork, name: str, filters: Filters) -> TablePage:
    """The figures of a table for the actor's scopes and the filters."""
    made = table_page(uow, table_of(uow, name), name, filters)
    made.work_out("lines")
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
    keys = {key for column in found.values() for key in column}
    parents = asked.parents(axes, keys)
    keys |= {(*key[:-1], above) for key in keys for above in parents if parents}
    naming = _Naming(uow, table, axes, keys, _referred(fields, shown, found))
    settings = repr(uow.catalog.settings.get(table.module))
    outside = (uow.today, settings, closed, tuple(found))
    sources = Sources(found, naming.rank, parents, closed, outside)
    made = tabulate(table, rules_of(uow, table, fields), sources)
    seen = {key: fields[key] for key in shown}
    return TablePage(table, seen, axes, made, naming, filters)


class _Naming:
    """What people call the keys of a table: asked for when something is shown by name."""

    def __init__(
        self,
        uow: UnitOfWork,
        table: Table,
        axes: Sequence[Field],
        keys: set[Key],
        more: set[tuple[str, str]],
    ) -> None:
        self._uow, self._table, self._axes = uow, table, axes
        self._keys, self._more = keys, more

    @cached_property
    def words(self) -> Words:
        """Labels of whatever keys and values refer to."""
        return _words(self._uow, self._axes, self._keys, self._more)

    @cached_property
    def names(self) -> Mapping[Key, tuple[str, ...]]:
        """A text for each of the axes, by key."""
        return {key: _named(self._table, self._axes, key, self.words) for key in self._keys}

    def rank(self, key: Key) -> list[Any]:
        """The order of lines: dates and numbers by value, names by what people read, none last."""
        names = self.names.get(key, ("",) * len(key))
        parts = zip(self._table.rows, key, names, strict=True)
        return [(value is None, _ordered(axis.part, value, name)) for axis, value, name in parts]


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
        keys = {key for column in found.values() for key in column}
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


def _referred(
    fields: Mapping[str, Field], shown: Sequence[str], found: Mapping[str, Mapping[Key, Any]]
) -> set[tuple[str, str]]:
    """Whose labels the values of columns want, where they are references."""
    kinds = {key: target_kind(fields[key]) for key in shown if key in found}
    return {
        (kind, str(value))
        for key, kind in kinds.items()
        if kind
        for value in found[key].values()
        if value
    }


def _words(
    uow: UnitOfWork, axes: Sequence[Field], keys: set[Key], more: set[tuple[str, str]]
) -> Words:
    kinds = [target_kind(axis) for axis in axes]
    wanted = {
        (kind, str(part))
        for key in keys
        for kind, part in zip(kinds, key, strict=True)
        if kind and part
    }
    return dictionary_words(uow, labels(uow, wanted | more))


def _named(table: Table, axes: Sequence[Field], key: Key, words: Words) -> tuple[str, ...]:
    return tuple(
        _name(axis.part, field, part, words)
        for axis, field, part in zip(table.rows, axes, key, strict=True)
    )


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
