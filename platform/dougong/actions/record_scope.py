"""Which record scopes the roles around another one: its project, where there is one."""

from collections.abc import Mapping
from typing import Any

from dougong.model.entity import Entity
from dougong.model.runtime import Record


def scope_id(entity: Entity, record_id: str | None, data: Mapping[str, Any]) -> str | None:
    """The id of the scoping record; empty text when the entity has one and it is not chosen yet."""
    if not entity.scope:
        return None
    found = record_id if entity.scope == "id" else data.get(entity.scope)
    return str(found) if found else ""


def scope_of(entity: Entity, record: Record) -> str | None:
    """The id of the record that scopes roles around this one."""
    return scope_id(entity, record.id, record.data)
