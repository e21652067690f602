"""Routes that bring in what stands elsewhere: into a form, and into a stored draft."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.filling import Filled, bring_in, fill_of, fill_stored
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.registry import UnknownName
from dougong.base.values import Json, JsonObject, pointer
from dougong.forms.decode import encode
from dougong.forms.labels import labels_wanted
from dougong.model.access import Right
from dougong.model.entity import Entity
from dougong.model.rights import effective
from dougong.store import records
from dougong.web.api.calls import once, read, with_tag
from dougong.web.api.live_form import typed
from dougong.web.api.names import entity_of
from dougong.web.api.offers import offers
from dougong.web.api.record_json import labels_json
from dougong.web.api.records import told
from dougong.web.api.versions import seen_version
from dougong.web.api.wire import BringInWire, FillWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("filling", __name__)

Rights = Mapping[str, Right]


@blueprint.post("/records/<name:entity>:fill")
@offers(
    "who may create such records, or read this one; what he may read of the source", takes=FillWire
)
def fill(entity: str) -> Response:
    """What a fill of the entity lays into values that are still being typed."""
    asked = sent(FillWire)
    return answer(read(lambda uow: _filled(uow, entity, asked)))


@blueprint.post("/records/<name:entity>/<id:record_id>/fill")
@offers(
    "who may change the record; what he may read of the source", takes=BringInWire, versioned=True
)
def bring(entity: str, record_id: str) -> Response:
    """The draft with what was brought in, kept, and how it went."""
    key, version = sent(BringInWire)["fill"], seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        _require_fill(known, key)
        done, record = fill_stored(uow, known, record_id, key, version=version)
        return {**told(uow, known, record), "message": done.message}

    return with_tag(once(action))


def _require_fill(entity: Entity, key: str) -> None:
    try:
        fill_of(entity, key)
    except UnknownName as unknown:
        raise NotFound(what="fill", id=key) from unknown


def _filled(uow: UnitOfWork, name: str, asked: Mapping[str, Any]) -> JsonObject:
    entity, key = entity_of(uow, name), asked["fill"]
    _require_fill(entity, key)
    now = typed(uow, entity, asked["data"], asked.get("id"))
    done = bring_in(uow, entity, now.data, key, now.stored)
    return filled_json(uow, entity, now.rights, done)


def filled_json(uow: UnitOfWork, entity: Entity, rights: Rights, done: Filled) -> JsonObject:
    """What came, as a form lays it in: columns of the fill that the actor may write."""
    rows = {row["id"]: row for row in done.merged.rows}
    added = [rows[key] for key in done.merged.added]
    changed = [rows[key] for key in done.merged.changed]
    list_key = done.fill.rows
    data = {list_key: [*added, *changed]} if list_key else dict(done.values)
    labels = records.labels(uow, labels_wanted(entity, uow.catalog, data))
    written = encode(entity, uow.catalog, data)
    columns = [key for key in done.fill.columns if _may_write(rights, list_key, key)]
    brought = written.pop(list_key, None) if list_key else None
    shown: list[Json] = [
        {"id": row["id"], **{key: row.get(key) for key in columns}}
        for row in (brought if isinstance(brought, list) else ())
        if isinstance(row, dict)
    ]
    return {
        "message": done.message,
        "added": shown[: len(added)],
        "changed": shown[len(added) :],
        "removed": list(done.merged.removed),
        "values": {key: value for key, value in written.items() if key in columns},
        "labels": labels_json(labels),
    }


def _may_write(rights: Rights, rows: str, key: str) -> bool:
    path = pointer((rows, "*", key)) if rows else pointer((key,))
    return effective(rights, path) == "write"
