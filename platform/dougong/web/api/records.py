"""Routes of records: list, create, read, change, discard."""

from typing import Any

from flask import Blueprint
from flask.wrappers import Response

from dougong.access.field_rights import field_rights
from dougong.actions import listings, records
from dougong.actions.approvals import actions_of
from dougong.actions.cases import case_seen
from dougong.actions.list_filters import FieldFilter
from dougong.actions.listings import ListRequest
from dougong.actions.saving import as_json, require_version
from dougong.actions.seen import Reader
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject, pointer
from dougong.model.entity import Entity
from dougong.model.related import references_of
from dougong.model.rights import effective
from dougong.model.runtime import Record
from dougong.web.api import parameters
from dougong.web.api.calls import created, once, read, with_tag
from dougong.web.api.live_form import require_create
from dougong.web.api.names import entity_of
from dougong.web.api.offers import offers
from dougong.web.api.record_json import OPEN, record_json
from dougong.web.api.versions import seen_version, seen_version_if_sent
from dougong.web.api.wire import ChangeWire, RecordWire, sent
from dougong.web.json_body import answer

blueprint = Blueprint("records", __name__, url_prefix="/records/<name:entity>")

LIST = ("filter", "sort", "fields", "limit", "after", "count", "search", "rows", "refers")
#: Columns of the platform that a list may be ordered by.
ORDERED = frozenset(
    ("id", "status", "version", "created_at", "updated_at", "submitted_at", "approved_at")
)


@blueprint.get("")
@offers("who may read such records; only those rows and fields", query=LIST)
def many(entity: str) -> Response:
    """Records that match, a page at a time."""
    request = ListRequest(
        filters=_refers(),
        where=parameters.words("filter"),
        search=parameters.words("search"),
        sort=parameters.names("sort"),
        limit=parameters.limit(),
        after=parameters.words("after") or None,
        count=parameters.flag("count"),
        rows=parameters.flag("rows"),
    )
    fields = parameters.names("fields")
    return answer(read(lambda uow: _page(uow, entity, request, fields)))


def _refers() -> tuple[FieldFilter, ...]:
    """What the records refer to, `order:<id>`, or a row of theirs does, `lines.order:<id>`."""
    field, _, wanted = parameters.words("refers").partition(":")
    return (FieldFilter(field, "=", (wanted,)),) if field else ()


def _page(uow: UnitOfWork, name: str, request: ListRequest, fields: tuple[str, ...]) -> JsonObject:
    entity = entity_of(uow, name)
    keys = _readable(uow, entity)
    single = frozenset(key for key in keys if not entity.fields[key].rows)
    parameters.require_known("fields", fields, keys)
    parameters.require_known("sort", tuple(k.lstrip("-") for k in request.sort), single | ORDERED)
    leading = frozenset(one.key for one in references_of(uow.catalog, entity))
    parameters.require_known("refers", tuple(one.field for one in request.filters), leading)
    found = listings.entity_page(uow, entity.name, request)
    wanted = frozenset(fields) or (keys if request.rows else single)
    told: JsonObject = {
        "items": [
            _chosen(record_json(uow.catalog, entity, item.record, item.rights, found.words), wanted)
            for item in found.items
        ],
        "next": found.next,
    }
    if request.count:
        told["total"] = found.total
    return told


def _readable(uow: UnitOfWork, entity: Entity) -> frozenset[str]:
    """The fields the reader sees whole in every row."""
    rights = field_rights(uow.actor, uow.catalog, entity.name, None)
    return frozenset(
        field.key
        for field in entity.fields.values()
        if field.kind != "tip" and effective(rights, pointer((field.key,))) in OPEN
    )


def _chosen(record: JsonObject, wanted: frozenset[str]) -> Json:
    data: Any = record["data"]
    record["data"] = {k: v for k, v in data.items() if k in wanted or k.startswith("$")}
    return record


@blueprint.post("")
@offers("who may create such records here", takes=RecordWire)
def create(entity: str) -> Response:
    """A new draft, or a new master record in force."""
    given = sent(RecordWire)

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        require_create(uow, known)
        saved = records.create_draft(
            uow, known.name, given["data"], id=given.get("id"), source_channel="api"
        )
        return told(uow, known, saved.record)

    return created(once(action), entity)


@blueprint.get("/<id:record_id>")
@offers("who may read the record, by role or because a process asked him")
def one(entity: str, record_id: str) -> Response:
    """One record with what the caller may do to it."""

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        return told(uow, known, records.record_for(uow, "read", known.name, record_id))

    return with_tag(answer(read(action)))


@blueprint.patch("/<id:record_id>")
@offers("who may change the record", takes=ChangeWire, versioned=True)
def patch(entity: str, record_id: str) -> Response:
    """The record with some values changed (RFC 7396); a list of rows replaces the list."""
    raw, version = sent(ChangeWire)["data"], seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        whole = _merged(uow, known, record_id, raw)
        saved = records.change_draft(uow, known.name, record_id, whole, version=version)
        return told(uow, known, saved.record)

    return with_tag(once(action))


def _merged(uow: UnitOfWork, entity: Entity, record_id: str, raw: JsonObject) -> JsonObject:
    """The patch with values that are objects themselves merged into the stored ones."""
    if not any(isinstance(value, dict) for value in raw.values()):
        return raw
    record = records.record_for(uow, "read", entity.name, record_id)
    stored = as_json(uow, entity, record.data)
    return {key: merge(stored.get(key), value) for key, value in raw.items()}


def merge(target: Json, change: Json) -> Json:
    """The value after a merge patch (RFC 7396, 2)."""
    if not isinstance(change, dict):
        return change
    found = dict(target) if isinstance(target, dict) else {}
    for key, value in change.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merge(found.get(key), value)
    return found


@blueprint.delete("/<id:record_id>")
@offers("who may discard the record")
def discard(entity: str, record_id: str) -> Response:
    """End a draft; delete a master record that nothing refers to."""
    version = seen_version_if_sent()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        if version is not None:
            seen = records.record_for(uow, "discard", known.name, record_id)
            require_version(uow, seen, version)
        records.discard_draft(uow, known.name, record_id)
        return {"id": record_id, "discarded": True}

    return once(action)


def told(uow: UnitOfWork, entity: Entity, record: Record) -> JsonObject:
    """A record as its reader sees it, with the actions he may take."""
    seen = Reader(uow, entity).seen(record)
    words = listings.words_for(uow, entity, [seen])
    found = record_json(uow.catalog, entity, seen.record, seen.rights, words)
    found["actions"] = list(actions_of(uow, record, case_seen(uow, record)))
    return found
