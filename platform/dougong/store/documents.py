"""The line every document has in cross-entity lists, kept with each change of it."""

from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, update

from dougong.base.values import round_half_up
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.runtime import Record
from dougong.store.labels import headline
from dougong.store.platform_tables import document
from dougong.store.session import Work

_ADD = insert(document)
_CHANGE = (
    update(document)
    .where(document.c.record_id == bindparam("wanted"))
    .values(
        headline=bindparam("v_headline"),
        scope_id=bindparam("v_scope_id"),
        amount=bindparam("v_amount"),
        updated_at=bindparam("v_updated_at"),
    )
)
_MOVE = (
    update(document)
    .where(document.c.record_id == bindparam("wanted"))
    .values(status=bindparam("v_status"), updated_at=bindparam("v_updated_at"))
)


def keep(work: Work, entity: Entity, record: Record) -> None:
    """Write the line of a document that was added or changed."""
    if entity.kind != "document":
        return
    values = {
        "headline": headline(work, record),
        "scope_id": scope_of(entity, record),
        "amount": amount_of(entity, record),
        "updated_at": record.updated_at,
    }
    if record.version > 1:
        changed = {f"v_{key}": value for key, value in values.items()}
        work.connection.execute(_CHANGE, changed | {"wanted": record.id})
        return
    work.connection.execute(
        _ADD,
        values
        | {
            "record_id": record.id,
            "entity": record.entity,
            "status": record.status,
            "created_by": record.created_by,
            "created_at": record.created_at,
        },
    )


def move(work: Work, entity: Entity, record: Record) -> None:
    """Write the new status of a document."""
    if entity.kind == "document":
        given = {"wanted": record.id, "v_status": record.status, "v_updated_at": record.updated_at}
        work.connection.execute(_MOVE, given)


def scope_of(entity: Entity, record: Record) -> str | None:
    """The record that scopes roles for this one, where there is one."""
    if entity.scope == "id":
        return record.id
    found: Any = record.data.get(entity.scope)
    return str(found) if found else None


def amount_of(entity: Entity, record: Record) -> Decimal | None:
    """The money of the whole document: its first computed amount, else its first amount."""
    field = amount_field(entity)
    found = record.data.get(field.key) if field else None
    return None if found is None else round_half_up(found, 2)


def amount_field(entity: Entity) -> Field | None:
    """The field that holds the money of the whole document, where there is one."""
    money = [field for field in entity.fields.values() if field.kind == "money"]
    money.sort(key=lambda field: not field.computed)
    return money[0] if money else None
