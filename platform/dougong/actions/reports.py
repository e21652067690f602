"""Figures of ledgers: reports, dashboards, rows; each person sees those of his own scopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from dougong.access.figures import closed_measures
from dougong.access.policy import may_open
from dougong.actions import listings
from dougong.actions.ledger_filters import Filters, months_of, rows_seen
from dougong.actions.list_filters import FieldFilter
from dougong.actions.listings import ListPage, ListRequest
from dougong.actions.tables import TablePage, table_page
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import All, FieldPath, Filter, Member
from dougong.model.derived import Figures, figures_of, summed_for
from dougong.model.ledger import Ledger
from dougong.model.listing import OWN_BLOCKS, PARTS, Block, Dashboard, Part, Report
from dougong.model.page_figure import PageFigure
from dougong.model.runtime import LedgerRow
from dougong.model.table import TableColumn
from dougong.store import ledgers, reporting
from dougong.store.reporting import Pivot


@dataclass(frozen=True)
class ReportPage:
    """A report with its figures and the filters that were set."""

    report: Report
    ledger: Ledger
    pivot: Pivot
    filters: Filters


@dataclass(frozen=True)
class BlockPage:
    """One block of a dashboard with its figures."""

    block: Block
    report: Report | None = None
    pivot: Pivot | None = None
    page: ListPage | None = None
    number: Decimal | int | None = None
    table: TablePage | None = None


@dataclass(frozen=True)
class DashboardPage:
    """A dashboard with all its blocks."""

    dashboard: Dashboard
    blocks: tuple[BlockPage, ...]
    filters: Filters = field(default_factory=dict)


def report(uow: UnitOfWork, name: str, filters: Filters) -> ReportPage:
    """The figures of a report for the actor's scopes and the filters."""
    found = uow.catalog.reports.get(name)
    if found is None:
        known = nearest(name, uow.catalog.reports)
        raise UnknownName(what="report", name=name, nearest=known)
    _require_open(uow, name)
    shown = _open_report(uow, found, name)
    if not shown.measures:
        raise AccessDenied(action="read", entity=name)
    return _report(uow, shown, name, filters)


def dashboard(uow: UnitOfWork, name: str, filters: Filters) -> DashboardPage:
    """The blocks of a dashboard for the actor's scopes and the filters they share."""
    found = _dashboard(uow, name)
    blocks = _Blocks(uow, found, filters)
    made = (blocks.block(block) for block in found.blocks)
    return DashboardPage(found, tuple(block for block in made if block), filters)


def dashboard_block(uow: UnitOfWork, name: str, key: str, filters: Filters) -> BlockPage | None:
    """One block of a dashboard; none when its reader may see none of its figures."""
    found = _dashboard(uow, name)
    block = next((one for one in found.blocks if one.key == key), None)
    if block is None:
        known = nearest(key, [one.key for one in found.blocks])
        raise UnknownName(what="block", name=key, nearest=known)
    return _Blocks(uow, found, filters).block(block)


def _dashboard(uow: UnitOfWork, name: str) -> Dashboard:
    found = uow.catalog.dashboards.get(name)
    if found is None:
        known = nearest(name, uow.catalog.dashboards)
        raise UnknownName(what="dashboard", name=name, nearest=known)
    _require_open(uow, name)
    return found


def ledger_rows(
    uow: UnitOfWork, ledger: str, filters: Filters, *, limit: int = 50, offset: int = 0
) -> tuple[list[LedgerRow], int]:
    """Rows of a ledger within the actor's scopes, the newest first, and how many there are."""
    known = _ledger(uow, ledger)
    _require_open(uow, ledger)
    where = _behind(uow, known, ledger, filters)
    order = ("-business_date", "-id")
    found, total = ledgers.rows(uow, known.name, where, order, limit, offset)
    closed = closed_measures(uow.actor, uow.catalog, ledger, known)
    return [replace(row, measures=_open(row.measures, closed)) for row in found], total


