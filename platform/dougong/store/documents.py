"""The line every document has in cross-entity lists, kept with each change of it."""

from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from dougong.base.values import round_half_up
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.runtime import Record
from dougong.store.balances import Filling
from dougong.store.labels import headline
from dougong.store.platform_tables import document, process
from dougong.store.session import Work

#: So many documents are counted anew at a time.
_PAGE = 1000
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


def hand_over(work: Work, record: Record) -> None:
    """Write to whom a document belongs now."""
    mine = update(document).where(document.c.record_id == record.id)
    work.connection.execute(mine.values(created_by=record.created_by))


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


def recount(filling: Filling, before: Catalog | None, after: Catalog) -> None:
    """Give inboxes the amounts of documents whose release says anew which field holds them."""
    known = before.entities if before is not None else {}
    for name, entity in after.entities.items():
        if entity.kind == "document" and name in known:
            field, was = amount_field(entity), amount_field(known[name])
            if (field and field.key) != (was and was.key):
                _recount(filling, entity, field)


def _recount(filling: Filling, entity: Entity, field: Field | None) -> None:
    """The amount of every document of an entity, in its own line and in those of its processes."""
    lines = ((document, document.c.record_id), (process, process.c.record_id))
    if field is None:
        for table, _ in lines:
            nothing = update(table).where(table.c.entity == entity.name).values(amount=None)
            filling.connection.execute(nothing)
        return
    table = filling.tables.entity(entity.name)
    found = filling.connection.execute(select(table.c.id, table.c[field.key]))
    for page in found.partitions(_PAGE):
        values = [
            {"wanted": key, "v_amount": None if value is None else round_half_up(value, 2)}
            for key, value in page
        ]
        for of, record_id in lines:
            changed = update(of).where(record_id == bindparam("wanted"))
            filling.connection.execute(changed.values(amount=bindparam("v_amount")), values)


def scope_of(entity: Entity, record: Record) -> str | None:
    """The record that scopes roles for this one, where there is one."""
    if entity.scope == "id":
        return record.id
    found: Any = record.data.get(entity.scope)
    return str(found) if found else None


def amount_of(entity: Entity, record: Record) -> Decimal | None:
    """The money of the whole document, to the cent."""
    field = amount_field(entity)
    found = record.data.get(field.key) if field else None
    return None if found is None else round_half_up(found, 2)


def amount_field(entity: Entity) -> Field | None:
    """The field that holds the money of the whole document, where there is one.

    An entity that does not say which it is has its first computed one, else its first one.
    """
    if not entity.amount:
        return _first_amount(entity) if entity.amount is not None else None
    return entity.fields.get(entity.amount)


def _first_amount(entity: Entity) -> Field | None:
    money = [field for field in entity.fields.values() if field.kind == "money"]
    money.sort(key=lambda field: not field.computed)
    return money[0] if money else None
