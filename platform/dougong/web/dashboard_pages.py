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
from dougong.actions.listings import inbox
from dougong.actions.reports import BlockPage, dashboard
from dougong.actions.seen import dictionary_words
from dougong.actions.tables import TablePage
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger
from dougong.model.listing import OWN_BLOCKS, Axis, Block, Dashboard, Report
from dougong.store.headings import Heading
from dougong.store.parts import LENGTHS
from dougong.store.reporting import Pivot
from dougong.web.addresses import Address
from dougong.web.alert_pages import AlertView, drawn_alerts
from dougong.web.call import read
from dougong.web.chart_parts import PartView, parts_offered
from dougong.web.charts import ChartView, axes_of_pivot, axes_of_table, chart_of
from dougong.web.day_strip import Day, days_of
from dougong.web.figure_filters import chosen, dimension_filter, remembered_scope
from dougong.web.glance import at_a_glance, exactly, in_large
from dougong.web.inbox_pages import LineView, line
from dougong.web.list_pages import FilterView, RowView, lines_of
from dougong.web.render import page
from dougong.web.spans import filled
from dougong.web.table_view import Figures, drawn_table
from dougong.web.wording import axis_title

blueprint = Blueprint("dashboards", __name__)

#: Blocks whose figures stand in a table.
TABULAR = frozenset(("pivot", "table"))
#: Columns that a block shows beside each other: the days of a month.
COLUMNS = 31
#: What stands for a figure that there is none of.
NOTHING = "—"


@dataclass(frozen=True)
class Figure:
    """One number, and where it leads."""

    text: str
    href: str = ""
    unit: str = ""
    #: All of its digits, where the text rounds them.
    exact: str = ""


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
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    totals: tuple[Figure, ...] = ()
    corner: str = ""
    chart: ChartView | None = None
    table: Figures | None = None
    alerts: tuple[AlertView, ...] = ()
    records: tuple[RowView, ...] = ()
    days: tuple[Day, ...] = ()
    todo: tuple[LineView, ...] = ()
    #: How many records the whole list has, where the block shows only its first.
    more: Figure | None = None
    #: The address of its figures as a spreadsheet.
    excel: str = ""
    #: Lines and columns that only the whole shows, and where it is.
    rest: int = 0
    rest_columns: int = 0
    whole: str = ""
    #: Days, weeks, months: by which part of time a chart can be told.
    parts: tuple[PartView, ...] = ()


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
    drawn = [drawing.block(block) for block in made.blocks]
    spans = filled(one.span for one in drawn)
    return DashboardView(
        title=made.dashboard.title,
        filters=tuple(dimension_filter(uow, key, words) for key in made.dashboard.filters),
        blocks=tuple(_with(one, span=span) for one, span in zip(drawn, spans, strict=True)),
    )


