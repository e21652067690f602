"""The files a record names: its own or its author's, and signatures in the signer's name."""

from collections.abc import Iterator, Mapping
from typing import Any

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.base.values import JsonObject, pointer
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record, StoredFile
from dougong.store import files

Data = Mapping[str, Any]
Named = tuple[tuple[str | int, ...], Field, str]

LISTS = frozenset(("file", "image"))
UNKNOWN = Text("“{label}”中有文件不存在", "A file of “{label}” does not exist")
UNKNOWN_HINT = Text("请重新上传", "Upload it again")


def named(entity: Entity, catalog: Catalog, data: Data) -> Iterator[Named]:
    """Path, field and id of every file that a record and its rows name."""
    for field in entity.fields.values():
        value = data.get(field.key)
        if field.rows:
            child = catalog.entity(field.rows)
            for index, row in enumerate(value or ()):
                for path, inner, key in named(child, catalog, row):
                    yield (field.key, index, *path), inner, key
        elif field.kind in LISTS:
            yield from (((field.key,), field, str(key)) for key in value or ())
        elif field.kind == "signature" and value:
            yield (field.key,), field, str(value["file"])


def foreign(
    uow: UnitOfWork, entity: Entity, stored: Record | None, data: Data
) -> tuple[FieldFault, ...]:
    """A fault for each newly named file that is neither the record's nor the actor's own."""
    before = stored.data if stored else {}
    known = {key for _, _, key in named(entity, uow.catalog, before)}
    fresh = [one for one in named(entity, uow.catalog, data) if one[2] not in known]
    there = files.found(uow, (key for _, _, key in fresh))
    return tuple(
        FieldFault(pointer(path), "file_unknown", UNKNOWN, {"label": field.title}, UNKNOWN_HINT)
        for path, field, key in fresh
        if not _is_free(uow, stored, there.get(key))
    )


def _is_free(uow: UnitOfWork, stored: Record | None, file: StoredFile | None) -> bool:
    if file is None:
        return False
    if file.record_id:
        return stored is not None and file.record_id == stored.id
    return uow.actor.id in {file.created_by, PLATFORM.id}


def signed(uow: UnitOfWork, entity: Entity, before: Data, sent: Data) -> dict[str, Any]:
    """What was sent, new signatures in the actor's name and of this moment, old ones as stored."""
    found = dict(sent)
    for field in entity.fields.values():
        if field.rows and found.get(field.key):
            child = uow.catalog.entity(field.rows)
            rows = {row["id"]: row for row in before.get(field.key) or ()}
            found[field.key] = [
                signed(uow, child, rows.get(row.get("id"), {}), row) for row in found[field.key]
            ]
        elif field.kind == "signature" and found.get(field.key):
            found[field.key] = _signature(uow, before.get(field.key), found[field.key])
    return found


def _signature(uow: UnitOfWork, before: JsonObject | None, given: JsonObject) -> JsonObject:
    if before is not None and before.get("file") == given["file"]:
        return before
    return {"file": given["file"], "person": uow.actor.id, "at": uow.now.isoformat()}
