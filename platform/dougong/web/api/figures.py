"""Routes of ledgers, reports and dashboards."""

from collections.abc import Mapping

from flask import Blueprint, request
from flask.wrappers import Response

from dougong.access.matching import matches
from dougong.actions import reports, tables
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.feel.to_filter import filter_of
from dougong.model.ledger import Balance, Ledger
from dougong.store import records
from dougong.web.api import parameters
from dougong.web.api.calls import read
from dougong.web.api.figures_json import (
    balance_json,
    dashboard_json,
    report_json,
    row_json,
    table_json,
    wanted_labels,
)
from dougong.web.api.names import among
from dougong.web.api.offers import ANY_DIMENSION, offers
from dougong.web.api.parameters import ParameterInvalid, ParameterUnknown
from dougong.web.api.record_json import labels_json
from dougong.web.json_body import answer

blueprint = Blueprint("figures", __name__)

OPENERS = "whose role opens the page; only figures of his own scopes"
PAGED = ("limit", "after")
ASKED = frozenset(("by", "filter", *PAGED))
#: Filters of every report beside the dimensions of its ledger.
PERIODS = frozenset(("month", "basis"))


@blueprint.get("/ledgers/<name:ledger>/rows")
@offers(OPENERS, query=(*PAGED, ANY_DIMENSION))
def rows(ledger: str) -> Response:
    """Rows of a ledger, the newest first."""
    limit, offset = parameters.limit(), parameters.number("after", 0)

    def action(uow: UnitOfWork) -> JsonObject:
        known = among(uow.catalog.ledgers, "ledger", ledger)
        filters = _filters(known)
        found, total = reports.ledger_rows(uow, ledger, filters, limit=limit, offset=offset)
        labels = records.labels(uow, wanted_labels(known, [row.dimensions for row in found]))
        after = offset + len(found)
        return {
            "items": [row_json(known, row) for row in found],
            "next": str(after) if found and after < total else None,
            "total": total,
            "$labels": labels_json(labels),
        }

    return answer(read(action))


@blueprint.get("/ledgers/<name:ledger>/balances")
@offers(OPENERS, query=("by", "filter", ANY_DIMENSION))
def balances(ledger: str) -> Response:
    """Balances by the dimensions one is kept by."""
    by, written = parameters.names("by"), parameters.words("filter")

    def action(uow: UnitOfWork) -> JsonObject:
        known = among(uow.catalog.ledgers, "ledger", ledger)
        kept = _balance(known, by)
        found = reports.ledger_balances(uow, ledger, kept.key, _filters(known))
        if written:
            where = filter_of(written, (*kept.by, *kept.measures), {})
            found = [one for one in found if matches(where, one)]
        labels = records.labels(uow, wanted_labels(known, found))
        return {
            "balance": kept.key,
            "by": list(kept.by),
            "items": [balance_json(known, one) for one in found],
            "$labels": labels_json(labels),
        }

    return answer(read(action))


def _balance(ledger: Ledger, by: tuple[str, ...]) -> Balance:
    """The balance kept by these dimensions; the only one when none are named."""
    for balance in ledger.balances:
        if set(by) == set(balance.by) or (not by and len(ledger.balances) == 1):
            return balance
    known = "；".join(",".join(balance.by) for balance in ledger.balances)
    raise ParameterInvalid(
        parameter="by", why=f"可用：{known}", why_en=f"balances are kept by {known}", path="?by"
    )


@blueprint.get("/reports/<name:report>")
@offers(OPENERS, query=(ANY_DIMENSION,))
def report(report: str) -> Response:
    """A report as figures."""

    def action(uow: UnitOfWork) -> JsonObject:
        catalog = uow.catalog
        if report in catalog.tables:
            filters = _given(frozenset(catalog.tables[report].filters) | PERIODS)
            return table_json(tables.table_report(uow, report, filters))
        known = among(catalog.reports, "report", report)
        filters = _filters(catalog.ledgers[known.ledger])
        return report_json(reports.report(uow, report, filters))

    return answer(read(action))


@blueprint.get("/dashboards/<name:dashboard>")
@offers(OPENERS, query=(ANY_DIMENSION,))
def dashboard(dashboard: str) -> Response:
    """A dashboard as figures."""

    def action(uow: UnitOfWork) -> JsonObject:
        known = among(uow.catalog.dashboards, "dashboard", dashboard)
        filters = _given(frozenset(known.filters) | PERIODS)
        return dashboard_json(reports.dashboard(uow, dashboard, filters))

    return answer(read(action))


def _filters(ledger: Ledger) -> Mapping[str, str]:
    return _given(frozenset(ledger.dimensions) | PERIODS)


def _given(known: frozenset[str]) -> Mapping[str, str]:
    """The filters of the request; ParameterUnknown for one that nothing answers to."""
    given = {name: value for name, value in request.args.items() if name not in ASKED}
    for name in given:
        if name not in known:
            raise ParameterUnknown(parameter=name[:64], known=", ".join(sorted(known)))
        parameters.words(name)
    return given
