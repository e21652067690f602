"""Which records a person stands for: those whose field, or whose rows, name him."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from dougong.model.access import Link
from dougong.store.entity_tables import EntityTables


def records_of(
    connection: Connection, tables: EntityTables, link: Link, person_id: str
) -> tuple[str, ...]:
    """The ids of the records that name the person, each once."""
    found = connection.scalars(_statement(tables, link), {"person": person_id})
    return tuple(sorted(set(found)))


def _statement(tables: EntityTables, link: Link) -> Any:
    key = ("link", link)
    if key not in tables.kept:
        tables.kept[key] = _rows(tables, link) if len(link.person) > 1 else _fields(tables, link)
    return tables.kept[key]


def _fields(tables: EntityTables, link: Link) -> Any:
    table = tables.entity(link.entity)
    return select(table.c.id).where(table.c[link.person[0]] == bindparam("person"))


def _rows(tables: EntityTables, link: Link) -> Any:
    rows, name = link.person
    fields: Mapping[str, Any] = tables.definitions.entities[link.entity].fields
    table = tables.entity(fields[rows].rows)
    named = (table.c[name] == bindparam("person")) & (table.c.parent_field == rows)
    return select(table.c.parent_id).where(named)
