"""What other records say: the answers of lookups, found at once for all rows that ask alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import Column, ColumnElement, bindparam, func, literal, union_all
from sqlalchemy import select as select_columns

from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.feel.filters import FieldPath
from dougong.model.entity import Take
from dougong.store.columns import WholeNumber
from dougong.store.contexts import context, seen
from dougong.store.entity_tables import EntityTables
from dougong.store.filtering import entity_column
from dougong.store.lookup_cases import Case, Family, Place, families
from dougong.store.selecting import joined, order_of, summed
from dougong.store.session import Work
from dougong.store.shapes import Shape, shape_of
from dougong.store.sql import AnySelect

#: The most records of one answer, whatever a definition asks for.
MOST_FOUND = 1000
#: Statuses of documents that lookups pass over unless they ask for a status.
NOT_COUNTED = ("draft", "discarded", "rejected", "reversed")


class LookupTooLarge(InputError):
    """A lookup that must see everything finds more than it may."""

    code = "lookup_too_large"
    text = Text(
        "“{title}”超过 {limit} 条，不能一次算完",
        "More than {limit} of “{title}”: too many to work out at once",
    )
    hint = Text("请缩小范围，例如按项目分别计算", "Narrow it, to one project for example")


class Asked(TypedDict):
    """What a lookup wants to know."""

    take: Take
    fields: Sequence[str]
    sort: Sequence[str]
    limit: int
    #: Whether more than `limit` are a fault, instead of being left out.
    complete: NotRequired[bool]
    #: The record that asks, to be left out together with its rows.
    except_record: str | None


Answer = list[dict[str, Any]] | dict[str, Any] | Decimal | bool | None
Found = Mapping[Place, Sequence[Any]]
#: Makes the statements of a family's branches.
Make = Callable[[], Sequence[AnySelect]]


def lookups(work: Work, entity: str, cases: Sequence[Case], **asked: Unpack[Asked]) -> list[Answer]:
    """The answer to each case, in values of the expression language.

    Cases that compare the same fields are one statement, whatever they compare them with.
    """
    asking = _Asking(work, shape_of(work.tables, entity), asked)
    find, nothing = _TAKES[asked["take"]]
    answers: list[Answer] = [nothing(asked) for _ in cases]
    for family in families(cases, asking.column):
        found = find(asking, family)
        for number, place in family.places.items():
            if place is not None and place in found:
                answers[number] = found[place]
    return answers


@dataclass(frozen=True)
class _Asking:
    """One lookup on its way: of which entity, and what it asks."""

    work: Work
    shape: Shape
    asked: Asked

    def column(self, path: FieldPath) -> Column[Any]:
        return entity_column(self.work.tables, self.shape.entity.name, path)

    def found(self, family: Family, make: Make) -> Found:
        """The rows of a family's statement by place, each without what tells the place."""
        found: dict[Place, list[Any]] = {}
        if family.branches:
            values = {**family.parameters, "own": self.asked["except_record"]}
            width = 1 + len(family.varied)
            for row in self.work.connection.execute(self._statement(family, make), values):
                found.setdefault(tuple(row[:width]), []).append(row[width:])
        return found

    def _statement(self, family: Family, make: Make) -> Any:
        """The statement of a family; one that others of its shape share is made once."""
        if family.shape is None:
            statements = make()
            return union_all(*statements) if len(statements) > 1 else statements[0]
        asked, kept = self.asked, self.work.tables.kept
        words = (asked["take"], tuple(asked["fields"]), tuple(asked["sort"]), asked["limit"])
        flags = (asked.get("complete", False), bool(asked["except_record"]))
        key = ("lookup", self.shape.entity.name, words, flags, family.shape)
        if key not in kept:
            (kept[key],) = make()
        return kept[key]

    def branches(self, family: Family, columns: Sequence[Any]) -> Iterator[AnySelect]:
        """For each branch its number, the varied values and the columns."""
        varied = [column.label(f"key_{at}") for at, column in enumerate(family.varied)]
        always = tuple(self._always(family))
        for number, conditions in enumerate(family.branches):
            first = literal(number, WholeNumber()).label("branch")
            statement = joined(self.work.tables, self.shape, [first, *varied, *columns])
            yield statement.where(*conditions, *always)

    def _always(self, family: Family) -> Iterator[ColumnElement[bool]]:
        """What holds of the records whatever a case compares."""
        if self.asked["except_record"]:
            table = self.shape.table.c
            yield (table.parent_id if self.shape.is_child else table.id) != bindparam("own")
        status = _status(self.work.tables, self.shape)
        if status is not None and "status" not in {path.parts[-1] for path in family.paths}:
            yield status.not_in(NOT_COUNTED)


