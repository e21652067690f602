"""Rows written before a dimension was told: they are told it when a release brings it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select, update

from dougong.model.ledger import Ledger
from dougong.model.told_by import Told, paths
from dougong.store.balances import Filling
from dougong.store.parts import part_of


def tell(filling: Filling, ledger: Ledger, before: Ledger) -> None:
    """Give the rows of a ledger the dimensions that are told since the release before."""
    table = filling.tables.ledger(ledger.name)
    for key in sorted(ledger.told_by.keys() - before.told_by.keys()):
        column = table.c[f"d_{key}"]
        found = [*_values(filling, ledger, key, table)]
        told = func.coalesce(*found) if len(found) > 1 else next(iter(found), None)
        if told is not None:
            filling.connection.execute(update(table).where(column.is_(None)).values({column: told}))


def _values(
    filling: Filling, ledger: Ledger, key: str, table: Table
) -> Iterator[ColumnElement[Any]]:
    for path in paths(ledger, key):
        if not path.dimension:
            yield part_of(filling.connection.dialect.name, table.c.business_date, path.part)
        elif reference := ledger.dimensions[path.dimension].reference:
            yield _of_record(filling, path, reference.entity, table)


def _of_record(filling: Filling, path: Told, entity: str, table: Table) -> ColumnElement[Any]:
    of = filling.tables.entity(entity)
    found = part_of(filling.connection.dialect.name, of.c[path.field], path.part)
    asked = select(found).where(of.c.id == table.c[f"d_{path.dimension}"])
    return asked.correlate(table).scalar_subquery()
