"""Statistics of processes: where documents wait, who handles them, what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from dougong.actions import process_figures
from dougong.actions.process_figures import Behind, BehindLine, ProcessFigures, Which
from dougong.actions.process_periods import Period, PeriodUnfit, usual
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.store import people
from dougong.web.call import read
from dougong.web.errors import sentence
from dougong.web.figure_part import FigureView
from dougong.web.figures_view import (
    Addresses,
    Heat,
    heat_of,
    key_views,
    nodes_view,
    people_view,
    slowest_view,
    worked,
)
from dougong.web.inbox_pages import LineView
from dougong.web.list_pages import Choice, FilterView
from dougong.web.locale import locale, text
from dougong.web.plain import asked_day
from dougong.web.render import page
from dougong.web.statuses import status_title
from dougong.web.table_view import Figures
from dougong.web.wording import moment

blueprint = Blueprint("process_figures", __name__, url_prefix="/processes/statistics")


@dataclass(frozen=True)
class StatisticsView:
    """What the page shows."""

    filters: tuple[FilterView, ...]
    #: Why there is nothing to show.
    refused: str = ""
    title: str = ""
    figures: tuple[FigureView, ...] = ()
    nodes: Figures | None = None
    people: Figures | None = None
    slowest: Figures | None = None
    heat: Heat | None = None
    diagram: JsonObject | None = None
    xes: str = ""


@dataclass(frozen=True)
class DocumentsView:
    """The documents behind a figure."""

    title: str
    rows: tuple[LineView, ...]
    back: str
    #: Whether there are more than are listed.
    cut: bool


@blueprint.get("")
def show() -> str:
    """The statistics of a definition's processes that were started in a period."""
    return page("statistics", read(_view))


@blueprint.get("/diagram.bpmn")
def diagram() -> Response:
    """The diagram the heat map is laid over: that of the live release."""
    key = request.args.get("process", "")[:100]
    found = read(lambda uow: process_figures.definition_of(uow, key).xml)
    return Response(found, mimetype="application/xml")


@blueprint.get("/documents")
def documents() -> str:
    """The documents behind a figure, those that took longest first."""
    return page("statistics_documents", read(_documents))


def asked_period(uow: UnitOfWork) -> Period:
    """What the address asks for; without days the last three months."""
    first, last = usual(uow)
    return Period(
        process=request.args.get("process", "")[:100],
        since=asked_day("since") or first,
        until=asked_day("until") or last,
        scope_id=request.args.get("scope", "")[:100],
    )


def _view(uow: UnitOfWork) -> StatisticsView:
    period = asked_period(uow)
    try:
        known = process_figures.definitions(uow, period.since, period.until)
    except PeriodUnfit as refused:
        return StatisticsView(_filters(uow, period, {}), refused=_told(refused))
    if not period.process and known:
        period = Period(next(iter(known)), period.since, period.until, period.scope_id)
    filters = _filters(uow, period, known)
    if period.process not in uow.catalog.processes:
        return StatisticsView(filters)
    try:
        made = process_figures.figures_of(uow, period)
    except process_figures.TooManyProcesses as refused:
        return StatisticsView(filters, refused=_told(refused))
    return _drawn(made, period, filters)


def _told(refused: PeriodUnfit | process_figures.TooManyProcesses) -> str:
    return f"{sentence(refused)}　{refused.advice(locale())}".strip()


def _drawn(made: ProcessFigures, period: Period, filters: tuple[FilterView, ...]) -> StatisticsView:
    words = _words(period)
    if not made.figures.processes:
        return StatisticsView(filters, title=made.definition.title)
    addresses = Addresses(f"/processes/statistics/documents?{words}")
    heat = heat_of(made.figures)
    drawn = urlencode({"process": period.process})
    return StatisticsView(
        filters=filters,
        title=made.definition.title,
        figures=key_views(made.figures, addresses),
        nodes=nodes_view(made, addresses),
        people=people_view(made, addresses),
        slowest=slowest_view(made),
        heat=heat,
        diagram={
            "source": f"/processes/statistics/diagram.bpmn?{drawn}",
            "progress": {},
            "heat": heat.props,
        },
        xes=f"/processes/log.xes?{words}",
    )


def _words(period: Period) -> str:
    """The period as an address holds it."""
    told = {
        "process": period.process,
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "scope": period.scope_id,
    }
    return urlencode({key: value for key, value in told.items() if value})


def _filters(uow: UnitOfWork, period: Period, known: Mapping[str, int]) -> tuple[FilterView, ...]:
    titles = {key: uow.catalog.processes[key].title for key in known}
    if period.process in uow.catalog.processes:
        titles.setdefault(period.process, uow.catalog.processes[period.process].title)
    options = tuple(
        Choice(key, text("%(title)s（%(count)s）", title=title, count=known.get(key, 0)))
        for key, title in titles.items()
    )
    found = [FilterView("process", text("流程"), period.process, options=options)]
    projects = _projects(uow, period) if known else ()
    if projects:
        title = uow.catalog.role_scope.title if uow.catalog.role_scope else ""
        found.append(FilterView("scope", title, period.scope_id, options=projects))
    return (
        *found,
        _day("since", text("发起日期从"), period.since),
        _day("until", text("到"), period.until),
    )


def _projects(uow: UnitOfWork, period: Period) -> tuple[Choice, ...]:
    return tuple(Choice(*one) for one in process_figures.scopes(uow, period).items())


def _day(key: str, title: str, value: date) -> FilterView:
    return FilterView(key, title, value.isoformat(), input="date")


def _documents(uow: UnitOfWork) -> DocumentsView:
    period = asked_period(uow)
    which = request.args.get("which", "all")
    wanted = Behind(
        node=request.args.get("node", "")[:200],
        person=request.args.get("person", "")[:100],
        which=which if which in get_args(Which) else "all",  # type: ignore[arg-type] # one of them
    )
    found = process_figures.behind(uow, period, wanted)
    return DocumentsView(
        title=_heading(uow, period, wanted),
        rows=tuple(_line(one) for one in found),
        back=f"/processes/statistics?{_words(period)}",
        cut=len(found) == process_figures.SHOWN,
    )


def _heading(uow: UnitOfWork, period: Period, wanted: Behind) -> str:
    definition = process_figures.definition_of(uow, period.process)
    node = process_figures.node_title(uow, definition, wanted.node) if wanted.node else ""
    name = people.names(uow, [wanted.person]).get(wanted.person, "") if wanted.person else ""
    which = {
        "all": "",
        "open": text("在办"),
        "returned": text("退回过"),
        "overdue": text("超时过"),
    }[wanted.which]
    parts = (definition.title, node, name, which)
    return " · ".join(part for part in parts if part)


def _line(one: BehindLine) -> LineView:
    process = one.process
    took = text("历时 %(worked)s", worked=worked(one.took.worked))
    return LineView(
        href=f"/processes/{process.id}",
        title=process.title,
        amount="",
        status=process.status,
        status_title=status_title(process.status),
        facts=(),
        foot=(one.initiator, moment(process.started_at), took),
    )