def ledger_totals(uow: UnitOfWork, ledger: str, filters: Filters) -> Figures:
    """What all rows that `ledger_rows` pages through come to, by figure the actor may see."""
    known = _ledger(uow, ledger)
    _require_open(uow, ledger)
    closed = closed_measures(uow.actor, uow.catalog, ledger, known)
    shown = tuple(key for key in known.figures if key not in closed)
    return ledgers.totals(uow, known.name, shown, _behind(uow, known, ledger, filters))


def ledger_balances(
    uow: UnitOfWork, ledger: str, balance: str, filters: Filters
) -> list[dict[str, Any]]:
    """Balances of a ledger within the actor's scopes."""
    known = _ledger(uow, ledger)
    _require_open(uow, ledger)
    found = ledgers.balances(uow, known.name, balance, rows_seen(uow, known, ledger, filters, ""))
    closed = closed_measures(uow.actor, uow.catalog, ledger, known)
    return [_open(_with_derived(known, line), closed) for line in found]


def _with_derived(ledger: Ledger, line: Mapping[str, Any]) -> dict[str, Any]:
    """A balance with the derived figures that its own measures give."""
    given = [key for key in ledger.derived if set(summed_for(ledger, [key])) <= line.keys()]
    return {**line, **figures_of(ledger, given, line)}


def _open(values: Mapping[str, Any], closed: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in closed}


def _ledger(uow: UnitOfWork, name: str) -> Ledger:
    found = uow.catalog.ledgers.get(name)
    if found is None:
        raise UnknownName(what="ledger", name=name, nearest=nearest(name, uow.catalog.ledgers))
    return found


def _require_open(uow: UnitOfWork, page: str) -> None:
    if not may_open(uow.actor, uow.catalog, page):
        raise AccessDenied(action="read", entity=page)


#: Blocks that draw their figures.
DRAWN = frozenset({"chart", "trend"})

#: Before the key of a block: by which part of time its figures are told, as the reader chose.
BY = "by:"


def parts_of(report: Report) -> tuple[Part, ...]:
    """The parts of time by which the rows of a report may be told; none where they are no days."""
    if len(report.rows) != 1 or report.rows[0].part not in PARTS:
        return ()
    return PARTS[PARTS.index(report.rows[0].part) :]


def _chosen_part(report: Report, chosen: str) -> Report:
    """The report by the part of time that was chosen, where it can be."""
    part = next((one for one in parts_of(report) if one == chosen), None)
    return replace(report, rows=(replace(report.rows[0], part=part),)) if part else report


class _Blocks:
    """The blocks of one dashboard; what several of them show is worked out once."""

    def __init__(self, uow: UnitOfWork, page: Dashboard, filters: Filters) -> None:
        self._uow, self._page, self._filters = uow, page, filters
        self._tables: dict[str, TablePage | None] = {}
        self._reports: dict[tuple[str, str], ReportPage | None] = {}

    def block(self, block: Block) -> BlockPage | None:
        """The block with its figures; none when its reader may see none of them."""
        if block.kind in OWN_BLOCKS:
            return BlockPage(block)
        if block.list:
            return self._of_list(block)
        if block.report in self._uow.catalog.tables:
            return self._of_table(block)
        part = self._filters.get(f"{BY}{block.key}", "") if block.kind in DRAWN else ""
        made = self._report(block.report, part)
        if made is None or (block.measure and block.measure not in made.report.measures):
            return None
        number = made.pivot.total.get(block.measure) if block.measure else None
        return BlockPage(block, report=made.report, pivot=made.pivot, number=number)

    def _of_list(self, block: Block) -> BlockPage:
        view = self._uow.catalog.lists[block.list]
        shared = _shared(self._uow, view.entity, self._filters)
        sort = (block.day,) if block.day else ()
        request = ListRequest(where=block.where, limit=block.most, filters=shared, sort=sort)
        found = listings.list_page(self._uow, block.list, request)
        return BlockPage(block, page=found, number=found.total)

    def _of_table(self, block: Block) -> BlockPage | None:
        """A table, or the total of one of its columns."""
        made = self._table(block.report)
        if made is None or (block.measure and block.measure not in made.fields):
            return None
        number = made.total.values.get(block.measure) if block.measure else None
        return BlockPage(block, table=made, number=number)

    def _table(self, name: str) -> TablePage | None:
        if name not in self._tables:
            table = self._uow.catalog.tables[name]
            try:
                made = table_page(self._uow, table, self._page.name, self._filters)
            except AccessDenied:
                # Every column is kept from this reader; the other blocks are not.
                made = None
            self._tables[name] = made
        return self._tables[name]

    def _report(self, name: str, part: str) -> ReportPage | None:
        if (name, part) not in self._reports:
            report = _chosen_part(self._uow.catalog.reports[name], part)
            shown = _open_report(self._uow, report, self._page.name)
            self._reports[name, part] = (
                _report(self._uow, shown, self._page.name, self._filters)
                if shown.measures
                else None
            )
        return self._reports[name, part]


