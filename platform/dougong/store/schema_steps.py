"""The steps of a schema change as statements; the same on both databases where they allow it."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Table,
    bindparam,
    delete,
    insert,
    inspect,
    table,
    update,
)
from sqlalchemy.schema import DropIndex

from dougong.model.fields.kind import Storage
from dougong.store.columns import PlainText, column_type
from dougong.store.entity_tables import EntityTables, Unique
from dougong.store.errors import SchemaRefused
from dougong.store.lock_table import LockTable
from dougong.store.platform_tables import entity_column
from dougong.store.schema_change import SchemaChange
from dougong.store.schema_values import BATCH, digests, misfits, storage_of

if TYPE_CHECKING:
    from alembic.operations import Operations

NUMBERS = frozenset(("integer", "decimal"))


def add_table(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Create a table with its indexes."""
    made = tables.metadata.tables[change.table]
    made.create(connection)
    rows = [_recorded(made.name, found.name, storage_of(found)) for found in made.columns]
    connection.execute(insert(entity_column), rows)


def add_column(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Add a column, empty in every row."""
    wanted = tables.metadata.tables[change.table]
    found = _named(wanted, change.name)
    fresh = Column(
        found.name, found.type, nullable=found.nullable, server_default=found.server_default
    )
    _operations(connection).add_column(change.table, fresh)
    _record(connection, change.table, found.name, storage_of(found))


def rename_column(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:  # noqa: ARG001 (one signature for all steps)
    """Give a column its new name with all its values."""
    operations = _operations(connection)
    operations.alter_column(change.table, change.old, new_column_name=change.name)
    connection.execute(
        update(entity_column)
        .where(entity_column.c.table_name == change.table)
        .where(entity_column.c.column_name == change.old)
        .values(column_name=change.name)
    )


def change_column(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Give a column its new length or scale; its values stay the same values."""
    before, after = change.kept, change.wanted
    _lock(connection, tables, change)
    if after.type in NUMBERS:
        if connection.dialect.name == "sqlite":
            _rescale(connection, change, after.scale - before.scale)
        else:
            _operations(connection).alter_column(
                change.table, change.name, type_=column_type(after)
            )
    _record(connection, change.table, change.name, after)


def _lock(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Look once more with nobody writing: a value may have come since the step was planned."""
    owner = tables.metadata.tables[change.table]
    if connection.dialect.name == "postgresql":
        connection.execute(LockTable(owner))
    found = misfits(connection, _named(owner, change.name), change.name, change.kept)
    if found.count:
        examples = ", ".join(found.examples)
        raise SchemaRefused(count=found.count, what=change.title, examples=examples)


def _rescale(connection: Connection, change: SchemaChange, places: int) -> None:
    stored: Column[int] = Column(change.name, BigInteger)
    scaled = stored * 10**places if places > 0 else stored.op("/")(10**-places)
    if places:
        connection.execute(update(table(change.table, stored)).values({stored: scaled}))


def replace_column(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Put an empty column of another kind in the place of an empty one, which is kept aside."""
    present = {str(found["name"]) for found in inspect(connection).get_columns(change.table)}
    aside = next(
        name
        for number in range(len(present) + 1)
        if (name := f"_was_{number}_{change.name}"[:60]) not in present
    )
    _operations(connection).alter_column(change.table, change.name, new_column_name=aside)
    _forget(connection, change.table, change.name)
    add_column(connection, tables, change)


def add_index(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Create an index."""
    _index(tables.metadata.tables[change.table], change.name).create(connection)


def add_unique(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Fill the digests of a rule and create its index."""
    wanted = tables.metadata.tables[change.table]
    rule = next(found for found in tables.uniques[change.entity] if found.index == change.name)
    present = {str(found["name"]) for found in inspect(connection).get_columns(wanted.name)}
    if rule.column not in present:
        _operations(connection).add_column(wanted.name, Column(rule.column, PlainText))
    _fill(connection, wanted, rule)
    _index(wanted, rule.index).create(connection)


def _fill(connection: Connection, wanted: Table, rule: Unique) -> None:
    statement = (
        update(wanted)
        .where(wanted.c.id == bindparam("row_id"))
        .values({rule.column: bindparam("digest")})
    )
    found = [{"row_id": row, "digest": digest} for row, digest in digests(connection, wanted, rule)]
    for start in range(0, len(found), BATCH):
        connection.execute(statement, found[start : start + BATCH])


def drop_unique(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Stop refusing what is there twice; no value is touched."""
    wanted = tables.metadata.tables[change.table]
    connection.execute(DropIndex(Index(change.name, _table=wanted)))


def second_parent(connection: Connection, tables: EntityTables, change: SchemaChange) -> None:
    """Never made: planning refuses it."""
    raise NotImplementedError(change.table)


def _named(owner: Table, name: str) -> Column[Any]:
    return next(found for found in owner.columns if found.name == name)


def _index(owner: Table, name: str) -> Index:
    return next(found for found in owner.indexes if found.name == name)


def _operations(connection: Connection) -> "Operations":
    # Alembic takes 0.3 s to import; only publishing needs it.
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    return Operations(MigrationContext.configure(connection))


def _record(connection: Connection, owner: str, name: str, storage: Storage) -> None:
    _forget(connection, owner, name)
    connection.execute(insert(entity_column), [_recorded(owner, name, storage)])


def _recorded(owner: str, name: str, storage: Storage) -> dict[str, Any]:
    return {
        "table_name": owner,
        "column_name": name,
        "storage": storage.type,
        "length": storage.length,
        "scale": storage.scale,
    }


def _forget(connection: Connection, owner: str, name: str) -> None:
    connection.execute(
        delete(entity_column)
        .where(entity_column.c.table_name == owner)
        .where(entity_column.c.column_name == name)
    )
