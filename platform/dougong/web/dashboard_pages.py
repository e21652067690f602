"""Figures: dashboards of blocks, where every number leads to the ledger rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request

from dougong.access.policy import may_open
from dougong.actions.ledger_filters import EMPTY, Filters
from dougong.actions.reports import BlockPage, dashboard
from dougong.actions.seen import dictionary_words
from dougong.actions.tables import TablePage
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger
from dougong.model.listing import Axis, Dashboard, Report
from dougong.store.parts import LENGTHS
from dougong.store.reporting import Heading, Pivot
from dougong.web.alert_pages import AlertView, drawn_alerts
from dougong.web.call import read
from dougong.web.charts import ChartView, axes_of_pivot, axes_of_table, chart_of
from dougong.web.figure_filters import chosen, dimension_filter, remembered_scope
from dougong.web.list_pages import FilterView
from dougong.web.render import page
from dougong.web.table_view import Figures, drawn_table, shown_value

blueprint = Blueprint("dashboards", __name__)

#: Blocks whose figures stand in a table.
TABULAR = frozenset(("pivot", "table"))


@dataclass(frozen=True)
class Figure:
    """One number, and where it leads."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Line:
    """One row of a table of figures."""

    title: str
    cells: tuple[Figure, ...]
    total: Figure | None
    #: Share of the greatest, in percent, for bars.
    share: int = 0


@dataclass(frozen=True)
class BlockView:
    """One block, ready to be drawn."""

    key: str
    title: str
    kind: str
    span: int
    number: Figure | None = None
    unit: str = ""
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    totals: tuple[Figure, ...] = ()
    corner: str = ""
    chart: ChartView | None = None
    table: Figures | None = None
    alerts: tuple[AlertView, ...] = ()
    #: The address of its figures as a spreadsheet.
    excel: str = ""


@dataclass(frozen=True)
class DashboardView:
    """What the page of a dashboard shows."""

    title: str
    filters: tuple[FilterView, ...]
    blocks: tuple[BlockView, ...]


@blueprint.get("/dashboards/<name>")
def show(name: str) -> str:
    """A dashboard for this month, or the month that was chosen."""
    return page("dashboard", read(lambda uow: _view(uow, name)))


def chosen_filters(uow: UnitOfWork, found: Dashboard | None) -> dict[str, str]:
    """The filters of a dashboard: this month where nobody chose one."""
    given = chosen()
    if found is not None and "month" in found.filters and "month" not in request.args:
        given["month"] = f"{uow.today:%Y-%m}"
    return {**remembered_scope(uow, found.filters if found else ()), **given}


def _view(uow: UnitOfWork, name: str) -> DashboardView:
    definition = uow.catalog.dashboards.get(name)
    words = chosen_filters(uow, definition)
    made = dashboard(uow, name, words)
    drawing = Drawing(uow, words, f"/dashboards/{name}")
    return DashboardView(
        title=made.dashboard.title,
        filters=tuple(dimension_filter(uow, key, words) for key in made.dashboard.filters),
        blocks=tuple(drawing.block(block) for block in made.blocks),
    )