Find = Callable[[_Asking, Family], Mapping[Place, Answer]]


def _status(tables: EntityTables, shape: Shape) -> Column[Any] | None:
    """The status that says whether a document counts; none for what is no document's."""
    above = tables.parents.get(shape.entity.name, ())
    name = above[0] if shape.is_child and len(above) == 1 else shape.entity.name
    entity = tables.definitions.entities[name]
    return tables.entity(name).c.status if entity.kind == "document" else None


def _ranked(asking: _Asking, family: Family, columns: Sequence[Any], limit: int) -> Found:
    """The first records of each case in their order, each behind its rank."""
    found = asking.found(family, lambda: _first_of_each(asking, family, columns, limit))
    return {place: sorted(rows, key=itemgetter(0)) for place, rows in found.items()}


def _first_of_each(
    asking: _Asking, family: Family, columns: Sequence[Any], limit: int
) -> list[AnySelect]:
    name = asking.shape.entity.name
    keys = order_of(asking.work.tables, name, asking.asked["sort"] or ("id",))
    order = [key.ordered for key in keys]
    values = [column.label(f"value_{at}") for at, column in enumerate(columns)]
    if family.is_single:
        # The database may stop at the limit, without a rank for every record.
        (only,) = asking.branches(family, [literal(0).label("rank"), *values])
        return [only.order_by(*order).limit(limit)]
    rank = func.row_number().over(partition_by=family.varied or None, order_by=order)
    inner = (one.subquery() for one in asking.branches(family, [rank.label("rank"), *values]))
    return [select_columns(one).where(one.c.rank <= limit) for one in inner]


def _grouped(asking: _Asking, family: Family, columns: Sequence[Any]) -> Found:
    """One row for each case that any record fits."""
    return asking.found(
        family,
        lambda: [branch.group_by(*family.varied) for branch in asking.branches(family, columns)],
    )


def _some(asking: _Asking, family: Family, limit: int) -> dict[Place, list[dict[str, Any]]]:
    """The first records of each case as contexts."""
    keys = tuple(asking.asked["fields"]) or asking.shape.keys
    paths = [FieldPath(tuple(key.split("."))) for key in keys]
    columns = {key: asking.column(path) for key, path in zip(keys, paths, strict=True)}

    def told(values: Sequence[Any]) -> dict[str, Any]:
        own = zip(columns.items(), values, strict=True)
        return context({key: seen(asking.work, column, value) for (key, column), value in own})

    found = _ranked(asking, family, [asking.shape.table.c.id, *columns.values()], limit)
    return {
        place: [{"id": row[1], **told(row[2:])} for row in rows] for place, rows in found.items()
    }


def _all(asking: _Asking, family: Family) -> Mapping[Place, Answer]:
    limit = min(asking.asked["limit"], MOST_FOUND)
    if not asking.asked.get("complete"):
        return _some(asking, family, limit)
    found = _some(asking, family, limit + 1)
    if any(len(rows) > limit for rows in found.values()):
        raise LookupTooLarge(title=asking.shape.entity.title, limit=limit)
    return found


def _first(asking: _Asking, family: Family) -> Mapping[Place, Answer]:
    return {place: rows[0] for place, rows in _some(asking, family, 1).items()}


def _exists(asking: _Asking, family: Family) -> Mapping[Place, Answer]:
    return dict.fromkeys(_ranked(asking, family, [], 1), True)


def _count(asking: _Asking, family: Family) -> Mapping[Place, Answer]:
    found = _grouped(asking, family, [func.count()])
    return {place: Decimal(count) for place, ((count,),) in found.items()}


def _sum(asking: _Asking, family: Family) -> Mapping[Place, Answer]:
    fields = asking.asked["fields"]
    columns = [func.sum(summed(asking.shape, key)) for key in fields]
    found = _grouped(asking, family, columns)
    return {place: _sums(fields, row) for place, (row,) in found.items()}


def _sums(fields: Sequence[str], values: Sequence[Any]) -> Answer:
    sums = {key: Decimal(value or 0) for key, value in zip(fields, values, strict=True)}
    return sums if len(sums) > 1 else next(iter(sums.values()))


#: How each kind of answer is found, and what it is where no record fits.
_TAKES: Mapping[Take, tuple[Find, Callable[[Asked], Answer]]] = {
    "first": (_first, lambda _: None),
    "all": (_all, lambda _: []),
    "sum": (_sum, lambda asked: _sums(asked["fields"], [0] * len(asked["fields"]))),
    "count": (_count, lambda _: Decimal(0)),
    "exists": (_exists, lambda _: False),
}
