"""What was brought in is held against its source when a document is handed in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dougong.actions.filling import answers_of, asked_of
from dougong.actions.saving import Prepared
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.base.values import Json, pointer
from dougong.feel.filters import All, Filter, Member
from dougong.forms.faults import fault_at
from dougong.forms.fill_plan import FillPlan, fill_plan
from dougong.forms.filling import Differing, Source, differing, key_of
from dougong.forms.plan import entity_plan
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import Words
from dougong.model.fill import Fill
from dougong.model.runtime import Record

#: Rows read of a source at once.
PAGE = 500

_DIFFERS = Text(
    "“{title}”现为 {found}，来源（{fill}）为 {wanted}；请重新带入",
    "“{title}” is {found}, its source ({fill}) says {wanted}; bring it in again",
)
_GONE = Text(
    "这一行不在来源（{fill}）中；请删除或重新带入",
    "The source of “{fill}” does not have this row; remove it or bring in again",
)
_TWICE = Text(
    "与第 {first} 行是来源（{fill}）中的同一行；请删除其中一行",
    "This row and row {first} are the same one of “{fill}”; remove one of them",
)


def faults(
    uow: UnitOfWork, entity: Entity, ready: Prepared, record: Record
) -> tuple[FieldFault, ...]:
    """A fault for every locked value that its source does not say."""
    return tuple(
        fault
        for fill in entity.fills
        if fill.locked
        for fault in _of_fill(uow, entity, fill, ready, record)
    )


def changed_faults(
    uow: UnitOfWork, entity: Entity, ready: Prepared, record: Record
) -> tuple[FieldFault, ...]:
    """The same for those values alone that are no longer what the stored document says.

    Whoever decides on a document answers for what he writes; that a source has moved since the
    document was handed in is no fault of his.
    """
    if not any(fill.locked for fill in entity.fills):
        return ()
    found, after = faults(uow, entity, ready, record), ready.evaluation.data
    return tuple(one for one in found if _is_written(one.path, record.data, after))


def _is_written(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether the value at a place is another one than before; all values of a new row are."""
    rows, *inner = path.strip("/").split("/")
    if not inner:
        return bool(before.get(rows) != after.get(rows))
    row = after[rows][int(inner[0])]
    stored = [one for one in before.get(rows) or () if one.get("id") == row.get("id")]
    return not stored or bool(stored[0].get(inner[1]) != row.get(inner[1]))


def told(entity: Entity, catalog: Any, data: Mapping[str, Any]) -> list[Json]:
    """What the trail keeps: how many rows of each list are as their source has them."""
    found: list[Json] = []
    for fill in entity.fills:
        if not fill.locked or not fill.rows:
            continue
        plan = fill_plan(entity, catalog, fill)
        rows = sum(key_of(plan, row) is not None for row in data.get(fill.rows) or ())
        found.append({"fill": fill.key, "rows": rows})
    return found


def _of_fill(
    uow: UnitOfWork, entity: Entity, fill: Fill, ready: Prepared, record: Record
) -> Iterator[FieldFault]:
    plan, data = fill_plan(entity, uow.catalog, fill), ready.evaluation.data
    source = Source(entity_plan(entity, uow.catalog), data, ready.scope, plan)
    where = source.condition()
    if where is None:
        # What the source is asked with is missing; that is told where it is required.
        return
    rows = data.get(fill.rows) or [] if fill.rows else []
    where = _of_rows(plan, rows, where)
    asked = asked_of(uow, fill, where, record, seen=False)
    found = source.made(_all(uow, plan, asked))
    if not fill.rows:
        for column in fill.locked:
            wanted = found[0][column] if found else None
            if wanted != data.get(column):
                yield _fault(uow, entity, fill, data, Differing("", 0, column, wanted))
        return
    child = uow.catalog.entity(entity.fields[fill.rows].rows)
    for one in differing(plan, rows, found):
        yield _fault(uow, child, fill, rows[one.number], one)


def _of_rows(plan: FillPlan, rows: Sequence[Mapping[str, Any]], where: Filter) -> Filter:
    """What is asked, of these rows alone: a large source is not read whole for a few of them."""
    for column, path in plan.known_by:
        values = {row.get(column) for row in rows} - {None, ""}
        if values and all(isinstance(value, str) for value in values):
            return All((where, Member(path, tuple(sorted(values)))))
    return where


def _all(uow: UnitOfWork, plan: FillPlan, asked: Any) -> Iterator[Mapping[str, Any]]:
    """Everything the source has, read page by page where it is not summed."""
    offset = 0
    while True:
        found = answers_of(uow, plan, asked, PAGE, offset)
        yield from found
        if plan.fill.by or len(found) < PAGE:
            return
        offset += PAGE


def _fault(
    uow: UnitOfWork, entity: Entity, fill: Fill, data: Mapping[str, Any], one: Differing
) -> FieldFault:
    parts = (one.rows, one.number, one.column) if one.rows else (one.column,)
    path = pointer(parts)
    if one.is_gone:
        return fault_at(path, "fill_gone", _GONE, fill=fill.title)
    if one.twin is not None:
        return fault_at(path, "fill_twice", _TWICE, fill=fill.title, first=one.twin + 1)
    of, words = entity.fields[one.column], Words(uow.actor.locale)
    kind = field_kinds[of.kind]
    return fault_at(
        path,
        "fill_differs",
        _DIFFERS,
        title=of.title or of.key,
        fill=fill.title,
        found=kind.show(of, data.get(one.column), words).text or "—",
        wanted=kind.show(of, one.wanted, words).text or "—",
    )
