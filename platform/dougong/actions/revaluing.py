"""Values that hold from the approval on are worked out then, and not when they were handed in."""

from collections.abc import Mapping
from typing import Any

from dougong.actions.record_changes import changes_between
from dougong.actions.saving import as_json, prepared_for_approval
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.entity import Entity
from dougong.model.runtime import Record
from dougong.store import log, records

EVENT = "revalued"


def revalued(uow: UnitOfWork, entity: Entity, record: Record) -> Record:
    """The document with its fields `at_approval` as they are now; the trail tells what changed."""
    header = _marked(entity)
    rows = {of.key: _marked(uow.catalog.entity(of.rows)) for of in entity.row_fields}
    if not header and not any(rows.values()):
        return record
    fresh = prepared_for_approval(uow, entity, record).evaluation.data
    data = {**record.data, **{key: fresh.get(key) for key in header}}
    for key, marked in rows.items():
        data[key] = _rows(record.data.get(key) or (), fresh.get(key) or (), marked)
    changes = changes_between(as_json(uow, entity, record.data), as_json(uow, entity, data))
    if not changes:
        return record
    after = records.change(uow, record, data, version=record.version)
    log.append(uow, record.id, EVENT, {"version": after.version, "changes": changes})
    return after


def _marked(entity: Entity) -> tuple[str, ...]:
    return tuple(key for key, field in entity.fields.items() if field.at_approval)


def _rows(stored: Any, fresh: Any, marked: tuple[str, ...]) -> list[dict[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = {row["id"]: row for row in fresh}
    return [
        {**row, **{key: found[row["id"]].get(key) for key in marked if row["id"] in found}}
        for row in stored
    ]
