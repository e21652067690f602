"""References between records: they exist when written and are not torn when a target goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    false,
    func,
    not_,
    or_,
    select,
    type_coerce,
)

from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.values import pointer
from dougong.model.fields.field import Field
from dougong.model.runtime import Record
from dougong.store.errors import ReferenceMissing, RowStillReferenced, StillReferenced
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
    # A row may refer to another one of the same record, and to none that leaves with this saving.
    own = _own_rows(shape, data)
    gone = _own_rows(shape, before or {}) - own
    known = {(entity, key) for _, _, entity, key in _pointers(work, shape, before or {})} | own
    asked: dict[str, list[tuple[str, Field, str]]] = {}
    faults: list[FieldFault] = []
    for path, field, entity, key in _pointers(work, shape, data):
        if (entity, key) in gone:
            faults.append(_absent(path, field))
        elif (entity, key) not in known:
            asked.setdefault(entity, []).append((path, field, key))
    # One order of locking for all, so that two savings never wait for each other.
    for entity in sorted(asked):
        faults += _missing(work, entity, asked[entity])
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
            yield _absent(path, field)


def _absent(path: str, field: Field) -> FieldFault:
    known = ReferenceMissing
    return FieldFault(path, known.code, known.text, {"label": field.title}, known.hint)


def _pointers(
    work: Work, shape: Shape, data: Mapping[str, Any]
) -> Iterator[tuple[str, Field, str, str]]:
    """Path, field, entity and id of every reference in a record's data."""
    for field in referring(work, shape):
        yield from _of_field(field, data, ())
    for part in shape.rows:
        for field in referring(work, part.shape):
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


def referring(work: Work, shape: Shape) -> list[Field]:
    """The stored fields of an entity that lead to records of the bundle."""
    known = work.tables.definitions.entities
    return [
        field
        for field in shape.entity.fields.values()
        if field.reference and field.reference.entity in known and field.key in shape.keys
    ]


