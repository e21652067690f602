"""Files that come after the approval: added with a stamp, never in the place of another (EC-54)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dougong.access.policy import may_touch
from dougong.actions.attachments import UNKNOWN, UNKNOWN_HINT
from dougong.actions.doors import may_see, record_for
from dougong.actions.errors import StatusForbids
from dougong.actions.parts import IN_FORCE
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, Conflict, DataInvalid, FieldFault, InputError
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, pointer
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.runtime import LoggedEvent, Record
from dougong.store import assignments, files, log, people, records

#: How the log of a document tells of files that came late.
ADDED = "files_added"
#: So many come at once.
MOST = 20
_KINDS = frozenset(("file", "image", "signature"))
_LABEL = Text("补充附件", "Added files")


class FilesSettled(Conflict):
    """Files of a document in force are neither replaced nor removed."""

    code = "files_settled"
    text = Text(
        "单据已通过，原有附件不能替换或删除",
        "The document is approved; its files are neither replaced nor removed",
    )
    hint = Text(
        "如需补交材料，请用“补充附件”，会注明补充人和时间",
        "Add further files instead; they are stamped with who added them and when",
    )


class FilesMissing(InputError):
    """Files are to be added, and none or too many are named."""

    code = "files_missing"
    text = Text("请选择 1 至 {most} 个文件", "Choose 1 to {most} files")

    def __init__(self) -> None:
        super().__init__(path="/files", most=MOST)


@dataclass(frozen=True)
class LateFile:
    """A file with its stamp."""

    id: str
    name: str
    who: str
    at: datetime


def add_late_files(
    uow: UnitOfWork, entity: str, record_id: str, ids: Sequence[str]
) -> tuple[LateFile, ...]:
    """All late files of a document in force, with those that the actor adds now.

    Who handed it in or voted on it may, and whose role names `attach`.
    """
    record_for(uow, "read", entity, record_id)
    record = records.lock(uow, uow.catalog.entity(entity).name, record_id)
    if record is None or not may_add(uow, record):
        raise AccessDenied(action="attach", entity=entity)
    if record.status not in IN_FORCE:
        raise StatusForbids(status=record.status, status_title=record.status, action="attach")
    wanted = list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= MOST:
        raise FilesMissing
    told = taken(uow, record, wanted)
    log.append(uow, record.id, ADDED, {"files": told, "status": record.status})
    return late_files(uow, log.events(uow, record.id))


def taken(uow: UnitOfWork, record: Record, wanted: Sequence[str]) -> list[Json]:
    """What the log keeps of files that are the record's from now on."""
    there = files.found(uow, wanted)
    faults = []
    for number, key in enumerate(wanted):
        file = there.get(key)
        if file is None or file.record_id or file.created_by != uow.actor.id:
            facts = {"label": _LABEL.show(uow.actor.locale)}
            path = pointer(("files", number))
            faults.append(FieldFault(path, "file_unknown", UNKNOWN, facts, UNKNOWN_HINT))
    if faults:
        raise DataInvalid(faults)
    files.attach(uow, wanted, record.entity, record.id)
    kept = (there[key] for key in wanted)
    # The digest lets anybody prove later that the file is still the one that was added.
    return [{"id": one.id, "name": one.name, "sha256": one.sha256} for one in kept]


def may_add(uow: UnitOfWork, record: Record) -> bool:
    """Whether the actor may add files to the document once it is in force."""
    if uow.catalog.entity(record.entity).kind != "document" or not may_see(uow, record):
        return False
    if may_touch(uow.actor, uow.catalog, "attach", record):
        return True
    if uow.actor.id in {record.created_by, record.submitted_by}:
        return True
    found = assignments.assignments(uow, record.process_id) if record.process_id else ()
    return any(one.person_id == uow.actor.id and one.vote is not None for one in found)


def late_files(uow: UnitOfWork, trail: Sequence[LoggedEvent]) -> tuple[LateFile, ...]:
    """The files that came late, in their order."""
    found = [event for event in trail if event.kind == ADDED]
    names = people.names(uow, sorted({event.actor_id for event in found}))
    return tuple(
        LateFile(one["id"], one["name"], names.get(event.actor_id, "—"), event.at)
        for event in found
        for one in _kept(event.data)
    )


def _kept(data: Mapping[str, Any]) -> Iterable[Mapping[str, str]]:
    return tuple(data["files"])


def require_untouched(entity: Entity, catalog: Catalog, record: Record, raw: JsonObject) -> None:
    """FilesSettled where somebody sends files of a document in force."""
    if record.status in (*IN_FORCE, "reversed") and _names_files(entity, catalog, raw):
        raise FilesSettled


def _names_files(entity: Entity, catalog: Catalog, raw: JsonObject) -> bool:
    for key, value in raw.items():
        field = entity.fields.get(key)
        if field is None:
            continue
        if field.kind in _KINDS:
            return True
        rows = value if field.rows and isinstance(value, list) else []
        child = catalog.entity(field.rows) if field.rows else entity
        if any(isinstance(row, dict) and _names_files(child, catalog, row) for row in rows):
            return True
    return False
