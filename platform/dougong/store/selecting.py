"""Finding records: lists with filters, order, pages and sums."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, case, func, or_
from sqlalchemy import select as select_columns

from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import EVERYTHING, FieldPath, Filter
from dougong.model.entity import Entity
from dougong.model.runtime import Page, Query, Record
from dougong.store import rows as child_rows
from dougong.store.columns import ExactDecimal, PlainText, WholeNumber
from dougong.store.entity_tables import EntityTables
from dougong.store.errors import FilterRefused
from dougong.store.filtering import compiled, condition, entity_column
from dougong.store.paging import Key, behind, cursor, values_of
from dougong.store.session import Work
from dougong.store.shapes import Shape, shape_of
from dougong.store.sql import AnySelect
from dougong.store.text_search import holds

#: A page never holds more, whatever was asked.
MOST = 500


def select(work: Work, entity: str, query: Query) -> Page:
    """One page of the records that match, with count and sums over all of them where asked."""
    shape = shape_of(work.tables, entity)
    if shape.is_child:
        raise FilterRefused(why_zh="明细行没有独立的列表", why_en="child rows have no list")
    where = _condition(work.tables, shape, query)
    keys = order_of(work.tables, entity, query.sort or ("-id",))
    limit = max(1, min(query.limit, MOST))
    columns = (*shape.columns, *(key.column for key in keys))
    statement = joined(work.tables, shape, columns).where(where)
    if query.after:
        statement = statement.where(behind(keys, values_of(keys, query.after)))
    page = statement.order_by(*_before(work, shape, query), *(key.ordered for key in keys))
    page = page.limit(limit + 1)
    found = work.connection.execute(page.offset(query.offset)).all()
    shown = found[:limit]
    total, totals = _sums(work, shape, query, where)
    return Page(
        items=_records(work, shape, shown, rows=query.rows),
        next=cursor(keys, shown[-1]) if len(found) > limit else None,
        total=total,
        totals=totals,
    )


def values(
    work: Work, entity: str, query: Query, paths: Sequence[str]
) -> list[tuple[str, dict[str, Any]]]:
    """Id and values of the records or child rows that match; `parent.` leads to a row's header."""
    shape = shape_of(work.tables, entity)
    where = _condition(work.tables, shape, query)
    keys = order_of(work.tables, entity, query.sort or ("id",))
    columns = [entity_column(work.tables, entity, FieldPath((*path.split("."),))) for path in paths]
    statement = joined(work.tables, shape, [shape.table.c.id, *columns]).where(where)
    ordered = statement.order_by(*_before(work, shape, query), *(key.ordered for key in keys))
    page = ordered.limit(max(1, min(query.limit, MOST + 1))).offset(query.offset)
    rows = work.connection.execute(page).all()
    return [(row[0], dict(zip(paths, row[1:], strict=True))) for row in rows]


def ids(work: Work, entity: str, where: Filter) -> frozenset[str]:
    """The ids of all records that match."""
    shape = shape_of(work.tables, entity)
    condition = compiled(where, lambda path: entity_column(work.tables, entity, path))
    statement = joined(work.tables, shape, [shape.table.c.id]).where(condition)
    return frozenset(work.connection.scalars(statement))


def _before(work: Work, shape: Shape, query: Query) -> tuple[ColumnElement[int], ...]:
    """What stands in front of the order: the records that come first, where some do."""
    if query.first is None or query.after:
        return ()
    return (case((condition(work.tables, shape.entity.name, query.first), 0), else_=1),)


def _records(work: Work, shape: Shape, found: Sequence[Any], *, rows: bool) -> tuple[Record, ...]:
    if not rows:
        return tuple(shape.record(row, {}) for row in found)
    children = child_rows.read(work.connection, shape, [row[0] for row in found])
    return tuple(shape.record(row, children[row[0]]) for row in found)


def joined(tables: EntityTables, shape: Shape, columns: Iterable[Any]) -> AnySelect:
    """The columns of an entity's table, of a child's with the header's table beside it."""
    above = tables.parents.get(shape.entity.name, ())
    statement = select_columns(*columns).select_from(shape.table)
    if shape.is_child and len(above) == 1:
        header = tables.entity(above[0])
        return statement.join(header, header.c.id == shape.table.c.parent_id)
    return statement


