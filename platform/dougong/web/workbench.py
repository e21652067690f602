"""The first page: what waits for me, what I can begin, my projects."""

from dataclasses import dataclass

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from dougong.access.policy import may
from dougong.actions.listings import ListRequest, entity_page, inbox
from dougong.actions.me import home
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.alert_pages import AlertView, drawn_alerts
from dougong.web.call import read
from dougong.web.form_pages import startable
from dougong.web.inbox_pages import BoxView, LineView, boxes, line
from dougong.web.render import page
from dougong.web.shell import Link

blueprint = Blueprint("workbench", __name__)

MOST_TODO = 6
MOST_QUICK = 6
MOST_ALERTS = 5
MOST_SCOPES = 12


@dataclass(frozen=True)
class Workbench:
    """What the first page shows."""

    boxes: tuple[BoxView, ...]
    quick: tuple[Link, ...]
    #: Whether there is more that the person may begin.
    more_quick: bool
    todo: tuple[LineView, ...]
    scopes: tuple[Link, ...]
    scope_title: str
    alerts: tuple[AlertView, ...] = ()
    more_alerts: bool = False


@blueprint.get("/")
def first() -> str | Response:
    """The first page of the person who asks: a dashboard of his role, else the workbench."""
    found = read(lambda uow: home(uow) or _view(uow))
    if isinstance(found, str):
        return redirect(f"/dashboards/{found}")
    return page("workbench", found)


@blueprint.get("/workbench")
def show() -> str:
    """The workbench of the person who asks."""
    return page("workbench", read(_view))


def _view(uow: UnitOfWork) -> Workbench:
    rows, _ = inbox(uow, "todo", limit=MOST_TODO, offset=0)
    scope = uow.catalog.role_scope
    open_alerts = drawn_alerts(uow, limit=MOST_ALERTS + 1)
    begins = startable(uow)
    return Workbench(
        boxes=boxes(uow),
        quick=begins[:MOST_QUICK],
        more_quick=len(begins) > MOST_QUICK,
        todo=tuple(line(uow, row) for row in rows),
        scopes=_scopes(uow),
        scope_title=scope.title if scope else "",
        alerts=open_alerts[:MOST_ALERTS],
        more_alerts=len(open_alerts) > MOST_ALERTS,
    )


def _scopes(uow: UnitOfWork) -> tuple[Link, ...]:
    scope = uow.catalog.role_scope
    if scope is None or not may(uow.actor, uow.catalog, "read", scope.entity, None):
        return ()
    found = entity_page(uow, scope.entity, ListRequest(limit=MOST_SCOPES, count=False))
    return tuple(
        Link(
            found.words.labels.get((scope.entity, item.record.id), item.record.id),
            f"/records/{scope.entity}/{item.record.id}",
            "building",
        )
        for item in found.items
    )
