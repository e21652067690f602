"""Figures of ledgers: reports, dashboards, rows; each person sees those of his own scopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dougong.access.figures import closed_measures
from dougong.access.policy import may_open, page_scopes
from dougong.actions import listings
from dougong.actions.list_filters import FieldFilter, FilterInvalid
from dougong.actions.listings import ListPage, ListRequest
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import All, Compare, FieldPath, Filter, IsNull, Member
from dougong.feel.to_filter import filter_of
from dougong.model.derived import Figures, figures_of, summed_for
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import Ledger
from dougong.model.listing import Block, Dashboard, Report
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers, reporting
from dougong.store.reporting import Pivot, part_filter

#: Filters every report takes beside its ledger's dimensions.
BUSINESS, POSTED = "business", "posted"
#: After the key of a dimension, as in `crew.empty`: rows that have no value there.
EMPTY = "empty"
#: What every ledger's rows can be filtered by beside its dimensions.
OWN_FIELDS = {
    "business_date": Field("business_date", "date", "业务日期"),
    "posted_period": Field("posted_period", "text", "期间"),
    "row_type": Field("row_type", "text", "类型"),
}
Filters = Mapping[str, str]


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
    found = ledgers.balances(uow, known.name, balance, _where(uow, known, ledger, filters, ""))
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
    if block.list:
        view = uow.catalog.lists[block.list]
        request = ListRequest(
            where=block.where, limit=block.limit, filters=_shared(uow, view.entity, filters)
        )
        found = listings.list_page(uow, block.list, request)
        return BlockPage(block, page=found, number=found.total)
    report = uow.catalog.reports[block.report]
    shown = _open_report(uow, report, page.name)
    if not shown.measures or (block.measure and block.measure not in shown.measures):
        return None
    made = _report(uow, shown, page.name, filters)
    number = made.pivot.total.get(block.measure) if block.measure else None
    return BlockPage(block, report=shown, pivot=made.pivot, number=number)


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
    where = _where(uow, ledger, page, filters, report.where)
    return ReportPage(report, ledger, reporting.pivot(uow, report, where), filters)


def _behind(uow: UnitOfWork, ledger: Ledger, page: str, filters: Filters) -> Filter:
    """The rows a reader asks for; with the word `report`, those that this report counts."""
    name = filters.get("report", "")
    if not name:
        return _where(uow, ledger, page, filters, "")
    found = uow.catalog.reports.get(name)
    if found is None or found.ledger != ledger.name:
        known = [one.name for one in uow.catalog.reports.values() if one.ledger == ledger.name]
        raise UnknownName(what="report", name=name, nearest=nearest(name, known))
    where = _where(uow, ledger, page, filters, found.where)
    if not found.row_types:
        return where
    return All((where, Member(FieldPath(("row_type",)), found.row_types)))


def _where(uow: UnitOfWork, ledger: Ledger, page: str, filters: Filters, written: str) -> Filter:
    """The actor's scopes on the page, what the definition says, and what the reader chose."""
    parts: list[Filter] = []
    scopes = page_scopes(uow.actor, uow.catalog, page)
    if scopes is not None:
        parts.append(Member(FieldPath((ledger.scope or "posted_period",)), tuple(sorted(scopes))))
    if written:
        parts.append(filter_of(written, tuple(ledger.dimensions), {}))
    parts.extend(_chosen(ledger, filters))
    return All(tuple(parts))


def _chosen(ledger: Ledger, filters: Filters) -> list[Filter]:
    found: list[Filter] = []
    for key, raw in filters.items():
        if not raw or key == "basis":
            continue
        if key == "month":
            found.extend(_month(raw, filters.get("basis", BUSINESS)))
            continue
        name, _, part = key.partition(".")
        dimension = ledger.dimensions.get(name) or OWN_FIELDS.get(name)
        if dimension is not None:
            found.append(_part(name, part, raw) if part else _value(dimension, raw))
    return found


def _value(dimension: Field, raw: str) -> Filter:
    try:
        value = field_kinds[dimension.kind].decode(dimension, raw)
    except ValueFault as fault:
        why = fault.text.show("zh", fault.facts)
        raise FilterInvalid(field=dimension.key, why=why, nearest="") from fault
    return Compare(FieldPath((dimension.key,)), "=", value)


def _part(name: str, part: str, raw: str) -> Filter:
    """Rows without a value, or those of a month or a year."""
    if part == EMPTY:
        return IsNull(FieldPath((name,)))
    try:
        return part_filter(name, part, raw)
    except (ValueError, OverflowError) as fault:
        raise FilterInvalid(field=name, why=raw[:20], nearest="") from fault


def _month(raw: str, basis: str) -> list[Filter]:
    if basis == POSTED:
        return [Compare(FieldPath(("posted_period",)), "=", raw)]
    first = first_of(raw)
    return [
        Compare(FieldPath(("business_date",)), ">=", first),
        Compare(FieldPath(("business_date",)), "<", month_after(first)),
    ]


def first_of(month: str) -> date:
    """The first day of a month, `2026-10`."""
    try:
        first = date.fromisoformat(f"{month}-01")
        month_after(first)
    except (ValueError, OverflowError) as fault:
        # The month after the last one of the calendar is none.
        raise FilterInvalid(field="month", why=month[:20], nearest="") from fault
    return first


def month_after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)
