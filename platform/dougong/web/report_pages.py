"""Reports as pages of their own: pivots and tables, and the records behind a cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint

from dougong.actions.calculated import calculated_report
from dougong.actions.listings import ListRequest
from dougong.actions.reports import BlockPage, report
from dougong.actions.table_records import records_behind
from dougong.actions.tables import table_of, table_report
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.listing import Block
from dougong.model.table_fields import axis_field
from dougong.web.calculated_view import drawn_calculation
from dougong.web.call import read
from dougong.web.dashboard_pages import DashboardView, Drawing
from dougong.web.figure_filters import chosen, dimension_filter, figure_filter
from dougong.web.list_pages import FilterView, ListView, page_number, plain_view
from dougong.web.render import page
from dougong.web.table_view import Figures, drawn_table

blueprint = Blueprint("reports", __name__)

ROWS = 50
#: Words of an address that name the cell, not what its records have in common.
NAMING = frozenset({"sort", "page", "column"})


@dataclass(frozen=True)
class TableView:
    """What the page of a table shows."""

    title: str
    filters: tuple[FilterView, ...]
    figures: Figures
    #: The address of the same as a spreadsheet.
    excel: str


@blueprint.get("/reports/<name>")
def show(name: str) -> str:
    """A report for the filters that were chosen."""
    return page(*read(lambda uow: _shown(uow, name)))


def _shown(uow: UnitOfWork, name: str) -> tuple[str, TableView | DashboardView]:
    """The template of a report and what it shows."""
    if name in uow.catalog.tables:
        return "table", _table(uow, name)
    if name in uow.catalog.calculated:
        return "table", _calculated(uow, name)
    return "dashboard", _pivot(uow, name)


@blueprint.get("/reports/<name>/behind")
def behind(name: str) -> str:
    """The records behind a cell."""
    return page("list", read(lambda uow: _behind(uow, name)))


def _table(uow: UnitOfWork, name: str) -> TableView:
    words = chosen()
    made = table_report(uow, name, words)
    known = {key: axis_field(uow.catalog, made.table, key) for key in made.table.filters}
    filters = (figure_filter(uow, key, field, words) for key, field in known.items())
    excel = f"/reports/{name}/excel?{urlencode(words)}"
    return TableView(made.table.title, tuple(filters), drawn_table(uow, made, words), excel)


def _calculated(uow: UnitOfWork, name: str) -> TableView:
    words = chosen()
    made = calculated_report(uow, name, words)
    views = [uow.catalog.lists[rows.list] for rows in made.report.lists.values()]
    fields = [uow.catalog.entity(view.entity).fields for view in views]
    known = {
        key: next((of[key] for of in fields if key in of), None) for key in made.report.filters
    }
    filters = (figure_filter(uow, key, field, words) for key, field in known.items())
    return TableView(made.report.title, tuple(filters), drawn_calculation(made), excel="")


def _pivot(uow: UnitOfWork, name: str) -> DashboardView:
    words = chosen()
    made = report(uow, name, words)
    block = Block("report", made.report.title, "pivot", report=name)
    drawn = Drawing(uow, words).block(BlockPage(block, report=made.report, pivot=made.pivot))
    filters = (dimension_filter(uow, key, words, made.report.ledger) for key in made.report.filters)
    return DashboardView(made.report.title, tuple(filters), (drawn,))


def _behind(uow: UnitOfWork, name: str) -> ListView:
    number, words = page_number(), chosen()
    asked = ListRequest(
        sort=(words["sort"],) if "sort" in words else (), limit=ROWS, offset=(number - 1) * ROWS
    )
    column = words.get("column", "")
    found = records_behind(uow, table_of(uow, name), column, _filters(words), asked)
    return plain_view(found, number, ROWS)


def _filters(words: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in words.items() if key not in NAMING}
