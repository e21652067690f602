"""Routes of those who stand in for somebody who is away."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.standing_in import Away, end_substitute, my_substitutes, name_substitute
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.store.substitutes import Substitute
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.wire import SubstituteWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("substitutes", __name__, url_prefix="/me/substitutes")


@blueprint.get("")
@offers("everybody, of himself")
def mine() -> Response:
    """Who stands in for the caller, now or later."""
    found = read(lambda uow: [_told(one) for one in my_substitutes(uow)])
    return answer({"items": found})


@blueprint.post("")
@offers("everybody, for himself", takes=SubstituteWire)
def name() -> Response:
    """Somebody who stands in for the caller."""
    given = sent(SubstituteWire)
    away = Away(given["person"], given["first"], given["last"], given["process"], given["up_to"])
    return once(lambda uow: _told(name_substitute(uow, away)))


@blueprint.post("/<id:substitute_id>/end")
@offers("who named the substitute")
def end(substitute_id: str) -> Response:
    """Nobody stands in any longer."""

    def action(uow: UnitOfWork) -> JsonObject:
        end_substitute(uow, substitute_id)
        return {"id": substitute_id, "ended": True}

    return once(action)


def _told(one: Substitute) -> JsonObject:
    return {
        "id": one.id,
        "person_id": one.substitute_id,
        "person": one.substitute,
        "process": one.process or None,
        "up_to": None if one.up_to is None else str(one.up_to),
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
    }