class Drawing:
    """Draws the blocks of one dashboard."""

    def __init__(self, uow: UnitOfWork, chosen: Filters, page: str = "") -> None:
        self._uow, self._chosen, self._page = uow, chosen, page

    def block(self, found: BlockPage) -> BlockView:
        """One block with its figures as text."""
        block = found.block
        base = BlockView(block.key, block.title, block.kind, block.span)
        if self._page and block.kind in TABULAR:
            words = urlencode(self._chosen)
            base = _with(base, excel=f"{self._page}/{block.key}/excel?{words}")
        if block.kind == "alerts":
            scope = next(iter(remembered_scope(self._uow, self._chosen).values()), "")
            return _with(base, alerts=drawn_alerts(self._uow, scope, block.limit))
        if found.page is not None:
            return self._of_list(base, found)
        if found.table is not None:
            return self._of_table(base, found, found.table)
        if found.pivot is None or found.report is None:
            return base
        ledger = self._uow.catalog.ledgers[found.report.ledger]
        measure = block.measure or found.report.measures[0]
        drawers = {
            "number": self._number,
            "pivot": self._pivot,
            "ranking": self._ranking,
            "trend": self._trend,
            "chart": self._chart,
        }
        return drawers[block.kind](base, found, ledger, measure)

    def _of_table(self, base: BlockView, found: BlockPage, made: TablePage) -> BlockView:
        """A whole table, or one number of it that leads to the whole."""
        if base.kind == "table":
            return _with(base, table=drawn_table(self._uow, made, self._chosen))
        if base.kind == "chart":
            return _with(base, chart=chart_of(found.block, axes_of_table(made)))
        field = made.fields[found.block.measure]
        href = f"/reports/{made.table.name}?{urlencode(self._chosen)}"
        opens = may_open(self._uow.actor, self._uow.catalog, made.table.name)
        figure = Figure(shown_value(made, field, found.number), href if opens else "")
        return _with(base, number=figure, unit=field.unit)

    def _figure(self, field: Field, value: Decimal | None, href: str = "") -> Figure:
        if value is None:
            return Figure("")
        return Figure(
            field_kinds[field.kind].show(field, value, dictionary_words(self._uow, {})).text, href
        )

    def _drill(self, report: Report, pairs: Mapping[str, str]) -> str:
        """The address of exactly those rows that a figure sums."""
        narrowed = {"report": report.name} if report.where or report.row_types else {}
        words = {**self._chosen, **narrowed, **pairs}
        return f"/ledgers/{report.ledger}/rows?{urlencode(words)}"

    def _number(self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str) -> BlockView:
        field = ledger.figures[measure]
        number = None if found.number is None else Decimal(found.number)
        href = self._drill(found.report, {}) if found.report else ""
        figure = Figure("—", href) if number is None else self._figure(field, number, href)
        return _with(base, number=figure, unit=field.unit)

    def _pivot(self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str) -> BlockView:
        pivot = found.pivot
        if pivot is None or found.report is None:
            return base
        if not pivot.column_axes:
            return self._plain(base, pivot, ledger, found.report)
        field, report = ledger.figures[measure], found.report
        lines = tuple(
            Line(
                title=" · ".join(row.labels),
                cells=tuple(
                    self._figure(
                        field,
                        pivot.cells.get((row.key, column.key), {}).get(measure),
                        self._drill(report, _pairs(pivot, row, column)),
                    )
                    for column in pivot.columns
                ),
                total=self._figure(
                    field,
                    pivot.row_totals[row.key][measure],
                    self._drill(report, _pairs(pivot, row, None)),
                ),
            )
            for row in pivot.rows
        )
        totals = (
            *(
                self._figure(field, pivot.column_totals[column.key][measure])
                for column in pivot.columns
            ),
            self._figure(field, pivot.total.get(measure)),
        )
        heads = tuple(" · ".join(column.labels) for column in pivot.columns)
        corner = " · ".join(_axis_title(ledger, axis) for axis in pivot.row_axes)
        return _with(base, heads=heads, lines=lines, totals=totals, corner=corner)

    def _plain(self, base: BlockView, pivot: Pivot, ledger: Ledger, report: Report) -> BlockView:
        """A table of several measures by row."""
        lines = tuple(
            Line(
                title=" · ".join(row.labels),
                cells=tuple(
                    self._figure(
                        ledger.figures[measure],
                        pivot.row_totals[row.key][measure],
                        self._drill(report, _pairs(pivot, row, None)),
                    )
                    for measure in report.measures
                ),
                total=None,
            )
            for row in pivot.rows
        )
        totals = tuple(self._figure(ledger.figures[m], pivot.total.get(m)) for m in report.measures)
        heads = tuple(ledger.figures[measure].title for measure in report.measures)
        corner = " · ".join(_axis_title(ledger, axis) for axis in pivot.row_axes)
        return _with(base, heads=heads, lines=lines, totals=totals, corner=corner)

    def _ranking(
        self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str
    ) -> BlockView:
        pivot, report = found.pivot, found.report
        if pivot is None or report is None:
            return base
        ranked = sorted(pivot.rows, key=lambda row: _descending(pivot.row_totals[row.key][measure]))
        most = max((_bar(pivot.row_totals[row.key][measure]) for row in ranked), default=Decimal(0))
        lines = tuple(
            Line(
                title=" · ".join(row.labels),
                cells=(
                    self._figure(
                        ledger.figures[measure],
                        pivot.row_totals[row.key][measure],
                        self._drill(report, _pairs(pivot, row, None)),
                    ),
                ),
                total=None,
                share=int(100 * _bar(pivot.row_totals[row.key][measure]) / most) if most > 0 else 0,
            )
            for row in ranked[: found.block.limit]
        )
        return _with(base, lines=lines, heads=(ledger.figures[measure].title,))

    def _chart(self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str) -> BlockView:
        if found.pivot is None or found.report is None:
            return base
        fields = {key: ledger.figures[key] for key in found.report.measures}
        words = dictionary_words(self._uow, {})
        axes = axes_of_pivot(found.pivot, fields, words, measure)
        return _with(base, chart=chart_of(found.block, axes))

    def _trend(self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str) -> BlockView:
        """A line of one measure."""
        block = replace(found.block, chart="line", measure=measure, measures=())
        return self._chart(base, replace(found, block=block), ledger, measure)

    def _of_list(self, base: BlockView, found: BlockPage) -> BlockView:
        listed = found.page
        if listed is None:
            return base
        href = f"/lists/{listed.view.name}"
        if found.block.kind == "number":
            field = listed.entity.fields.get(found.block.measure)
            total = listed.totals.get(found.block.measure)
            if field is not None and total is not None:
                return _with(base, number=self._figure(field, total, href), unit=field.unit)
            return _with(base, number=Figure(str(listed.total or 0), href))
        lines = tuple(
            Line(
                listed.words.labels.get((listed.entity.name, item.record.id), item.record.id),
                (Figure("", f"/records/{listed.entity.name}/{item.record.id}"),),
                None,
            )
            for item in listed.items
        )
        return _with(base, lines=lines)


def _descending(value: Decimal | None) -> tuple[bool, Decimal]:
    """The order of a ranking: the greatest first, figures that are none last."""
    return (value is None, -_bar(value))


def _bar(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value


def _with(base: BlockView, **words: Any) -> BlockView:
    return BlockView(**{**base.__dict__, **words})


def _pairs(pivot: Pivot, row: Heading, column: Heading | None) -> dict[str, str]:
    found: dict[str, str] = {}
    sides = [(pivot.row_axes, row.key)]
    if column is not None:
        sides.append((pivot.column_axes, column.key))
    for axes, key in sides:
        for axis, value in zip(axes, key, strict=True):
            found.update(_pair(axis, value))
    return found


def _pair(axis: Axis, value: Any) -> dict[str, str]:
    """What an address says of one heading: a value, a month or year of a day, or none at all."""
    if value is None:
        return {f"{axis.field}.{EMPTY}": "yes"}
    if isinstance(value, str) and axis.part in LENGTHS:
        return {f"{axis.field}.{axis.part}": value}
    return {axis.field: value.isoformat() if isinstance(value, date) else str(value)}


def _axis_title(ledger: Ledger, axis: Axis) -> str:
    field = ledger.dimensions.get(axis.field)
    return field.title if field else axis.field