class Drawing:
    """Draws the blocks of one dashboard."""

    def __init__(self, uow: UnitOfWork, chosen: Filters, page: str = "") -> None:
        self._uow, self._chosen, self._page = uow, chosen, page
        self._words = dictionary_words(uow, {})
        self._addresses: dict[str, Address] = {}

    def block(self, found: BlockPage) -> BlockView:
        """One block with its figures as text."""
        block = found.block
        base = BlockView(block.key, block.title, block.kind, block.span)
        if self._page and block.kind in TABULAR:
            words = urlencode(self._chosen)
            base = _with(base, excel=f"{self._page}/{block.key}/excel?{words}")
        if block.kind in OWN_BLOCKS:
            return self._of_reader(base, block)
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

    def _of_reader(self, base: BlockView, block: Block) -> BlockView:
        """What concerns the reader in the project that is looked at, or in all of his own."""
        scope = next(iter(remembered_scope(self._uow, self._chosen).values()), "")
        if block.kind == "alerts":
            return _with(base, alerts=drawn_alerts(self._uow, scope, block.most))
        within = {"scope": scope} if scope else {}
        rows, whole = inbox(self._uow, "todo", filters=within, limit=block.most, offset=0)
        href = f"/inbox/todo?{urlencode(within)}"
        more = Figure(f"{whole:,}", href) if whole > len(rows) else None
        return _with(base, todo=tuple(line(self._uow, row) for row in rows), more=more)

    def _of_table(self, base: BlockView, found: BlockPage, made: TablePage) -> BlockView:
        """A whole table, or one number of it that leads to the whole."""
        if base.kind == "table":
            most = self._most(found)
            drawn = drawn_table(self._uow, made, self._chosen, most, at_a_glance)
            rest = made.count - len(drawn.lines)
            return _with(base, table=drawn, **self._rest(made.table.name, rest))
        if base.kind == "chart":
            return _with(base, chart=chart_of(found.block, axes_of_table(made)))
        field = made.fields[found.block.measure]
        href = f"/reports/{made.table.name}?{urlencode(self._chosen)}"
        opens = may_open(self._uow.actor, self._uow.catalog, made.table.name)
        return _with(base, number=self._alone(field, found.number, href if opens else ""))

    def _figure(self, field: Field, value: Decimal | None, href: str = "") -> Figure:
        if value is None:
            return Figure(NOTHING)
        # The page of a report tells its figures exactly, for those who came from a dashboard.
        told = at_a_glance if self._page else exactly
        return Figure(told(field, value, self._words), href)

    def _cell(self, field: Field, value: Decimal | None, href: str) -> Figure:
        """A place where a line and a column meet; what comes to nothing there is left empty."""
        return self._figure(field, value, href) if value else Figure("")

    def _alone(self, field: Field, value: Any, href: str) -> Figure:
        if value is None:
            return Figure(NOTHING, href)
        told, exact = in_large(field, value, self._words), exactly(field, value, self._words)
        return Figure(told, href, field.unit, exact if exact != told else "")

    def _drill(self, report: Report, pairs: Mapping[str, str]) -> str:
        """The address of exactly those rows that a figure sums."""
        if report.name not in self._addresses:
            narrowed = {"report": report.name} if report.where or report.row_types else {}
            rows, words = f"/ledgers/{report.ledger}/rows", {**self._chosen, **narrowed}
            self._addresses[report.name] = Address(rows, words)
        return self._addresses[report.name].narrowed(pairs)

    def _number(self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str) -> BlockView:
        field = ledger.figures[measure]
        href = self._drill(found.report, {}) if found.report else ""
        return _with(base, number=self._alone(field, found.number, href))

    def _pivot(self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str) -> BlockView:
        pivot = found.pivot
        if pivot is None or found.report is None:
            return base
        if not pivot.column_axes:
            return self._plain(base, found, pivot, ledger)
        field, report = ledger.figures[measure], found.report
        rows = pivot.rows[: self._most(found)]
        columns = pivot.columns[: COLUMNS if self._page else None]
        lines = tuple(
            Line(
                title=" · ".join(row.labels),
                cells=tuple(
                    self._cell(
                        field,
                        pivot.cells.get((row.key, column.key), {}).get(measure),
                        self._drill(report, _pairs(pivot, row, column)),
                    )
                    for column in columns
                ),
                total=self._figure(
                    field,
                    pivot.row_totals[row.key][measure],
                    self._drill(report, _pairs(pivot, row, None)),
                ),
            )
            for row in rows
        )
        totals = (
            *(self._figure(field, pivot.column_totals[column.key][measure]) for column in columns),
            self._figure(field, pivot.total.get(measure)),
        )
        heads = tuple(" · ".join(column.labels) for column in columns)
        corner = " · ".join(_axis_title(ledger, axis) for axis in pivot.row_axes)
        more = self._rest(report.name, len(pivot.rows) - len(rows))
        more |= self._rest(report.name, len(pivot.columns) - len(columns), "rest_columns")
        return _with(base, heads=heads, lines=lines, totals=totals, corner=corner, **more)

    def _most(self, found: BlockPage) -> int | None:
        """How many lines a block shows; a page of its own shows them all."""
        return found.block.most if self._page else None

    def _rest(self, report: str, left: int, of: str = "rest") -> dict[str, Any]:
        """How much a block leaves out, and where all of it is."""
        if left <= 0:
            return {}
        opens = may_open(self._uow.actor, self._uow.catalog, report)
        return {of: left, "whole": f"/reports/{report}?{urlencode(self._chosen)}" if opens else ""}

    def _plain(self, base: BlockView, found: BlockPage, pivot: Pivot, ledger: Ledger) -> BlockView:
        """A table of several measures by row."""
        report = found.report
        if report is None:
            return base
        rows = pivot.rows[: self._most(found)]
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
            for row in rows
        )
        totals = tuple(self._figure(ledger.figures[m], pivot.total.get(m)) for m in report.measures)
        heads = tuple(ledger.figures[measure].title for measure in report.measures)
        corner = " · ".join(_axis_title(ledger, axis) for axis in pivot.row_axes)
        more = self._rest(report.name, len(pivot.rows) - len(rows))
        return _with(base, heads=heads, lines=lines, totals=totals, corner=corner, **more)

    def _ranking(
        self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str
    ) -> BlockView:
        pivot, report = found.pivot, found.report
        if pivot is None or report is None:
            return base
        totals = pivot.row_totals.only(measure)
        ranked = pivot.rows.best(lambda key: _descending(totals[key]), found.block.most)
        most = max(map(_bar, totals.values()), default=Decimal(0))
        lines = tuple(
            Line(
                title=" · ".join(row.labels),
                cells=(
                    self._figure(
                        ledger.figures[measure],
                        totals[row.key],
                        self._drill(report, _pairs(pivot, row, None)),
                    ),
                ),
                total=None,
                share=int(100 * _bar(totals[row.key]) / most) if most > 0 else 0,
            )
            for row in ranked
        )
        return _with(base, lines=lines, heads=(ledger.figures[measure].title,))

    def _chart(self, base: BlockView, found: BlockPage, ledger: Ledger, measure: str) -> BlockView:
        if found.pivot is None or found.report is None:
            return base
        fields = {key: ledger.figures[key] for key in found.report.measures}
        axes = axes_of_pivot(found.pivot, fields, self._words, measure)
        drawn = chart_of(found.block, axes)
        points = len(drawn.labels) if drawn else 0
        parts = parts_offered(self._uow, found, points, (self._page, self._chosen))
        return _with(base, chart=drawn, parts=parts)

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
                return _with(base, number=self._alone(field, total, href))
            return _with(base, number=Figure(f"{listed.total or 0:,}", href))
        whole = listed.total or 0
        more = Figure(f"{whole:,}", href) if whole > len(listed.items) else None
        if found.block.kind == "strip":
            return _with(base, days=days_of(listed, found.block, self._uow.today), more=more)
        return _with(base, records=lines_of(listed), more=more)


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
    return axis_title(axis.field, field.title if field else "")
