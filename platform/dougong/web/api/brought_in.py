"""Routes of people who are brought into a round, or taken out of it again."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.wrappers import Response

from dougong.actions.brought_into import candidates
from dougong.actions.handing_on import delegate, transfer
from dougong.actions.signing import Asked, add_sign, remove_sign
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.model.runtime import Assignment
from dougong.web.api.assignments import HOLDER
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.process_json import assignment_json
from dougong.web.api.wire import AddSignWire, HandOnWire, RemoveSignWire, sent
from dougong.web.json_body import answer

Deed = Callable[[UnitOfWork, str, str, str], Assignment]

blueprint = Blueprint("brought_in", __name__, url_prefix="/assignments/<id:assignment_id>")


@blueprint.get("/candidates")
@offers(HOLDER, query=("search",))
def offered(assignment_id: str) -> Response:
    """Whom the holder may bring into the round, by name or login."""
    search = request.args.get("search", "")

    def action(uow: UnitOfWork) -> JsonObject:
        found = candidates(uow, assignment_id, search)
        return {"items": [vars(one) for one in found]}

    return answer(read(action))


@blueprint.post("/transfer")
@offers(HOLDER, takes=HandOnWire)
def hand_on(assignment_id: str) -> Response:
    """The assignment of the person who has taken it over."""
    return _handed(assignment_id, transfer)


@blueprint.post("/delegate")
@offers(HOLDER, takes=HandOnWire)
def ask_advice(assignment_id: str) -> Response:
    """The assignment of whoever advises; then the holder decides."""
    return _handed(assignment_id, delegate)


def _handed(assignment_id: str, deed: Deed) -> Response:
    given = sent(HandOnWire)
    return once(
        lambda uow: assignment_json(deed(uow, assignment_id, given["person"], given["note"]))
    )


@blueprint.post("/add-sign")
@offers(HOLDER, takes=AddSignWire)
def ask_more(assignment_id: str) -> Response:
    """The assignments of those who are asked too."""
    given = sent(AddSignWire)
    words = given["timing"], given["part"], given["note"], given["enough"]
    asked = Asked(given["people"], *words)

    def action(uow: UnitOfWork) -> JsonObject:
        return {"items": [assignment_json(one) for one in add_sign(uow, assignment_id, asked)]}

    return once(action)


@blueprint.post("/remove-sign")
@offers("who brought the person of the assignment in", takes=RemoveSignWire)
def ask_fewer(assignment_id: str) -> Response:
    """Somebody who has not answered yet is no longer asked."""
    note = sent(RemoveSignWire)["note"]

    def action(uow: UnitOfWork) -> JsonObject:
        remove_sign(uow, assignment_id, note)
        return {"id": assignment_id, "removed": True}

    return once(action)