def _condition(tables: EntityTables, shape: Shape, query: Query) -> ColumnElement[bool]:
    name = shape.entity.name
    where = compiled(query.where or EVERYTHING, lambda path: entity_column(tables, name, path))
    words = query.search.split()
    return and_(where, *(_searched(tables, shape, word) for word in words))


def _searched(tables: EntityTables, shape: Shape, word: str) -> ColumnElement[bool]:
    entity = shape.entity
    keys = entity.search or (_texts(tables, entity) if shape.is_child else (entity.label,))
    parts = [_held(tables, shape, key, word) for key in keys if key in shape.keys]
    return or_(shape.table.c.id == word, *parts, *_header_held(tables, shape, word))


def _texts(tables: EntityTables, entity: Entity) -> tuple[str, ...]:
    return tuple(f.key for f, storage in tables.stored_fields(entity) if storage.type == "text")


def _header_held(tables: EntityTables, shape: Shape, word: str) -> Iterator[ColumnElement[bool]]:
    """A row is found by its header's words as well: people know the number of the document."""
    above = tables.parents.get(shape.entity.name, ())
    if shape.is_child and len(above) == 1:
        header = shape_of(tables, above[0])
        keys = (key for key in header.entity.search if key in header.keys)
        yield from (_held(tables, header, key, word) for key in keys)


def _held(tables: EntityTables, shape: Shape, key: str, word: str) -> ColumnElement[bool]:
    field, column = shape.entity.fields[key], shape.table.c[key]
    target = tables.definitions.entities.get(field.reference.entity) if field.reference else None
    if target is None or field.reference is None:
        return holds(column, word)
    # What people see in place of a reference is the target, so they look for its words.
    there = tables.entity(target.name)
    texts = [there.c[one] for one in target.search if isinstance(there.c[one].type, PlainText)]
    found = select_columns(there.c.id).where(or_(*(holds(text, word) for text in texts)))
    return column.in_(found) if texts else column == word


def order_of(tables: EntityTables, entity: str, sort: Sequence[str]) -> tuple[Key, ...]:
    """The keys of an order; the id decides between those that are equal."""
    keys = [
        Key(name, entity_column(tables, entity, FieldPath(tuple(name.split(".")))), descending)
        for name, descending in ((word.lstrip("-"), word.startswith("-")) for word in sort)
    ]
    if all(key.name != "id" for key in keys):
        keys.append(Key("id", tables.entity(entity).c.id, keys[-1].descending))
    return tuple(keys)


def _sums(
    work: Work, shape: Shape, query: Query, where: ColumnElement[bool]
) -> tuple[int | None, dict[str, Decimal]]:
    if not query.count and not query.totals:
        return None, {}
    columns = [summed(shape, key) for key in query.totals]
    asked = joined(work.tables, shape, [func.count(), *(func.sum(column) for column in columns)])
    count, *sums = work.connection.execute(asked.where(where)).one()
    totals = {key: Decimal(found or 0) for key, found in zip(query.totals, sums, strict=True)}
    return (count if query.count else None), totals


@dataclass(frozen=True)
class Tally:
    """Records to be counted, and which of their numbers to add."""

    where: Filter
    totals: tuple[str, ...] = ()


def tallied(
    work: Work, entity: str, where: Filter, tallies: Sequence[Tally]
) -> list[tuple[int, dict[str, Decimal]]]:
    """Count and sums of each tally among the records that match, all in one statement."""
    shape = shape_of(work.tables, entity)
    parts = [condition(work.tables, entity, tally.where) for tally in tallies]
    columns: list[Any] = []
    for part, tally in zip(parts, tallies, strict=True):
        columns.append(func.count().filter(part))
        columns += [func.sum(summed(shape, key)).filter(part) for key in tally.totals]
    # Only what some tally counts is looked at, so that an index can find it.
    among = and_(condition(work.tables, entity, where), or_(*parts))
    found = iter(work.connection.execute(joined(work.tables, shape, columns).where(among)).one())
    return [
        (next(found), {key: Decimal(next(found) or 0) for key in tally.totals}) for tally in tallies
    ]


def summed(shape: Shape, key: str) -> Column[Any]:
    """The column of a number; UnknownName for what is none."""
    column = shape.table.c.get(key)
    if column is None or not isinstance(column.type, ExactDecimal | WholeNumber):
        raise UnknownName(what="number", name=key, nearest=nearest(key, shape.keys))
    return column
