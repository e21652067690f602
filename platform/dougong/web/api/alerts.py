"""Routes of alerts."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.alerts import AlertSeen, acknowledge, my_alerts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.json_body import answer

blueprint = Blueprint("api_alerts", __name__, url_prefix="/alerts")

RECEIVERS = "whose role in the scope the rule names"


@blueprint.get("")
@offers(RECEIVERS)
def index() -> Response:
    """Open alerts that concern the caller, the most pressing first."""
    return answer(read(_index))


def _index(uow: UnitOfWork) -> JsonObject:
    return {"items": [_alert(one) for one in my_alerts(uow)]}


def _alert(one: AlertSeen) -> Json:
    return {
        "id": one.row.id,
        "rule": one.row.rule,
        "level": one.row.level,
        "title": one.title,
        "scope_id": one.row.scope_id or None,
        "place": one.row.place if one.opens else None,
        "opened_at": one.row.opened_at.isoformat(),
        "acknowledged": one.row.acknowledged_at is not None,
    }


@blueprint.post("/<id:alert_id>/acknowledge")
@offers(RECEIVERS)
def seen(alert_id: str) -> Response:
    """The caller has seen an alert; a second time is a conflict."""

    def action(uow: UnitOfWork) -> JsonObject:
        acknowledge(uow, alert_id)
        return {"id": alert_id, "acknowledged": True}

    return once(action)
