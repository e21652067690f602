"""How an entity's records lie in its tables: statements built once per catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Column,
    Delete,
    Insert,
    Table,
    Update,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy import insert as insert_into

from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.runtime import Record
from dougong.store.entity_tables import EntityTables, Unique, digest_of
from dougong.store.prepared import Prepared
from dougong.store.schema_values import rule_columns
from dougong.store.sql import AnySelect

#: Columns of every record, in the order they are read.
SYSTEM = tuple(f.name for f in fields(Record) if f.name not in ("entity", "data"))


@dataclass(frozen=True)
class Rows:
    """One field of a header that holds child rows."""

    field: Field
    shape: "Shape"


@dataclass(frozen=True)
class Shape:
    """One entity's table with the statements every reading and writing uses."""

    entity: Entity
    table: Table
    #: Keys of the stored fields, in the order they are read.
    keys: tuple[str, ...]
    uniques: tuple[Unique, ...]
    rows: tuple[Rows, ...]

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns read of a record: those of every record, then the fields."""
        first = ("id", "parent_id", "parent_field") if self.is_child else SYSTEM
        return tuple(self.table.c[key] for key in (*first, *self.keys))

    @property
    def is_child(self) -> bool:
        """Whether the records are rows of another entity's records."""
        return self.entity.kind == "child"

    @cached_property
    def find(self) -> Prepared:
        """One record by `wanted`."""
        return Prepared(self._one)

    @cached_property
    def lock(self) -> Prepared:
        """One record by `wanted`, its row locked where rows can be."""
        return Prepared(self._one.with_for_update())

    @property
    def _one(self) -> AnySelect:
        return select(*self.columns).where(self.table.c.id == bindparam("wanted"))

    @cached_property
    def rows_of(self) -> AnySelect:
        """The child rows of the parents in `parents`, in their order."""
        within = self.table.c.parent_id.in_(bindparam("parents", expanding=True))
        return select(*self.columns).where(within).order_by(self.table.c.position)

    @cached_property
    def rows_of_one(self) -> Prepared:
        """The child rows of `parent`, in their order."""
        of = self.table.c.parent_id == bindparam("parent")
        return Prepared(select(*self.columns).where(of).order_by(self.table.c.position))

    @cached_property
    def insert(self) -> Insert:
        """A new record or row."""
        return insert_into(self.table)

    @cached_property
    def update(self) -> Update:
        """New values for the record `wanted` while it has version `seen`."""
        values: dict[str, Any] = {
            key: bindparam(f"v_{key}") for key in (*self.keys, *self.digest_names)
        }
        if self.is_child:
            values["position"] = bindparam("v_position")
            return update(self.table).where(self.table.c.id == bindparam("wanted")).values(values)
        values |= {key: bindparam(f"v_{key}") for key in ("updated_by", "updated_at")}
        return (
            update(self.table)
            .where(self.table.c.id == bindparam("wanted"))
            .where(self.table.c.version == bindparam("seen"))
            .values(values | {"version": self.table.c.version + 1})
        )

    @cached_property
    def forget_digests_of(self) -> Update:
        """Make the rows `wanted` comparable with nothing while they change places."""
        these = self.table.c.id.in_(bindparam("wanted", expanding=True))
        return update(self.table).where(these).values(dict.fromkeys(self.digest_names))

    @cached_property
    def delete(self) -> Delete:
        """The records `gone` are no more."""
        return delete(self.table).where(self.table.c.id.in_(bindparam("gone", expanding=True)))

    @cached_property
    def delete_rows(self) -> Delete:
        """No child rows of `parent` any more."""
        return delete(self.table).where(self.table.c.parent_id == bindparam("parent"))

    @property
    def digest_names(self) -> tuple[str, ...]:
        """The columns that hold digests of values which may occur only once."""
        return tuple(rule.column for rule in self.uniques)

    def values(self, data: Mapping[str, Any], parent: str = "") -> dict[str, Any]:
        """The column values of a record's data, digests included."""
        found = {key: data.get(key) for key in self.keys}
        for rule in self.uniques:
            looked = {"parent_id": parent, **found}
            columns = rule_columns(self.table, rule)
            found[rule.column] = digest_of([looked.get(key) for key in columns])
        return found

    def data(self, row: Sequence[Any]) -> dict[str, Any]:
        """The field values of a row read with `columns`."""
        skipped = 3 if self.is_child else len(SYSTEM)
        return dict(zip(self.keys, row[skipped : skipped + len(self.keys)], strict=True))

    def record(self, row: Sequence[Any], rows: Mapping[str, list[dict[str, Any]]]) -> Record:
        """The record of a row read with `columns`, given its child rows by field."""
        system = dict(zip(SYSTEM, row, strict=False))
        system["findings"] = tuple(system["findings"] or ())
        return Record(entity=self.entity.name, data=self.data(row) | dict(rows), **system)

    def child(self, row: Sequence[Any]) -> dict[str, Any]:
        """A child row with its id."""
        return {"id": row[0], **self.data(row)}


def shape_of(tables: EntityTables, name: str) -> Shape:
    """The shape of an entity, made once per catalog."""
    found: Shape | None = tables.kept.get(("shape", name))
    if found is None:
        table = tables.entity(name)
        entity = tables.definitions.entities[name]
        keys = tuple(field.key for field, _ in tables.stored_fields(entity))
        rows = tuple(Rows(field, shape_of(tables, field.rows)) for field in entity.row_fields)
        found = Shape(entity, table, keys, tables.uniques[name], rows)
        tables.kept[("shape", name)] = found
    return found


def empty_rows(shape: Shape) -> dict[str, list[dict[str, Any]]]:
    """No child rows in any rows field."""
    return {part.field.key: [] for part in shape.rows}


def keyed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values under the parameter names of an update."""
    return {f"v_{key}": value for key, value in values.items()}
