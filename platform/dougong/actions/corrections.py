"""Copying, reversing and closing records that are in force."""

from collections.abc import Mapping
from typing import Any

from dougong.actions import choices, limits, posting, successors, writable
from dougong.actions.doors import record_for
from dougong.actions.drafts import create_draft
from dougong.actions.errors import ReasonMissing, StatusForbids
from dougong.actions.numbers import with_numbers
from dougong.actions.saving import Saved, as_json, require_version, rights_to
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject, new_id
from dougong.feel.filters import Compare, FieldPath
from dougong.forms.decode import is_written_by_people
from dougong.model.entity import Entity
from dougong.model.runtime import Query, Record
from dougong.store import log, records, selecting

#: Kinds whose values belong to the one document they were made for.
NOT_COPIED = frozenset(("file", "image", "signature", "location"))
#: Where a document that is reversed may stand.
IN_FORCE = ("approved", "closed")


def copy_record(uow: UnitOfWork, entity: str, record_id: str) -> Saved:
    """A new draft with everything people typed into another record; files stay with that one."""
    record_for(uow, "read", entity, record_id)
    source = record_for(uow, "copy", entity, record_id)
    known = uow.catalog.entity(entity)
    data = choices.without(source.data, choices.unseen(uow, known, {}, source.data))
    rights = rights_to(uow, known, None, data)
    return create_draft(uow, entity, writable.writable_only(rights, typed(uow, known, data)))


def last_values(uow: UnitOfWork, entity: str) -> JsonObject:
    """What the form offers as "copy the last one": those fields of the person's last document."""
    known, form = uow.catalog.entity(entity), uow.catalog.form_for(entity)
    where = Compare(FieldPath(("created_by",)), "=", uow.actor.id)
    found = selecting.select(
        uow, entity, Query(where=where, sort=("-created_at",), limit=1, rows=True)
    )
    values = typed(uow, known, found.items[0].data) if found.items else {}
    return {key: values[key] for key in form.copy_last if key in values}


def typed(uow: UnitOfWork, entity: Entity, data: Mapping[str, Any]) -> JsonObject:
    """The values people typed, as raw input; rows lose their ids."""
    known = {key: value for key, value in data.items() if key in entity.fields}
    whole = as_json(uow, entity, known)
    found: JsonObject = {}
    for key, value in whole.items():
        field = entity.fields[key]
        if field.kind in NOT_COPIED or not is_written_by_people(entity, field):
            continue
        if field.rows and isinstance(value, list):
            child = uow.catalog.entity(field.rows)
            found[key] = [typed(uow, child, row) for row in data.get(key) or ()]
        elif value is not None:
            found[key] = value
    return found


def reverse_record(
    uow: UnitOfWork, entity: str, record_id: str, *, version: int, reason: str
) -> Record:
    """The reversal document of one in force: every ledger row mirrored, both linked.

    HasSuccessors names documents in effect that build on it.
    """
    if not reason.strip():
        raise ReasonMissing
    record = record_for(uow, "reverse", entity, record_id)
    known = uow.catalog.entity(entity)
    if record.status not in IN_FORCE or record.reversal_of:
        raise StatusForbids(status=record.status, status_title=record.status, action="reverse")
    require_version(uow, record, version)
    successors.require_none(uow, record)
    mirror_id = new_id()
    taken_back = posting.mirrored(uow, record, mirror_id)
    # The mirror counts no more than the document it takes back, so both have one status.
    mirror = records.add(
        uow,
        known.name,
        _mirrored(uow, known, record),
        id=mirror_id,
        status="reversed",
        reversal_of=record.id,
        posted_period=posting.latest(taken_back) or record.posted_period,
    )
    after = records.set_status(uow, record, "reversed", from_=IN_FORCE, reversed_by=mirror.id)
    rows = limits.added(uow, taken_back) if taken_back else 0
    posting.post(uow, after, "reversed")
    told: JsonObject = {"reason": reason.strip(), "rows": rows}
    log.append(uow, record.id, "reversed", {**told, "status": "reversed", "by": mirror.id})
    log.append(uow, mirror.id, "created", {**told, "status": "reversed", "reverses": record.id})
    return mirror


def _mirrored(uow: UnitOfWork, entity: Entity, record: Record) -> dict[str, Any]:
    """The data of a document without what may occur only once; its rows are new rows."""
    single = {f.key for f in entity.fields.values() if f.number or f.unique is not None}
    data = {key: value for key, value in record.data.items() if key not in single}
    for field in entity.row_fields:
        data[field.key] = [{**row, "id": new_id()} for row in data.get(field.key) or ()]
    numbered = with_numbers(uow, entity, data, at="draft")
    return with_numbers(uow, entity, numbered, at="submit")


def close_record(uow: UnitOfWork, entity: str, record_id: str, *, version: int) -> Record:
    """The approved document as closed: nothing more is expected of it."""
    record = record_for(uow, "close", entity, record_id)
    require_version(uow, record, version)
    closed = records.set_status(uow, record, "closed", from_=("approved",), closed_at=uow.now)
    posting.post(uow, closed, "closed")
    log.append(uow, record.id, "closed", {"status": "closed"})
    return closed
