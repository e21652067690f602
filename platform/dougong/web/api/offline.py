"""Routes of phones without network: what they take along, and what they send when it is back."""

import re
from collections.abc import Iterator, Sequence

from flask import Blueprint
from flask.wrappers import Response
from flask_wtf.csrf import generate_csrf

from dougong.actions.doors import may_see
from dougong.actions.errors import CheckFailed, ReasonRequired
from dougong.actions.offline import Filled, hand_in, may_wait, people_along, taken_along
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.feel.filters import FieldPath, Member
from dougong.model.runtime import Query
from dougong.store import records, selecting
from dougong.web.api.calls import change, read
from dougong.web.api.live_form import form_for_asking
from dougong.web.api.offers import offers
from dougong.web.api.wire import HandInWire, sent
from dougong.web.ballots import CHOICE
from dougong.web.call import actor
from dougong.web.json_body import answer

blueprint = Blueprint("offline", __name__)

#: What may be the number of a document in a sentence.
_NUMBER = re.compile(r"[A-Za-z]{1,10}-[0-9A-Za-z-]{4,30}")
MOST_OTHERS = 5


@blueprint.get("/session")
@offers("everybody signed in: who he is, and the token his pages send")
def session() -> Response:
    """Who is signed in here, with a token for what was kept without network."""
    release = read(lambda uow: uow.catalog.release)
    who = actor()
    return answer({"id": who.id, "name": who.name, "token": generate_csrf(), "release": release})


@blueprint.get("/forms/<name:form>:offline")
@offers("who may create records of the form")
def along(form: str) -> Response:
    """What references of the form offer, and whom one may choose, to be had without network."""
    return answer(read(lambda uow: _along(uow, form)))


def _along(uow: UnitOfWork, name: str) -> JsonObject:
    form, _ = form_for_asking(uow, name)
    may_wait(form)
    offered_by_path = taken_along(uow, form)
    # People chosen for a node are found under the name of their field.
    along_ = {f"{CHOICE}{node}": found for node, found in people_along(uow, form).items()}
    fields: JsonObject = {
        path: [
            {
                "when": dict(offered.when),
                "items": [
                    {
                        "id": one.id,
                        "label": one.label,
                        "detail": " · ".join(filter(None, one.shown)),
                    }
                    for one in offered.choices
                ],
            }
            for offered in offers_
        ]
        for path, offers_ in {**offered_by_path, **along_}.items()
    }
    return {"release": uow.catalog.release, "fields": fields}


@blueprint.post("/forms/<name:form>:hand-in")
@offers("who may create records of the form", takes=HandInWire)
def arrive(form: str) -> Response:
    """A document filled in without network; sent twice it is there once."""
    asked = sent(HandInWire)
    words = ("id", "data", "do", "reasons", "filled_at", "chosen")
    filled = Filled(*(asked[word] for word in words))
    try:
        return answer(change(lambda uow: _arrived(uow, form, filled)))
    except (CheckFailed, ReasonRequired) as refused:
        told = refused.facts.setdefault("details", {})
        said = [result.message for result in refused.results]
        told["others"] = read(lambda uow: list(_others(uow, form, said)))
        raise


def _arrived(uow: UnitOfWork, name: str, filled: Filled) -> JsonObject:
    form, entity = form_for_asking(uow, name)
    may_wait(form)
    done = hand_in(uow, form, filled)
    record = done.record
    label = records.labels(uow, [(entity.name, record.id)]).get((entity.name, record.id), "")
    return {
        "id": record.id,
        "label": label,
        "status": record.status,
        "again": done.again,
        "href": f"/records/{entity.name}/{record.id}",
    }


def _others(uow: UnitOfWork, name: str, said: Sequence[str]) -> Iterator[JsonObject]:
    """The documents that sentences name by their number, as far as the reader sees them."""
    _, entity = form_for_asking(uow, name)
    numbered = next((field.key for field in entity.fields.values() if field.number), None)
    named = tuple(dict.fromkeys(word for text in said for word in _NUMBER.findall(text)))
    if numbered is None or not named:
        return
    query = Query(where=Member(FieldPath((numbered,)), named[:MOST_OTHERS]), limit=MOST_OTHERS)
    for record in selecting.select(uow, entity.name, query).items:
        if may_see(uow, record):
            label = str(record.data[numbered])
            yield {"label": label, "href": f"/records/{entity.name}/{record.id}"}