def _open_report(uow: UnitOfWork, report: Report, page: str) -> Report:
    """The report with the measures that the page may show the actor."""
    ledger = uow.catalog.ledgers[report.ledger]
    closed = closed_measures(uow.actor, uow.catalog, page, ledger)
    return replace(report, measures=tuple(m for m in report.measures if m not in closed))


def _shared(uow: UnitOfWork, entity: str, filters: Filters) -> tuple[FieldFilter, ...]:
    """The filters of a dashboard that the entity of a list has too."""
    fields = uow.catalog.entity(entity).fields
    return tuple(FieldFilter(k, "=", (v,)) for k, v in filters.items() if k in fields and v)


def _report(uow: UnitOfWork, report: Report, page: str, filters: Filters) -> ReportPage:
    ledger = uow.catalog.ledgers[report.ledger]
    where = rows_seen(uow, ledger, page, months_of(report.period, filters), report.where)
    return ReportPage(report, ledger, reporting.pivot(uow, report, where), filters)


def _behind(uow: UnitOfWork, ledger: Ledger, page: str, filters: Filters) -> Filter:
    """The rows a reader asks for; with the word `report`, those that this report counts."""
    name = filters.get("report", "")
    if "figure" in filters:
        found_figure = _figure(uow, ledger, filters["figure"])
        where = rows_seen(uow, ledger, page, filters, found_figure.where)
        return _of_types(where, found_figure.row_types)
    if not name:
        return rows_seen(uow, ledger, page, filters, "")
    found = uow.catalog.reports.get(name) or _column(uow, name, filters.get("column", ""))
    if found is None or found.ledger != ledger.name:
        known = [one.name for one in uow.catalog.reports.values() if one.ledger == ledger.name]
        known += [*uow.catalog.tables]
        raise UnknownName(what="report", name=name, nearest=nearest(name, known))
    period = found.period if isinstance(found, Report) else "within"
    where = rows_seen(uow, ledger, page, months_of(period, filters), found.where)
    return _of_types(where, found.row_types)


def _of_types(where: Filter, row_types: tuple[str, ...]) -> Filter:
    return All((where, Member(FieldPath(("row_type",)), row_types))) if row_types else where


def _figure(uow: UnitOfWork, ledger: Ledger, name: str) -> PageFigure:
    """The figure of a record's page whose rows are asked for."""
    entity, _, key = name.rpartition(".")
    known = uow.catalog.entities.get(entity)
    figures = known.page_figures if known else ()
    for one in figures:
        if one.key == key and one.ledger == ledger.name:
            return one
    raise UnknownName(what="figure", name=name, nearest=nearest(key, [one.key for one in figures]))


def _column(uow: UnitOfWork, name: str, key: str) -> TableColumn | None:
    """The column of a table whose rows are asked for."""
    table = uow.catalog.tables.get(name)
    return table.column(key) if table is not None else None
