"""INSERT … ON CONFLICT, which both databases have under their own names."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_unless_there(
    connection: Connection, table: Table, unique: Sequence[str], where: Any = None
) -> Any:
    """An insert that leaves out rows whose unique columns are taken."""
    statement = _INSERTS[connection.dialect.name](table)
    elements = [table.c[name] for name in unique]
    return statement.on_conflict_do_nothing(index_elements=elements, index_where=where)


def insert_or_add(
    connection: Connection, table: Table, unique: Sequence[str], added: Sequence[str]
) -> Any:
    """An insert that adds its numbers to those of a row that is there."""
    statement = _INSERTS[connection.dialect.name](table)
    sums = {name: table.c[name] + statement.excluded[name] for name in added}
    elements = [table.c[name] for name in unique]
    return statement.on_conflict_do_update(index_elements=elements, set_=sums)


def insert_or_replace(
    connection: Connection, table: Table, unique: Sequence[str], replaced: Sequence[str]
) -> Any:
    """An insert that gives its values to a row that is there."""
    statement = _INSERTS[connection.dialect.name](table)
    values = {name: statement.excluded[name] for name in replaced}
    elements = [table.c[name] for name in unique]
    return statement.on_conflict_do_update(index_elements=elements, set_=values)
