"""What publishing does to the tables: adds, widens, renames; never drops a stored value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Column, Connection, Inspector, Table, func, inspect, select

from dougong.model.fields.kind import Storage
from dougong.store import schema_steps
from dougong.store.entity_tables import EntityTables, Unique
from dougong.store.errors import SchemaRefused
from dougong.store.platform_tables import entity_column
from dougong.store.schema_change import ChangeKind, SchemaChange
from dougong.store.schema_values import doubles, misfits, storage_of

#: The key of the lock that keeps two publishings apart: "publish" in ASCII.
LOCK = 0x7075626C697368

__all__ = ["SchemaChange", "apply", "plan", "recorded"]


@dataclass(frozen=True)
class _Plan:
    """What planning looks at."""

    connection: Connection
    tables: EntityTables
    #: Table → column → how it is stored now.
    known: Mapping[str, Mapping[str, Storage]]
    inspector: Inspector


def plan(connection: Connection, tables: EntityTables) -> tuple[SchemaChange, ...]:
    """The steps from the stored tables to the given ones; none when they agree."""
    look = _Plan(connection, tables, recorded(connection), inspect(connection))
    return tuple(
        change for table in tables.metadata.sorted_tables for change in _table(look, table)
    )


def recorded(connection: Connection) -> dict[str, dict[str, Storage]]:
    """How each column of each entity table is stored now."""
    found: dict[str, dict[str, Storage]] = {}
    for row in connection.execute(select(entity_column)):
        storage = Storage(row.storage, row.length, row.scale)
        found.setdefault(row.table_name, {})[row.column_name] = storage
    return found


def apply(connection: Connection, tables: EntityTables, changes: tuple[SchemaChange, ...]) -> None:
    """Make the steps, inside the caller's transaction; SchemaRefused when one is refused."""
    for change in changes:
        if change.refused:
            names = ", ".join(change.examples)
            what = change.title or f"{change.table}.{change.name}"
            raise SchemaRefused(count=change.count, what=what, examples=names)
    if changes and connection.dialect.name == "postgresql":
        # Two publishings at once would make the same tables; SQLite has one writer anyway.
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    for change in changes:
        _STEPS[change.kind](connection, tables, change)


def _table(look: _Plan, table: Table) -> Iterator[SchemaChange]:
    known = look.known.get(table.name)
    if known is None:
        yield SchemaChange("add_table", table.name, entity=look.tables.owner(table.name))
        return
    yield from _second_parent(look, table)
    rules = look.tables.uniques.get(look.tables.owner(table.name), ())
    ruled = {rule.column for rule in rules}
    for column in table.columns:
        if column.name not in ruled:
            yield from _column(look, known, column)
    yield from _indexes(look, table, rules)


def _indexes(look: _Plan, table: Table, rules: tuple[Unique, ...]) -> Iterator[SchemaChange]:
    present = {str(index["name"]) for index in look.inspector.get_indexes(table.name)}
    wanted = {str(index.name) for index in table.indexes}
    ruled = {rule.index: rule for rule in rules}
    owner = look.tables.owner(table.name)
    for name in sorted(wanted - present):
        if name in ruled:
            yield _unique(look, table, ruled[name])
        else:
            yield SchemaChange("add_index", table.name, name, entity=owner)
    for name in sorted(present - wanted):
        # A rule that is gone must not go on refusing; other indexes stay, they harm nobody.
        if name.startswith("uq_"):
            yield SchemaChange("drop_unique", table.name, name, entity=owner)


def _second_parent(look: _Plan, table: Table) -> Iterator[SchemaChange]:
    stored = {key["referred_table"] for key in look.inspector.get_foreign_keys(table.name)}
    wanted = {key.referred_table.name for key in table.foreign_key_constraints}
    if stored and stored != wanted:
        entity = look.tables.owner(table.name)
        yield SchemaChange(
            "second_parent", table.name, entity=entity, count=1, examples=tuple(sorted(stored))
        )


def _column(
    look: _Plan, known: Mapping[str, Storage], column: Column[Any]
) -> Iterator[SchemaChange]:
    want, before = storage_of(column), known.get(column.name)
    field = column.info.get("field")
    change = SchemaChange(
        "add_column",
        column.table.name,
        column.name,
        entity=look.tables.owner(column.table.name),
        title=field.title if field else "",
        after=want,
    )
    if before is not None:
        yield from _changed(look, column, replace(change, before=before))
        return
    old = str(field.words.get("renamed_from", "")) if field else ""
    if old in known and old not in {other.name for other in column.table.columns}:
        yield replace(change, kind="rename_column", old=old, after=known[old])
        yield from _changed(look, column, replace(change, before=known[old], old=old))
    else:
        yield change


def _changed(look: _Plan, column: Column[Any], change: SchemaChange) -> Iterator[SchemaChange]:
    if change.before == change.after or change.before is None or change.after is None:
        return
    found = misfits(look.connection, column, change.old or column.name, change.before)
    kind: ChangeKind = "change_column" if found.convertible else "replace_column"
    yield replace(change, kind=kind, count=found.count, examples=found.examples)


def _unique(look: _Plan, table: Table, rule: Unique) -> SchemaChange:
    found = doubles(look.connection, table, rule, look.known[table.name])
    return SchemaChange(
        "add_unique",
        table.name,
        rule.index,
        entity=rule.entity,
        title=rule.field.title,
        count=found.count,
        examples=found.examples,
    )


_STEPS: Mapping[ChangeKind, Callable[[Connection, EntityTables, SchemaChange], None]] = {
    "add_table": schema_steps.add_table,
    "add_column": schema_steps.add_column,
    "rename_column": schema_steps.rename_column,
    "change_column": schema_steps.change_column,
    "replace_column": schema_steps.replace_column,
    "add_index": schema_steps.add_index,
    "add_unique": schema_steps.add_unique,
    "drop_unique": schema_steps.drop_unique,
    "second_parent": schema_steps.second_parent,
}
