"""Records: whole ones in, whole ones out, and changes that must meet what the person saw."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Column, bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError

from dougong.base.values import new_id
from dougong.feel.filters import FieldPath
from dougong.model.runtime import Record
from dougong.store import documents, references, rows
from dougong.store.entity_tables import EntityTables
from dougong.store.errors import DuplicateValue, RecordExists, StatusChanged
from dougong.store.filtering import entity_column
from dougong.store.labels import labels
from dougong.store.prepared import Prepared
from dougong.store.record_changes import changed_meanwhile
from dougong.store.selecting import joined
from dougong.store.session import Work, violated_unique
from dougong.store.shapes import Shape, keyed, shape_of

__all__ = ["add", "change", "discard", "find", "labels", "lock", "set_status", "values"]


class Given(TypedDict, total=False):
    """What a new record may be given beside its data."""

    id: str | None
    status: str
    source_channel: str
    reversal_of: str | None
    posted_period: str | None


class System(TypedDict, total=False):
    """Columns of the platform that a change of status may set."""

    revision: int
    process_id: str | None
    created_by: str
    submitted_by: str | None
    submitted_at: datetime | None
    approved_at: datetime | None
    closed_at: datetime | None
    reversed_by: str | None
    posted_period: str | None
    findings: tuple[Any, ...]
    business_date: date


def add(work: Work, entity: str, data: Mapping[str, Any], **given: Unpack[Given]) -> Record:
    """Write a new record with its child rows; DuplicateValue when a unique value is taken."""
    shape = shape_of(work.tables, entity)
    references.require(work, shape, data)
    key = given.get("id") or new_id()
    values = shape.values(data)
    system: dict[str, Any] = {
        "id": key,
        "version": 1,
        "status": given.get("status", "draft"),
        "created_by": work.actor.id,
        "created_at": work.now,
        "updated_by": work.actor.id,
        "updated_at": work.now,
        "revision": 0,
        "source_channel": given.get("source_channel", "web"),
        "reversal_of": given.get("reversal_of"),
        "posted_period": given.get("posted_period"),
    }
    try:
        work.connection.execute(shape.insert, system | values)
        children = rows.add(work.connection, shape, key, data)
    except IntegrityError as error:
        raise _duplicate(work.tables, error) from error
    whole = {name: values[name] for name in shape.keys} | children
    record = Record(entity=entity, data=whole, **system)
    documents.keep(work, shape.entity, record)
    return record


def find(work: Work, entity: str, record_id: str) -> Record | None:
    """The record with its child rows, or none."""
    return _found(work, entity, record_id, locked=False)


def values(
    work: Work, entity: str, ids: Sequence[str], fields: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Some field values of records by id, without child rows; none for those not there."""
    statement = _some_of(work.tables, shape_of(work.tables, entity), tuple(fields))
    found = work.connection.execute(statement, {"wanted": list(ids)})
    rows = {row["id"]: row for row in found.mappings()}
    return {key: {name: row.get(name) for name in fields} for key, row in rows.items()}


def _some_of(tables: EntityTables, shape: Shape, fields: tuple[str, ...]) -> Any:
    key = ("some of", shape.entity.name, fields)
    if key not in tables.kept:
        table = shape.table
        these = table.c.id.in_(bindparam("wanted", expanding=True))
        columns = [column.label(name) for name, column in _columns(tables, shape, fields)]
        tables.kept[key] = joined(tables, shape, [table.c.id, *columns]).where(these)
    return tables.kept[key]


def _columns(
    tables: EntityTables, shape: Shape, fields: tuple[str, ...]
) -> Iterator[tuple[str, Column[Any]]]:
    """The columns of those fields that have one; `parent.` leads to the header of a row."""
    for name in fields:
        own, _, theirs = name.partition(".")
        if theirs and own == "parent" and shape.is_child:
            yield name, entity_column(tables, shape.entity.name, FieldPath((own, theirs)))
        elif name in shape.keys:
            yield name, shape.table.c[name]


def lock(work: Work, entity: str, record_id: str) -> Record | None:
    """The record with its child rows; others wait to change it until this transaction ends."""
    return _found(work, entity, record_id, locked=True)