def _own_rows(shape: Shape, data: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Entity and id of every row of a record's data that has an id."""
    return {
        (part.shape.entity.name, str(row["id"]))
        for part in shape.rows
        for row in data.get(part.field.key) or ()
        if row.get("id")
    }


def require_unused(work: Work, record: Record) -> None:
    """Refuse to delete a record that others refer to, itself or a row of it; StillReferenced."""
    shape = shape_of(work.tables, record.entity)
    wanted = {record.entity: {record.id}}
    for entity, key in _own_rows(shape, record.data):
        wanted.setdefault(entity, set()).add(key)
    for target, keys in sorted(wanted.items()):
        _lock(work, target, keys)
        for user in _users(work, target, keys, record):
            raise StillReferenced(count=user.count, title=user.title, entity=user.entity)


def require_rows_unused(work: Work, shape: Shape, record: Record, data: Mapping[str, Any]) -> None:
    """Refuse new data without rows that other records refer to; DataInvalid names their list."""
    gone: dict[str, set[str]] = {}
    for entity, key in _own_rows(shape, record.data) - _own_rows(shape, data):
        gone.setdefault(entity, set()).add(key)
    faults = []
    for target, keys in sorted(gone.items()):
        _lock(work, target, keys)
        users = _users(work, target, keys, record)
        faults += [_row_used(shape, record, target, user) for user in users]
    if faults:
        raise DataInvalid(faults)


def _lock(work: Work, target: str, keys: set[str]) -> None:
    """Let nobody begin to refer to what is about to go; who was earlier is counted after this."""
    table = work.tables.entity(target)
    these = select(table.c.id).where(table.c.id.in_(sorted(keys))).order_by(table.c.id)
    work.connection.execute(these.with_for_update()).all()


def _row_used(shape: Shape, record: Record, target: str, user: "User") -> FieldFault:
    part = next(
        part
        for part in shape.rows
        if part.shape.entity.name == target
        and any(row["id"] == user.key for row in record.data.get(part.field.key) or ())
    )
    rows = [row["id"] for row in record.data[part.field.key]]
    facts = {
        "label": part.field.title,
        "number": rows.index(user.key) + 1,
        "count": user.count,
        "title": user.title,
    }
    known = RowStillReferenced
    return FieldFault(pointer((part.field.key,)), known.code, known.text, facts, known.hint)


@dataclass(frozen=True)
class User:
    """How many records of an entity refer to a target, and to which one."""

    key: str
    count: int
    title: str
    entity: str


def _users(work: Work, target: str, keys: set[str], record: Record) -> Iterator[User]:
    """Who refers to targets, apart from the record they belong to."""
    for entity in work.tables.definitions.entities.values():
        shape = shape_of(work.tables, entity.name)
        for field in referring(work, shape):
            if field.reference and field.reference.entity == target:
                for key in sorted(keys):
                    counted = _counted(work, shape, field, key, record)
                    count = int(work.connection.scalar(counted) or 0)
                    if count:
                        yield User(key, count, _title(work, shape), entity.name)


def _title(work: Work, shape: Shape) -> str:
    """The records people know: of rows, what they belong to."""
    above = work.tables.parents.get(shape.entity.name, ())
    name = above[0] if shape.is_child and len(above) == 1 else shape.entity.name
    return work.tables.definitions.entities[name].title


def _counted(work: Work, shape: Shape, field: Field, key: str, record: Record) -> Select[Any]:
    """How many rows of a table refer to a target; what was thrown away refers to nothing."""
    table = shape.table
    found = select(func.count()).select_from(table).where(names_record(work, shape, field, key))
    if key == record.id:
        return found
    above = work.tables.parents.get(shape.entity.name, ())
    if not shape.is_child:
        found = found.where(table.c.id != record.id, table.c.status != "discarded")
    elif len(above) == 1:
        header = work.tables.entity(above[0])
        found = found.join(header, header.c.id == table.c.parent_id)
        found = found.where(header.c.id != record.id, header.c.status != "discarded")
    else:
        found = found.where(table.c.parent_id != record.id)
    return found


def names_record(work: Work, shape: Shape, field: Field, key: str) -> ColumnElement[bool]:
    """Whether a row names a record in a field."""
    column = shape.table.c[field.key]
    # A list of references is JSON text, in which an id stands between quotes; what it is compared
    # with is text and not written as JSON once more.
    return (
        type_coerce(column, Text).like(f'%"{key}"%') if _is_listed(work, field) else column == key
    )


def _is_listed(work: Work, field: Field) -> bool:
    storage = work.tables.storage(field)
    return storage is not None and storage.type == "json"


def successors(
    work: Work, record: Record, most: int, rows: frozenset[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Entity and id of documents in effect that build on a record, at most so many of a kind.

    With rows those that build on one of them; a document that names the record and none of its
    rows builds on all of them.
    """
    for entity in work.tables.definitions.entities.values():
        if entity.kind != "document":
            continue
        shape = shape_of(work.tables, entity.name)
        names = _builds(work, shape, record, rows)
        if names is not None:
            table = shape.table
            found = select(table.c.id).where(names, table.c.status.in_(IN_EFFECT))
            found = found.where(table.c.id != record.id).order_by(table.c.id).limit(most)
            yield from ((entity.name, key) for key in work.connection.scalars(found).all())


def _builds(
    work: Work, shape: Shape, record: Record, rows: frozenset[str] | None
) -> ColumnElement[bool] | None:
    """Whether a document builds on a record, or on these rows of it; none: it never does."""
    binding = list(places(work, shape))
    whole = [found for place in binding for found in _of_record(work, place, record)]
    parts = [found for place in binding for found in _of_rows(work, place, record, None)]
    if not whole and not parts:
        return None
    if rows is None:
        return or_(*whole, *parts)
    chosen = [found for place in binding for found in _of_rows(work, place, record, rows)]
    return or_(and_(or_(false(), *whole), not_(or_(false(), *parts))), *chosen)


@dataclass(frozen=True)
class Place:
    """A field of a document or of its rows that refers to something and binds it."""

    shape: Shape
    field: Field
    target: str
    #: The table of the document, where the field is one of its rows'.
    above: Table | None

    def holds(self, names: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether that is so for the document."""
        if self.above is None:
            return names
        return self.above.c.id.in_(select(self.shape.table.c.parent_id).where(names))


def places(work: Work, shape: Shape) -> Iterator[Place]:
    """Every reference of a document and of its rows that binds what it names."""
    for owner, above in ((shape, None), *((part.shape, shape.table) for part in shape.rows)):
        for field in referring(work, owner):
            if field.reference is not None and field.reference.binds:
                yield Place(owner, field, field.reference.entity, above)


def _of_record(work: Work, place: Place, record: Record) -> Iterator[ColumnElement[bool]]:
    if place.target == record.entity:
        yield place.holds(names_record(work, place.shape, place.field, record.id))


def _of_rows(
    work: Work, place: Place, record: Record, rows: frozenset[str] | None
) -> Iterator[ColumnElement[bool]]:
    """Whether a document names one of these rows of the record, without any one of all."""
    if record.entity not in work.tables.parents.get(place.target, ()):
        return
    table = work.tables.entity(place.target)
    theirs = select(table.c.id).where(table.c.parent_id == record.id)
    if rows is not None:
        theirs = theirs.where(table.c.id.in_(sorted(rows)))
    if _is_listed(work, place.field):
        keys = work.connection.scalars(theirs).all()
        named = (names_record(work, place.shape, place.field, key) for key in keys)
        yield place.holds(or_(false(), *named))
    else:
        yield place.holds(place.shape.table.c[place.field.key].in_(theirs))
