"""What is brought in from records, child rows and ledgers: one by one, or summed by some fields."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func

from dougong.base.registry import UnknownName
from dougong.feel.filters import All, FieldPath, Filter, Member, Not
from dougong.model.listing import Axis, Report
from dougong.model.runtime import Query
from dougong.store.columns import ExactDecimal, WholeNumber
from dougong.store.contexts import context, seen
from dougong.store.filtering import condition, entity_column
from dougong.store.lookups import NOT_COUNTED
from dougong.store.reporting import figures
from dougong.store.selecting import joined, values
from dougong.store.session import Work
from dougong.store.shapes import shape_of

Found = list[dict[str, Any]]
ID = "id"


def counted(work: Work, entity: str, where: Filter) -> Filter:
    """The filter without documents that do not count, unless it speaks of the status itself."""
    child = shape_of(work.tables, entity).is_child
    above = work.tables.parents.get(entity, ()) if child else (entity,)
    kinds = {work.tables.definitions.entities[name].kind for name in above}
    path = ("parent", "status") if child else ("status",)
    if len(above) != 1 or kinds != {"document"} or path in _paths(where):
        return where
    return All((where, Not(Member(FieldPath(path), NOT_COUNTED))))


def _paths(where: Any) -> set[tuple[str, ...]]:
    parts = where.parts if hasattr(where, "parts") else [where]
    fields = (getattr(part, "field", None) for part in parts)
    return {one.parts for one in fields if isinstance(one, FieldPath)}


def one_by_one(work: Work, entity: str, query: Query, reads: Sequence[str]) -> Found:
    """Each record or row of a query in values of the expression language."""
    usual = ("parent_id", "position") if shape_of(work.tables, entity).is_child else (ID,)
    paths = [path for path in reads if path != ID]
    found = values(work, entity, replace(query, sort=query.sort or usual), paths)
    columns = {p: entity_column(work.tables, entity, FieldPath((*p.split("."),))) for p in paths}
    return [
        context({ID: key, **{path: seen(work, columns[path], row[path]) for path in paths}})
        for key, row in found
    ]


def summed_by(
    work: Work, entity: str, where: Filter, by: Sequence[str], sums: Sequence[str]
) -> Found:
    """The sums of the records or rows that match, one of all that have the same values in `by`."""

    def column(path: str) -> Any:
        return entity_column(work.tables, entity, FieldPath((*path.split("."),)))

    numbers = [column(path) for path in sums]
    for path, one in zip(sums, numbers, strict=True):
        if not isinstance(one.type, ExactDecimal | WholeNumber):
            raise UnknownName(what="number", name=path, nearest="")
    keys = [column(path) for path in by]
    asked = [*keys, *(func.sum(one) for one in numbers)]
    statement = joined(work.tables, shape_of(work.tables, entity), asked)
    statement = statement.where(condition(work.tables, entity, where)).group_by(*keys)
    width = len(by)
    return [
        context(
            {
                **{p: seen(work, c, v) for p, c, v in zip(by, keys, row[:width], strict=True)},
                **{p: Decimal(v or 0) for p, v in zip(sums, row[width:], strict=True)},
            }
        )
        for row in work.connection.execute(statement)
    ]


def of_ledger(work: Work, report: Report, where: Filter) -> Found:
    """The figures of a ledger's rows that match, one of all that have the same dimensions."""
    names = [axis.field for axis in report.rows]
    return [
        {**dict(zip(names, key, strict=True)), **sums}
        for key, sums in figures(work, report, where).items()
    ]


def asked_of(
    ledger: str, by: Sequence[str], measures: Sequence[str], row_types: Sequence[str]
) -> Report:
    """The sums of a ledger by some of its dimensions."""
    axes = tuple(Axis(name) for name in by)
    return Report("", "", "", ledger, axes, (), tuple(measures), row_types=tuple(row_types))
