"""Routes of signals: what other systems tell every process that waits for it."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import signals
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.web.api.calls import once, read
from dougong.web.api.offers import offers
from dougong.web.api.wire import SignalWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("signals", __name__, url_prefix="/signals")

WHO = "administrators, and who is granted `deliver` on the documents of processes that wait"


@blueprint.get("")
@offers(WHO)
def listed() -> Response:
    """The signals that processes wait for, each with the kinds of documents."""
    return answer({"items": read(_listed)})


@blueprint.post("")
@offers(WHO, takes=SignalWire)
def send() -> Response:
    """A signal to every process that waits for it now, with how many there are."""
    name = sent(SignalWire)["signal"]

    def action(uow: UnitOfWork) -> JsonObject:
        return {"signal": name, "processes": signals.send(uow, name)}

    return once(action)


def _listed(uow: UnitOfWork) -> list[Json]:
    return [
        {"signal": name, "entities": list(entities)}
        for name, entities in sorted(signals.offered(uow).items())
    ]
