"""Alerts: what is amiss in whatever concerns the reader, and that he has seen it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions.alerts import AlertSeen, acknowledge, my_alerts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.call import change, read
from dougong.web.locale import text
from dougong.web.render import page
from dougong.web.sign_in_pages import own_page
from dougong.web.wording import moment

blueprint = Blueprint("alerts", __name__)


@dataclass(frozen=True)
class AlertView:
    """One alert as a line."""

    id: str
    title: str
    level: str
    level_title: str
    href: str
    since: str
    #: Whether nobody has acknowledged it.
    waits: bool
    #: Whether the line before is about the same thing.
    follows: bool


@dataclass(frozen=True)
class AlertsView:
    """What the page of alerts shows."""

    alerts: tuple[AlertView, ...]


@blueprint.get("/alerts")
def show() -> str:
    """The open alerts that concern the reader."""
    return page("alerts", read(lambda uow: AlertsView(drawn_alerts(uow))))


@blueprint.post("/alerts/<alert_id>/acknowledge")
def seen(alert_id: str) -> Response:
    """The reader has seen an alert."""
    change(lambda uow: acknowledge(uow, alert_id))
    flash(text("已确认"), "success")
    return redirect(own_page(request.form.get("next")), 303)


def drawn_alerts(uow: UnitOfWork, scope: str = "", limit: int = 200) -> tuple[AlertView, ...]:
    """The open alerts that concern the reader, as lines."""
    return tuple(_line(one) for one in my_alerts(uow, scope=scope, limit=limit))


def _line(one: AlertSeen) -> AlertView:
    levels = {"red": text("红色预警"), "yellow": text("黄色预警")}
    return AlertView(
        id=one.row.id,
        title=one.title,
        level=one.row.level,
        level_title=levels.get(one.row.level, ""),
        href=_href(one),
        since=moment(one.row.opened_at),
        waits=one.row.acknowledged_at is None,
        follows=one.follows,
    )


def _href(one: AlertSeen) -> str:
    place = one.row.place
    if not one.opens:
        return ""
    if "report" in place:
        filters = place["filters"]
        words = filters if isinstance(filters, dict) else {}
        return f"/reports/{place['report']}?{urlencode(words)}"
    return f"/records/{place['entity']}/{place['record_id']}"
