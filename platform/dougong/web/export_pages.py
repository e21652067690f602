"""Excel files of lists, reports and blocks of dashboards."""

from collections.abc import Iterable
from typing import IO

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.exporting import (
    Exported,
    Told,
    export_block,
    export_list,
    export_report,
)
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.entity import STATUSES
from dougong.model.table_fields import axis_field
from dougong.web.call import actor
from dougong.web.dashboard_pages import chosen_filters
from dougong.web.export_file import Kind, sent_file
from dougong.web.figure_filters import chosen, dimension_filter, figure_filter
from dougong.web.list_pages import FilterView, list_filters, list_request
from dougong.web.locale import text
from dougong.web.statuses import status_title

blueprint = Blueprint("exports", __name__)

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/lists/<name>/excel")
def of_list(name: str) -> Response:
    """The records of a list that the filters leave."""

    def export(uow: UnitOfWork, out: IO[bytes]) -> Exported:
        told = _told(uow, list_filters(uow, name))
        return export_list(uow, name, list_request(uow, name, 1, 0), told, out)

    return sent_file(export, Kind(EXCEL, "xlsx"))


@blueprint.get("/reports/<name>/excel")
def of_report(name: str) -> Response:
    """The figures of a report for the filters that were chosen."""

    def export(uow: UnitOfWork, out: IO[bytes]) -> Exported:
        words = chosen()
        return export_report(uow, name, words, _told(uow, _filters(uow, name, words)), out)

    return sent_file(export, Kind(EXCEL, "xlsx"))


@blueprint.get("/dashboards/<name>/<block>/excel")
def of_block(name: str, block: str) -> Response:
    """The figures of one block for the filters of its dashboard."""

    def export(uow: UnitOfWork, out: IO[bytes]) -> Exported:
        page = uow.catalog.dashboards.get(name)
        words = chosen_filters(uow, page)
        keys = page.filters if page else ()
        told = _told(uow, (dimension_filter(uow, key, words) for key in keys))
        return export_block(uow, (name, block), words, told, out)

    return sent_file(export, Kind(EXCEL, "xlsx"))


def _filters(uow: UnitOfWork, name: str, words: dict[str, str]) -> Iterable[FilterView]:
    table = uow.catalog.tables.get(name)
    if table is not None:
        fields = {key: axis_field(uow.catalog, table, key) for key in table.filters}
        return (figure_filter(uow, key, field, words) for key, field in fields.items())
    report = uow.catalog.reports.get(name)
    keys, ledger = (report.filters, report.ledger) if report else ((), "")
    return (dimension_filter(uow, key, words, ledger) for key in keys)


def _told(uow: UnitOfWork, filters: Iterable[FilterView]) -> Told:
    """Filters as people read them, when and by whom."""
    at = uow.now.astimezone(uow.house.zone)
    facts = [(one.title, _value(one)) for one in filters if one.value]
    facts.append((text("导出时间"), f"{at:%Y-%m-%d %H:%M}"))
    facts.append((text("导出人"), actor().name))
    statuses = {status: status_title(status) for status in STATUSES}
    return Told(tuple(facts), statuses, text("状态"), text("合计"))


def _value(one: FilterView) -> str:
    titles = {option.value: option.title for option in one.options}
    return titles.get(one.value, one.value)
