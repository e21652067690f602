"""References between records: they exist when written and are not torn when a target goes."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, func, or_, select, type_coerce

from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.values import pointer
from dougong.model.fields.field import Field
from dougong.model.runtime import Record
from dougong.store.errors import ReferenceMissing, StillReferenced
from dougong.store.session import Work
from dougong.store.shapes import Shape, shape_of

#: Where a document that builds on another one keeps it from being reversed.
IN_EFFECT = ("submitted", "approved", "closed")


def require(
    work: Work, shape: Shape, data: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> None:
    """Refuse references to records that do not exist; those that were there before are kept.

    On PostgreSQL the targets are locked against deletion until the transaction ends; SQLite has
    one writer.
    """
    known = {(entity, key) for _, _, entity, key in _pointers(work, shape, before or {})}
    asked: dict[str, list[tuple[str, Field, str]]] = {}
    for path, field, entity, key in _pointers(work, shape, data):
        if (entity, key) not in known:
            asked.setdefault(entity, []).append((path, field, key))
    # One order of locking for all, so that two savings never wait for each other.
    faults = [fault for entity in sorted(asked) for fault in _missing(work, entity, asked[entity])]
    if faults:
        raise DataInvalid(faults)


def _missing(work: Work, entity: str, asked: list[tuple[str, Field, str]]) -> Iterator[FieldFault]:
    statement = work.tables.kept.get(("exists", entity))
    if statement is None:
        target = work.tables.entity(entity)
        wanted = target.c.id.in_(bindparam("wanted", expanding=True))
        statement = select(target.c.id).where(wanted).order_by(target.c.id)
        statement = statement.with_for_update(key_share=True, read=True)
        work.tables.kept[("exists", entity)] = statement
    keys = sorted({key for _, _, key in asked})
    there = set(work.connection.scalars(statement, {"wanted": keys}))
    for path, field, key in asked:
        if key not in there:
            yield FieldFault(
                path,
                ReferenceMissing.code,
                ReferenceMissing.text,
                {"label": field.title},
                ReferenceMissing.hint,
            )


def _pointers(
    work: Work, shape: Shape, data: Mapping[str, Any]
) -> Iterator[tuple[str, Field, str, str]]:
    """Path, field, entity and id of every reference in a record's data."""
    for field in _referring(work, shape):
        yield from _of_field(field, data, ())
    for part in shape.rows:
        for field in _referring(work, part.shape):
            for number, row in enumerate(data.get(part.field.key) or ()):
                yield from _of_field(field, row, (part.field.key, number))


def _of_field(
    field: Field, data: Mapping[str, Any], place: tuple[str | int, ...]
) -> Iterator[tuple[str, Field, str, str]]:
    value = data.get(field.key)
    entity = field.reference.entity if field.reference else ""
    for key in value if isinstance(value, list | tuple) else [value]:
        if key:
            yield pointer((*place, field.key)), field, entity, str(key)


def _referring(work: Work, shape: Shape) -> list[Field]:
    known = work.tables.definitions.entities
    return [
        field
        for field in shape.entity.fields.values()
        if field.reference and field.reference.entity in known and field.key in shape.keys
    ]


def require_unused(work: Work, record: Record) -> None:
    """Refuse to delete a record that others refer to; StillReferenced counts them."""
    for entity in work.tables.definitions.entities.values():
        shape = shape_of(work.tables, entity.name)
        for field in _referring(work, shape):
            if field.reference and field.reference.entity == record.entity:
                count = _users(work, shape, field, record.id)
                if count:
                    raise StillReferenced(count=count, title=entity.title, entity=entity.name)


def _users(work: Work, shape: Shape, field: Field, key: str) -> int:
    statement = select(func.count()).select_from(shape.table).where(_names(work, shape, field, key))
    return work.connection.scalar(statement) or 0


def _names(work: Work, shape: Shape, field: Field, key: str) -> ColumnElement[bool]:
    """Whether a row names a record in a field."""
    column = shape.table.c[field.key]
    storage = work.tables.storage(field)
    listed = storage is not None and storage.type == "json"
    # A list of references is JSON text, in which an id stands between quotes; what it is compared
    # with is text and not written as JSON once more.
    return type_coerce(column, Text).like(f'%"{key}"%') if listed else column == key


def successors(work: Work, record: Record, most: int) -> Iterator[tuple[str, str]]:
    """Entity and id of documents in effect that build on a record, at most so many of a kind."""
    for entity in work.tables.definitions.entities.values():
        if entity.kind != "document":
            continue
        shape = shape_of(work.tables, entity.name)
        names = list(_building(work, shape, record))
        if names:
            table = shape.table
            found = select(table.c.id).where(or_(*names), table.c.status.in_(IN_EFFECT))
            found = found.where(table.c.id != record.id).order_by(table.c.id).limit(most)
            yield from ((entity.name, key) for key in work.connection.scalars(found).all())


def _building(work: Work, shape: Shape, record: Record) -> Iterator[ColumnElement[bool]]:
    """Where a document or one of its rows names the record it builds on."""
    for field in _referring(work, shape):
        if _binds(field, record):
            yield _names(work, shape, field, record.id)
    for part in shape.rows:
        table = part.shape.table
        for field in _referring(work, part.shape):
            if _binds(field, record):
                rows = select(table.c.parent_id).where(_names(work, part.shape, field, record.id))
                yield shape.table.c.id.in_(rows)


def _binds(field: Field, record: Record) -> bool:
    reference = field.reference
    return reference is not None and reference.binds and reference.entity == record.entity
