"""The one door to a record: what may not be seen is not found, what may not be done is denied."""

from dougong.access.policy import may, may_touch
from dougong.actions.record_scope import scope_id
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound
from dougong.base.values import JsonObject
from dougong.model.entity import Entity
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import participation, records


def record_for(uow: UnitOfWork, verb: str, entity: str, record_id: str) -> Record:
    """The record, locked unless it is only read; the actor may do the verb to it."""
    known = uow.catalog.entity(entity)
    find = records.find if verb == "read" else records.lock
    record = find(uow, known.name, record_id)
    if record is None or not may_see(uow, record):
        raise NotFound(what=entity, id=record_id)
    if verb != "read" and not may_touch(uow.actor, uow.catalog, verb, record):
        raise AccessDenied(action=verb, entity=entity)
    return record


def record_of_row(uow: UnitOfWork, child: str, row_id: str) -> Record:
    """The record, read by the actor, that a child row belongs to; NotFound tells no difference."""
    header = uow.catalog.header_of(child)
    above = records.values(uow, child, [row_id], ["parent.id"]).get(row_id) if header else None
    if header is None or above is None:
        raise NotFound(what=child, id=row_id)
    return record_for(uow, "read", header.name, str(above["parent.id"]))


def may_see(uow: UnitOfWork, record: Record) -> bool:
    """Whether a role lets the actor read the record, or a process asked or informed him."""
    if may_touch(uow.actor, uow.catalog, "read", record):
        return True
    if record.process_id is None:
        return False
    return participation.takes_part(uow, record.process_id, uow.actor.id)


def require_create(uow: UnitOfWork, entity: Entity, data: JsonObject) -> None:
    """AccessDenied unless the actor may make such a record here."""
    where = scope_id(entity, None, data)
    if not may(uow.actor, uow.catalog, "create", entity.name, where or None):
        raise AccessDenied(action="create", entity=entity.name)


def may_read(uow: UnitOfWork, entity: Entity) -> bool:
    """Whether the actor may read some records of the entity."""
    return may(uow.actor, uow.catalog, "read", entity.name, None)


def require_read(uow: UnitOfWork, entity: Entity) -> None:
    """AccessDenied unless the actor may read some records of the entity."""
    if not may_read(uow, entity):
        raise AccessDenied(action="read", entity=entity.name)


def is_admin(uow: UnitOfWork) -> bool:
    """Whether the actor is an administrator or the platform itself."""
    return uow.actor.is_admin or uow.actor.id == PLATFORM.id


def require_admin(uow: UnitOfWork) -> None:
    """AccessDenied unless the actor is an administrator or the platform itself."""
    if not is_admin(uow):
        raise AccessDenied(action="administer")
