"""Routes of messages: what other systems tell the processes that wait for them."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import messages
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.workflow.payload import schema_of
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.wire import MessageWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("messages", __name__, url_prefix="/messages")

WHO = "administrators, and who is granted `deliver` on the document of a process that waits"


@blueprint.get("")
@offers(WHO)
def listed() -> Response:
    """The messages that processes declare, each with the JSON Schema of its values."""
    return answer({"items": read(_listed)})


@blueprint.post("")
@offers(WHO, takes=MessageWire)
def deliver() -> Response:
    """A message delivered to the one process that waits for its key, or kept for it."""
    given = sent(MessageWire)

    def action(uow: UnitOfWork) -> JsonObject:
        told = messages.deliver(uow, given["message"], given["key"], given["values"])
        return {
            "state": told.state,
            "process_id": told.process_id or None,
            "node_id": told.node_id or None,
            "until": told.until.isoformat() if told.until else None,
        }

    return once(action)


def _listed(uow: UnitOfWork) -> list[Json]:
    return [
        {
            "message": name,
            "title": one.spec.title,
            "keep": one.spec.keep or None,
            "entities": list(dict.fromkeys(one.entities)),
            "schema": schema_of(one.spec.values),
        }
        for name, one in sorted(messages.offered(uow).items())
    ]
