"""Child rows as a grid and as cards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dougong import feel
from dougong.base.values import JsonObject, pointer
from dougong.forms.decode import is_written_by_people
from dougong.forms.showing import Showing, offered, shown_value
from dougong.forms.timeline_view import Drawing, TimelineView, timeline_view
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Among, Field, Option
from dougong.model.fields.kind import Shown
from dougong.model.fields.plain import EMPTY
from dougong.model.fields.rows import RowsKind
from dougong.model.form import Column, Control, RowsChart
from dougong.model.rights import ADD, DELETE


@dataclass(frozen=True)
class ColumnView:
    """One column of the grid."""

    key: str
    kind: str
    title: str
    width: int
    total: bool
    required: bool
    #: What the titles of several columns stand under.
    group: str
    readonly: bool
    masked: bool
    #: No row will ever show it, whatever is typed into the rows.
    hidden: bool
    numeric: bool
    unit: str
    scale: int | None
    entity: str
    many: bool
    options: tuple[Option, ...]
    max_length: int
    #: What is told where a picker offers nothing; empty: the usual words.
    nothing: str
    #: Other rows of the record whose values are chosen from.
    among: Among | None


@dataclass(frozen=True)
class RowView:
    """One row: values to send back, cells in the order of the columns, its card's title."""

    id: str
    raw: JsonObject
    cells: tuple[Shown, ...]
    card: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowsView:
    """Columns, rows and totals."""

    columns: tuple[ColumnView, ...]
    lines: tuple[RowView, ...]
    #: One text a column, empty where nothing is summed; no texts at all without sums.
    totals: tuple[str, ...]
    most: int
    least: int
    #: Whether the reader writes here, and whether he adds and removes rows.
    open: bool
    adds: bool
    removes: bool
    #: The rows over time, where the control draws them so.
    timeline: TimelineView | None = None
    #: How the rows are drawn as a chart, where the control says so.
    chart: RowsChart | None = None

    def texts(self, path: str) -> dict[str, str]:
        """Shown text by JSON Pointer."""
        return {
            f"{path}/{number}/{column.key}": cell.text
            for number, line in enumerate(self.lines)
            for column, cell in zip(self.columns, line.cells, strict=True)
        }


@dataclass(frozen=True)
class Place:
    """Which row of which field, and the title of its card."""

    rows: str
    number: int
    card: str


def rows_view(control: Control, header: Entity, catalog: Catalog, showing: Showing) -> RowsView:
    """The rows of a field of the record as the control lays them out."""
    of = header.fields[control.field]
    child = catalog.entity(of.rows)
    laid = control.columns or tuple(Column(key) for key in child.fields)
    columns = tuple(
        column for column in laid if showing.right(pointer((of.key, "*", column.field))) != "hidden"
    )
    groups = {name: group.title for group in control.groups for name in group.columns}
    views = tuple(
        replace(_column(column, of, child, showing), group=groups.get(column.field, ""))
        for column in columns
    )
    rows: list[Mapping[str, Any]] = list(showing.content.data.get(of.key) or ())
    cards = _cards(control, of, child, showing)
    return RowsView(
        columns=views,
        lines=tuple(
            _line(Place(of.key, number, cards.get(number, "")), row, views, child, showing)
            for number, row in enumerate(rows)
        ),
        totals=_totals(views, child, rows, showing),
        most=int(of.words.get("maxItems", RowsKind.most)),
        least=int(of.words.get("minItems", 0)),
        open=showing.is_open(pointer((of.key,))),
        adds=showing.is_open(pointer((of.key, ADD))),
        removes=showing.is_open(pointer((of.key, DELETE))),
        chart=control.chart,
        timeline=timeline_view(Drawing(control.timeline, of, header, catalog, showing))
        if control.timeline
        else None,
    )


def _column(column: Column, of: Field, child: Entity, showing: Showing) -> ColumnView:
    field = child.fields[column.field]
    path = pointer((of.key, "*", field.key))
    state = showing.content.states.controls.get(path)
    return ColumnView(
        key=field.key,
        kind=field.kind,
        title=field.title or field.key,
        width=column.width,
        total=column.total,
        required=field.required,
        group="",
        readonly=not (showing.is_open(path) and is_written_by_people(child, field)),
        masked=showing.right(path) == "masked",
        hidden=state is not None and not state.visible,
        among=field.among,
        **offered(field),
    )


def _line(
    place: Place,
    row: Mapping[str, Any],
    columns: tuple[ColumnView, ...],
    child: Entity,
    showing: Showing,
) -> RowView:
    raw: JsonObject = {"id": str(row["id"])} if row.get("id") else {}
    cells: list[Shown] = []
    for column in columns:
        path = pointer((place.rows, place.number, column.key))
        rights = pointer((place.rows, "*", column.key))
        value, shown = shown_value(
            child.fields[column.key], row.get(column.key), showing, path, rights
        )
        raw[column.key] = value
        cells.append(shown if showing.content.states.at(path).visible else EMPTY)
    start = pointer((place.rows, place.number)) + "/"
    faults = tuple(
        fault.for_person(showing.words.locale)
        for fault in showing.content.faults
        if fault.path.startswith(start)
    )
    return RowView(str(row.get("id") or ""), raw, tuple(cells), place.card, faults)


def _cards(control: Control, of: Field, child: Entity, showing: Showing) -> dict[int, str]:
    """The titles of the cards; none when they would tell what the reader may not see."""
    if not control.card:
        return {}
    named = feel.compile(control.card, None).names & child.fields.keys()
    rights = (showing.right(pointer((of.key, "*", name))) for name in named)
    if any(right in {"hidden", "masked"} for right in rights):
        return {}
    return dict(enumerate(showing.content.cards.get(of.key, ())))


def _totals(
    columns: tuple[ColumnView, ...],
    child: Entity,
    rows: list[Mapping[str, Any]],
    showing: Showing,
) -> tuple[str, ...]:
    if not any(column.total for column in columns):
        return ()
    return tuple(
        _sum(child.fields[column.key], rows, showing) if column.total and not column.masked else ""
        for column in columns
    )


def _sum(of: Field, rows: list[Mapping[str, Any]], showing: Showing) -> str:
    values = [row[of.key] for row in rows if row.get(of.key) is not None]
    total = sum((Decimal(value) for value in values), Decimal(0))
    return field_kinds[of.kind].show(of, total, showing.words).text
