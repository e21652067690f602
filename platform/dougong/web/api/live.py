"""Routes of a living form: evaluate, pick, resolve, autosave."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import records
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.web.api.calls import change, read
from dougong.web.api.live_form import evaluated, require_use
from dougong.web.api.names import entity_of
from dougong.web.api.offers import offers
from dougong.web.api.parameters import require_writable
from dougong.web.api.picking import choices_json, picked, resolved
from dougong.web.api.wire import AutosaveWire, EvaluateWire, PickWire, ResolveWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("live", __name__)

#: What ties what is typed to a record, `<entity>:<record id or new>`.
LONGEST_KEY = 200


@blueprint.post("/records/<name:entity>:evaluate")
@offers("who may create such records, or read this one", takes=EvaluateWire)
def evaluate(entity: str) -> Response:
    """What the form says about values that are still being typed."""
    asked = sent(EvaluateWire)
    return answer(read(lambda uow: evaluated(uow, entity, asked)))


@blueprint.post("/forms/<name:form>:pick")
@offers("who may create, change or read records of the form", takes=PickWire)
def pick(form: str) -> Response:
    """Records a reference of the form may take."""
    asked = sent(PickWire)
    words = (asked["field"], asked["search"], asked["data"])
    found = read(lambda uow: picked(uow, form, *words))
    return answer({"items": choices_json(found)})


@blueprint.post("/forms/<name:form>:resolve")
@offers("who may create, change or read records of the form", takes=ResolveWire)
def resolve(form: str) -> Response:
    """The records that pasted labels or numbers mean."""
    asked = sent(ResolveWire)
    words = (asked["field"], asked["labels"], asked["data"])
    return answer({"labels": read(lambda uow: resolved(uow, form, *words))})


@blueprint.get("/autosave/<path:key>")
@offers("the person's own typing")
def typed(key: str) -> Response:
    """What was typed last and not saved."""
    return answer({"data": read(lambda uow: records.autosaved(uow, *_place(uow, key)))})


@blueprint.post("/autosave/<path:key>")
@offers("the person's own typing, where he has business with such records", takes=AutosaveWire)
def keep(key: str) -> Response:
    """Keep what is being typed."""
    raw: JsonObject = sent(AutosaveWire)["data"]
    require_writable(raw, "/data")
    change(lambda uow: records.keep_autosave(uow, *_place(uow, key), raw))
    return answer({"kept": True})


@blueprint.delete("/autosave/<path:key>")
@offers("the person's own typing")
def drop(key: str) -> Response:
    """Forget what was being typed."""
    change(lambda uow: records.drop_autosave(uow, *_place(uow, key)))
    return Response(status=204)


def _place(uow: UnitOfWork, key: str) -> tuple[str, str]:
    """The entity a key belongs to, and the key itself."""
    require_writable(key, "/key")
    name, _, rest = key.partition(":")
    if not rest or len(key) > LONGEST_KEY:
        raise NotFound(what="autosave", id=key[:LONGEST_KEY])
    entity = entity_of(uow, name)
    require_use(uow, entity)
    return entity.name, rest
