"""Routes that hand over the work of somebody who leaves."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.handing_over import Heirs, Leaving, Piece, leaving_of
from dougong.base.values import Json, JsonObject
from dougong.web.api.calls import read
from dougong.web.api.offers import offers
from dougong.web.api.wire import HandoverWire, sent
from dougong.web.handover_runs import handed_over
from dougong.web.json_body import answer

blueprint = Blueprint("handovers", __name__, url_prefix="/people/<id:person_id>")

WHO = "administrators"


@blueprint.get("/hand-over")
@offers(WHO)
def preview(person_id: str) -> Response:
    """What would be moved, and where else the person is named."""
    return answer(_told(read(lambda uow: leaving_of(uow, person_id))))


@blueprint.post("/hand-over")
@offers(WHO, takes=HandoverWire)
def move(person_id: str) -> Response:
    """Everything moved to one person or several, piece by piece, with what became of each."""
    given = sent(HandoverWire)
    heirs = Heirs(given["person"], given["by"], given["heirs"])
    found = handed_over(person_id, heirs, given["reason"])
    items: list[Json] = [
        {**_piece(one.piece), "why": one.why or None, "note": one.note or None} for one in found
    ]
    return answer({"items": items, "moved": sum(not one.why for one in found)})


def _told(found: Leaving) -> JsonObject:
    references: list[Json] = [
        {"kind": one.kind, "title": one.title, "detail": one.detail} for one in found.references
    ]
    return {"items": [_piece(one) for one in found.pieces], "references": references}


def _piece(one: Piece) -> JsonObject:
    of = one.of
    return {
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "detail": one.detail,
        "entity": of.entity if of else None,
        "project": of.scope_id if of else None,
    }
