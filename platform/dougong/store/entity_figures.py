"""Figures of records: sums, counts and last values by some of their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from dougong.feel.filters import FieldPath, Filter
from dougong.model.listing import Axis
from dougong.model.table import Take
from dougong.store.filtering import condition, entity_column
from dougong.store.parts import part_of
from dougong.store.pivot_sums import MOST, PivotTooLarge
from dougong.store.session import Work
from dougong.store.sql import AnySelect

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Asked:
    """What is wanted of the records of an entity."""

    entity: str
    #: Fields whose values make the key of a figure, with the part of a date.
    by: Sequence[Axis]
    #: Empty: the records are counted.
    field: str
    take: Take
    #: The field that says which record is the last.
    order: str = ""


def figures(work: Work, asked: Asked, where: Filter) -> Mapping[Key, Any]:
    """The figure of every key among the records that match; PivotTooLarge beyond what is shown."""
    statement = _ranked(work, asked, where) if asked.order else _summed(work, asked, where)
    rows = work.connection.execute(statement.limit(MOST + 1)).all()
    if len(rows) > MOST:
        raise PivotTooLarge(limit=MOST)
    width = len(asked.by)
    return {tuple(row[:width]): row[width] for row in rows}


def _keys(work: Work, asked: Asked) -> list[ColumnElement[Any]]:
    dialect = work.connection.dialect.name
    columns = (entity_column(work.tables, asked.entity, FieldPath((a.field,))) for a in asked.by)
    parts = (part_of(dialect, c, a.part) for c, a in zip(columns, asked.by, strict=True))
    return [part.label(f"k{place}") for place, part in enumerate(parts)]


def _figure(work: Work, asked: Asked) -> ColumnElement[Any]:
    path = FieldPath((asked.field or "id",))
    column: ColumnElement[Any] = entity_column(work.tables, asked.entity, path)
    if asked.take == "count":
        return func.count(column)
    return func.sum(column) if asked.take == "sum" else column


def _summed(work: Work, asked: Asked, where: Filter) -> AnySelect:
    keys = _keys(work, asked)
    found = select(*keys, _figure(work, asked).label("figure"))
    found = found.where(condition(work.tables, asked.entity, where))
    # Grouped by name: an expression repeated with parameters of its own would be another one.
    return found.group_by(*(key.name for key in keys))


def _ranked(work: Work, asked: Asked, where: Filter) -> AnySelect:
    """The first or last record of every key; of equal ones the one that was made last."""
    keys = _keys(work, asked)
    table = work.tables.entity(asked.entity)
    order = entity_column(work.tables, asked.entity, FieldPath((asked.order,)))
    down = asked.take == "last"
    ordered = (order.desc().nulls_last(), table.c.id.desc())
    by = ordered if down else (order.asc().nulls_last(), table.c.id.desc())
    parts = _keys(work, asked)
    place = func.row_number().over(partition_by=[p.element for p in parts], order_by=by)
    inner = (
        select(*keys, _figure(work, asked).label("figure"), place.label("place"))
        .where(condition(work.tables, asked.entity, where))
        .subquery()
    )
    names = [*(key.name for key in keys), "figure"]
    return select(*(inner.c[name] for name in names)).where(inner.c.place == 1)
