"""Trees of records: what stands above a node and what stands below it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, select

from dougong.model.table_fields import parent_field
from dougong.store.session import Work

#: Ids asked for in one statement.
BATCH = 500


def above(work: Work, entity: str, ids: Iterable[str]) -> dict[str, str | None]:
    """The node above each of these, and above every node that is met on the way up."""
    found: dict[str, str | None] = {}
    table, column = work.tables.entity(entity), _column(work, entity)
    waiting = {one for one in ids if one}
    while waiting and column is not None:
        ordered = sorted(waiting)
        for start in range(0, len(ordered), BATCH):
            some = ordered[start : start + BATCH]
            read = select(table.c.id, column).where(table.c.id.in_(some))
            found |= {row[0]: row[1] for row in work.connection.execute(read)}
        # A circle ends where a node is met again.
        waiting = {one for one in found.values() if one and one not in found}
    return found


def below(work: Work, entity: str, node: str) -> frozenset[str]:
    """The node and all nodes below it."""
    table, column = work.tables.entity(entity), _column(work, entity)
    found, waiting = {node}, {node}
    while waiting and column is not None:
        ordered, waiting = sorted(waiting), set()
        for start in range(0, len(ordered), BATCH):
            some = ordered[start : start + BATCH]
            read = select(table.c.id).where(column.in_(some))
            waiting |= set(work.connection.scalars(read)) - found
        found |= waiting
    return frozenset(found)


def _column(work: Work, entity: str) -> Column[Any] | None:
    key = parent_field(work.catalog.entity(entity))
    return work.tables.entity(entity).c[key] if key else None