def _found(work: Work, entity: str, key: str, *, locked: bool) -> Record | None:
    shape = shape_of(work.tables, entity)
    statement = shape.lock if locked else shape.find
    found = statement.ahead(work.connection, {"wanted": key})
    # Asked after the lock, so nobody changes them any more.
    children = rows.ahead(work.connection, shape, key)
    return next((shape.record(row, children()) for row in found()), None)


def change(work: Work, record: Record, data: Mapping[str, Any], *, version: int) -> Record:
    """Give the record new data; RecordChanged when it no longer has the version that was seen."""
    shape = shape_of(work.tables, record.entity)
    if record.version != version:
        raise changed_meanwhile(work, record.entity, record.id, version)
    references.require(work, shape, data, record.data)
    references.require_rows_unused(work, shape, record, data)
    values = shape.values(data)
    given = {**values, "updated_by": work.actor.id, "updated_at": work.now}
    target = {"wanted": record.id, "seen": version}
    try:
        done = work.connection.execute(shape.update, keyed(given) | target)
        if done.rowcount != 1:
            raise changed_meanwhile(work, record.entity, record.id, version)
        children = rows.change(work.connection, shape, record.id, record.data, data)
    except IntegrityError as error:
        raise _duplicate(work.tables, error) from error
    changed = replace(
        record,
        version=version + 1,
        updated_by=work.actor.id,
        updated_at=work.now,
        data={name: values[name] for name in shape.keys} | children,
    )
    documents.keep(work, shape.entity, changed)
    return changed


def set_status(
    work: Work, record: Record, to: str, *, from_: tuple[str, ...], **system: Unpack[System]
) -> Record:
    """Move the record to a status; StatusChanged when it is in none of those it may leave."""
    shape = shape_of(work.tables, record.entity)
    statement = _status_statement(work.tables, shape, tuple(sorted(system)), len(from_))
    values: dict[str, Any] = {
        "status": to,
        "updated_by": work.actor.id,
        "updated_at": work.now,
        **system,
    }
    target = {f"from_{place}": status for place, status in enumerate(from_)}
    target["wanted"] = record.id
    row = statement.first(work.connection, keyed(values) | target)
    if row is None:
        raise _status_changed(work, shape, record)
    changed = replace(record, version=row[0], **values)
    documents.move(work, shape.entity, changed)
    return changed


def hand_over(work: Work, record: Record, person_id: str) -> Record:
    """Let an unfinished record belong to somebody else, as if he had made it."""
    changed = set_status(work, record, record.status, from_=(record.status,), created_by=person_id)
    documents.hand_over(work, changed)
    return changed


def _status_statement(
    tables: EntityTables, shape: Shape, system: tuple[str, ...], statuses: int
) -> Prepared:
    key = ("status", shape.entity.name, system, statuses)
    if key not in tables.kept:
        names = ("status", "updated_by", "updated_at", *system)
        table = shape.table
        from_ = (table.c.status == bindparam(f"from_{place}") for place in range(statuses))
        tables.kept[key] = Prepared(
            update(table)
            .where(table.c.id == bindparam("wanted"))
            .where(or_(*from_))
            .values({name: bindparam(f"v_{name}") for name in names})
            .values(version=table.c.version + 1)
            .returning(table.c.version)
        )
    found: Prepared = tables.kept[key]
    return found


def _status_changed(work: Work, shape: Shape, record: Record) -> StatusChanged:
    present = select(shape.table.c.status).where(shape.table.c.id == record.id)
    status = work.connection.scalar(present)
    return StatusChanged(status=status, entity=record.entity, id=record.id)


def discard(work: Work, record: Record) -> None:
    """End a draft or returned document; delete a record of another kind that nothing refers to."""
    shape = shape_of(work.tables, record.entity)
    if shape.entity.kind == "document":
        set_status(work, record, "discarded", from_=("draft", "returned"))
        return
    shape.lock.first(work.connection, {"wanted": record.id})
    references.require_unused(work, record)
    rows.remove(work.connection, shape, record.id)
    work.connection.execute(shape.delete, {"gone": [record.id]})


def _duplicate(tables: EntityTables, error: IntegrityError) -> Exception:
    name = violated_unique(error)
    rule = tables.unique_broken(name) if name else None
    if rule is not None:
        return DuplicateValue(path=f"/{rule.field.key}", label=rule.field.title, entity=rule.entity)
    return RecordExists(label="id", path="/id") if name else error
