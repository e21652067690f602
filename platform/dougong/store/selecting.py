"""Finding records: lists with filters, order, pages and sums; and the answers of lookups."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import Column, ColumnElement, and_, case, func, or_
from sqlalchemy import select as select_columns

from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import EVERYTHING, FieldPath
from dougong.model.entity import Take
from dougong.model.runtime import Page, Query, Record
from dougong.store import rows as child_rows
from dougong.store.columns import ExactDecimal, PlainText, WholeNumber
from dougong.store.entity_tables import EntityTables
from dougong.store.errors import FilterRefused
from dougong.store.filtering import compare, compiled, condition, entity_column
from dougong.store.paging import Key, behind, cursor, values_of
from dougong.store.session import Work
from dougong.store.shapes import Shape, shape_of
from dougong.store.sql import AnySelect
from dougong.store.text_search import holds

#: A page never holds more, whatever was asked.
MOST = 500
#: Statuses of documents that lookups pass over unless they ask for a status.
NOT_COUNTED = ("draft", "discarded", "rejected", "reversed")


def select(work: Work, entity: str, query: Query) -> Page:
    """One page of the records that match, with count and sums over all of them where asked."""
    shape = shape_of(work.tables, entity)
    if shape.is_child:
        raise FilterRefused(why_zh="明细行没有独立的列表", why_en="child rows have no list")
    where = _condition(work.tables, shape, query)
    keys = _order(work.tables, entity, query.sort or ("-id",))
    limit = max(1, min(query.limit, MOST))
    columns = (*shape.columns, *(key.column for key in keys))
    statement = _from(work.tables, shape, columns).where(where)
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


def _from(tables: EntityTables, shape: Shape, columns: Iterable[Any]) -> AnySelect:
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
    keys = entity.search or (entity.label,)
    parts = [_held(tables, shape, key, word) for key in keys if key in shape.keys]
    return or_(shape.table.c.id == word, *parts)


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


def _order(tables: EntityTables, entity: str, sort: Sequence[str]) -> tuple[Key, ...]:
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
    columns = [_summed(shape, key) for key in query.totals]
    asked = _from(work.tables, shape, [func.count(), *(func.sum(column) for column in columns)])
    count, *sums = work.connection.execute(asked.where(where)).one()
    totals = {key: Decimal(found or 0) for key, found in zip(query.totals, sums, strict=True)}
    return (count if query.count else None), totals


def _summed(shape: Shape, key: str) -> Column[Any]:
    column = shape.table.c.get(key)
    if column is None or not isinstance(column.type, ExactDecimal | WholeNumber):
        raise UnknownName(what="number", name=key, nearest=nearest(key, shape.keys))
    return column


class Asked(TypedDict):
    """What a lookup wants to know."""

    take: Take
    fields: Sequence[str]
    sort: Sequence[str]
    limit: int
    except_record: str | None


Condition = tuple[FieldPath, str, Any]
Answer = list[dict[str, Any]] | dict[str, Any] | Decimal | bool | None


def lookup(
    work: Work, entity: str, conditions: Sequence[Condition], **asked: Unpack[Asked]
) -> Answer:
    """The answer of a lookup in values of the expression language."""
    shape = shape_of(work.tables, entity)
    where = _matched(work.tables, shape, conditions, asked["except_record"])
    answer: Answer = _TAKES[asked["take"]](work, shape, where, asked)
    return answer


def _matched(
    tables: EntityTables,
    shape: Shape,
    conditions: Sequence[Condition],
    except_record: str | None,
) -> ColumnElement[bool]:
    name = shape.entity.name
    parts = [_one(entity_column(tables, name, path), op, value) for path, op, value in conditions]
    if except_record:
        own = shape.table.c.parent_id if shape.is_child else shape.table.c.id
        parts.append(own != except_record)
    status = _status(tables, shape)
    asked = {path.parts[-1] for path, _, _ in conditions}
    if status is not None and "status" not in asked:
        parts.append(status.not_in(NOT_COUNTED))
    return and_(*parts)


def _one(column: Column[Any], op: str, value: Any) -> ColumnElement[bool]:
    if value is None:
        return column.is_not(None) if op == "!=" else column.is_(None)
    if op == "in":
        values = value if isinstance(value, list | tuple) else (value,)
        return or_(*(compare(column, "=", one) for one in values), _nothing(column))
    return compare(column, op, value)


def _nothing(column: Column[Any]) -> ColumnElement[bool]:
    return and_(column.is_(None), column.is_not(None))


def _status(tables: EntityTables, shape: Shape) -> Column[Any] | None:
    """The status that says whether a document counts; none for what is no document's."""
    above = tables.parents.get(shape.entity.name, ())
    name = above[0] if shape.is_child and len(above) == 1 else shape.entity.name
    entity = tables.definitions.entities[name]
    return tables.entity(name).c.status if entity.kind == "document" else None


def _contexts(
    work: Work, shape: Shape, where: ColumnElement[bool], asked: Asked
) -> list[dict[str, Any]]:
    keys = tuple(asked["fields"]) or shape.keys
    name = shape.entity.name
    paths = [FieldPath(tuple(key.split("."))) for key in keys]
    columns = [shape.table.c.id, *(entity_column(work.tables, name, path) for path in paths)]
    order = _order(work.tables, name, asked["sort"] or ("id",))
    statement = _from(work.tables, shape, columns).where(where)
    limit = 1 if asked["take"] == "first" else min(asked["limit"], MOST)
    found = work.connection.execute(
        statement.order_by(*(key.ordered for key in order)).limit(limit)
    )
    return [_context(work.tables, paths, columns, row) for row in found]


def _context(
    tables: EntityTables, paths: Sequence[FieldPath], columns: Sequence[Column[Any]], row: Any
) -> dict[str, Any]:
    context: dict[str, Any] = {"id": row[0]}
    for path, column, value in zip(paths, columns[1:], row[1:], strict=True):
        field = column.info.get("field")
        seen = tables.kinds[field.kind].feel(field, value) if field is not None else value
        inner = context
        for part in path.parts[:-1]:
            inner = inner.setdefault(part, {})
        inner[path.parts[-1]] = seen
    return context


def _first(work: Work, shape: Shape, where: ColumnElement[bool], asked: Asked) -> Answer:
    found = _contexts(work, shape, where, asked)
    return found[0] if found else None


def _sum(work: Work, shape: Shape, where: ColumnElement[bool], asked: Asked) -> Answer:
    columns = [_summed(shape, key) for key in asked["fields"]]
    statement = _from(work.tables, shape, [func.sum(column) for column in columns]).where(where)
    found = work.connection.execute(statement).one()
    sums = {key: Decimal(value or 0) for key, value in zip(asked["fields"], found, strict=True)}
    return sums if len(sums) > 1 else next(iter(sums.values()))


def _count(work: Work, shape: Shape, where: ColumnElement[bool], _asked: Asked) -> Answer:
    statement = _from(work.tables, shape, [func.count()]).where(where)
    return Decimal(work.connection.execute(statement).scalar_one())


def _exists(work: Work, shape: Shape, where: ColumnElement[bool], _asked: Asked) -> Answer:
    statement = _from(work.tables, shape, [shape.table.c.id]).where(where).limit(1)
    return work.connection.execute(statement).first() is not None


_TAKES: Mapping[str, Any] = {
    "first": _first,
    "all": _contexts,
    "sum": _sum,
    "count": _count,
    "exists": _exists,
}
