"""Copying records, and closing those that are in force."""

from collections.abc import Mapping
from typing import Any

from dougong.actions import choices, effects, writable
from dougong.actions.doors import record_for
from dougong.actions.drafts import create_draft
from dougong.actions.saving import Saved, as_json, require_version, rights_to
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.feel.filters import Compare, FieldPath
from dougong.forms.decode import is_written_by_people
from dougong.model.entity import Entity
from dougong.model.runtime import Query, Record
from dougong.store import selecting

#: Kinds whose values belong to the one document they were made for.
NOT_COPIED = frozenset(("file", "image", "signature", "location"))


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


def close_record(uow: UnitOfWork, entity: str, record_id: str, *, version: int) -> Record:
    """The approved document as closed: nothing more is expected of it."""
    record = record_for(uow, "close", entity, record_id)
    require_version(uow, record, version)
    return effects.closed(uow, record, {})
