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
from dougong.model.listing import Block, Dashboard, Report
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
    found = uow.catalog.dashboards.get(name)
    if found is None:
        known = nearest(name, uow.catalog.dashboards)
        raise UnknownName(what="dashboard", name=name, nearest=known)
    _require_open(uow, name)
    blocks = (_block(uow, found, block, filters) for block in found.blocks)
    return DashboardPage(found, tuple(block for block in blocks if block), filters)


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


def _block(uow: UnitOfWork, page: Dashboard, block: Block, filters: Filters) -> BlockPage | None:
    """The block with its figures; none when its reader may see none of them."""
    if block.kind == "alerts":
        return BlockPage(block)
    if block.list:
        view = uow.catalog.lists[block.list]
        request = ListRequest(
            where=block.where, limit=block.limit, filters=_shared(uow, view.entity, filters)
        )
        found = listings.list_page(uow, block.list, request)
        return BlockPage(block, page=found, number=found.total)
    if block.report in uow.catalog.tables:
        return _table_block(uow, page, block, filters)
    report = uow.catalog.reports[block.report]
    shown = _open_report(uow, report, page.name)
    if not shown.measures or (block.measure and block.measure not in shown.measures):
        return None
    made = _report(uow, shown, page.name, filters)
    number = made.pivot.total.get(block.measure) if block.measure else None
    return BlockPage(block, report=shown, pivot=made.pivot, number=number)


def _table_block(
    uow: UnitOfWork, page: Dashboard, block: Block, filters: Filters
) -> BlockPage | None:
    """A table, or the total of one of its columns."""
    table = uow.catalog.tables[block.report]
    try:
        made = table_page(uow, table, page.name, filters)
    except AccessDenied:
        # Every column is kept from this reader; the other blocks are not.
        return None
    if block.measure and block.measure not in made.fields:
        return None
    number = made.total.values.get(block.measure) if block.measure else None
    return BlockPage(block, table=made, number=number)


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
    if not name:
        return rows_seen(uow, ledger, page, filters, "")
    found = uow.catalog.reports.get(name) or _column(uow, name, filters.get("column", ""))
    if found is None or found.ledger != ledger.name:
        known = [one.name for one in uow.catalog.reports.values() if one.ledger == ledger.name]
        known += [*uow.catalog.tables]
        raise UnknownName(what="report", name=name, nearest=nearest(name, known))
    period = found.period if isinstance(found, Report) else "within"
    where = rows_seen(uow, ledger, page, months_of(period, filters), found.where)
    if not found.row_types:
        return where
    return All((where, Member(FieldPath(("row_type",)), found.row_types)))


def _column(uow: UnitOfWork, name: str, key: str) -> TableColumn | None:
    """The column of a table whose rows are asked for."""
    table = uow.catalog.tables.get(name)
    return table.column(key) if table is not None else None
