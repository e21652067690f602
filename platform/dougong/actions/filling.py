"""Bringing in: what stands elsewhere laid into a form, and held against its source at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dougong.actions.doors import record_for
from dougong.actions.drafts import change_draft
from dougong.actions.offered import choosable
from dougong.actions.saving import Prepared, prepared_data
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.registry import UnknownName, nearest
from dougong.base.text import Text
from dougong.base.values import JsonObject, new_id, pointer
from dougong.feel.filters import All, Compare, FieldPath, Filter, Not
from dougong.forms.decode import encode
from dougong.forms.faults import is_empty
from dougong.forms.fill_plan import FillPlan, fill_plan
from dougong.forms.filling import Merged, Source, merged, without
from dougong.forms.plan import entity_plan
from dougong.forms.sheet import Sheet
from dougong.model.entity import Entity
from dougong.model.fields.rows import RowsKind
from dougong.model.fill import Fill
from dougong.model.runtime import Query, Record
from dougong.store import gathering, log, records
from dougong.store.labels import target_kind

Row = Mapping[str, Any]
Found = Sequence[Mapping[str, Any]]

_BROUGHT = Text("带入 {added} 行", "{added} rows brought in")
_RENEWED = Text("更新 {changed} 行", "{changed} rows renewed")
_TAKEN = Text("移除 {removed} 行", "{removed} rows taken out")
_FIELDS = Text("已带入", "Brought in")
_NOTHING = Text("没有可带入的内容", "There is nothing to bring in")
_SAME = Text(
    "没有新的内容，{same} 行已在明细中", "Nothing new: {same} rows are in the list already"
)
_FIRST = Text("请先填写{titles}", "Fill in {titles} first")
_TOO_MANY = Text(
    "“{title}”最多 {limit} 行，带入后会超过；没有带入任何内容",
    "“{title}” takes at most {limit} rows, which this would pass; nothing was brought in",
)


@dataclass(frozen=True)
class Filled:
    """What was brought in, and how it is told."""

    fill: Fill
    message: str
    #: Values of the header that came, for a fill without rows.
    values: Mapping[str, Any] = field(default_factory=dict)
    merged: Merged = field(default_factory=lambda: Merged([]))


def bring_in(
    uow: UnitOfWork, entity: Entity, data: Row, key: str, stored: Record | None = None
) -> Filled:
    """What a fill lays into a record as it stands; nothing is stored.

    The actor is given what he may read of the source. DataInvalid when there are too many rows.
    """
    fill = fill_of(entity, key)
    plan = fill_plan(entity, uow.catalog, fill)
    ready = prepared_data(uow, entity, data, stored=stored)
    source = Source(entity_plan(entity, uow.catalog), ready.evaluation.data, ready.scope, plan)
    where = source.condition()
    if where is None:
        return Filled(fill, _lacking(uow, entity, source.lacking()))
    asked = asked_of(uow, fill, where, stored, seen=True)
    found = source.made(answers_of(uow, plan, asked, _most(entity, fill) + 1))
    if not fill.rows:
        return _header(uow, fill, ready.evaluation.data, found)
    return _Bringing(uow, entity, plan, ready, stored).rows(found)


def fill_stored(
    uow: UnitOfWork, entity: Entity, record_id: str, key: str, *, version: int
) -> tuple[Filled, Record]:
    """The same for a stored draft, which is kept with what came; the trail tells of it."""
    record = record_for(uow, "update", entity.name, record_id)
    done = bring_in(uow, entity, record.data, key, record)
    came = done.merged.rows or done.merged.removed
    rows = {done.fill.rows: done.merged.rows} if came else {}
    raw = encode(entity, uow.catalog, rows if done.fill.rows else done.values)
    saved = change_draft(uow, entity.name, record_id, raw, version=version).record
    told: JsonObject = {"fill": key, "version": saved.version}
    told |= {"added": len(done.merged.added), "changed": len(done.merged.changed)}
    log.append(uow, record_id, "filled", told)
    return done, saved


def fill_of(entity: Entity, key: str) -> Fill:
    """The fill of that key, or UnknownName."""
    known = {fill.key: fill for fill in entity.fills}
    if key not in known:
        raise UnknownName(what="fill", name=key, nearest=nearest(key, known))
    return known[key]


def _lacking(uow: UnitOfWork, entity: Entity, names: Sequence[str]) -> str:
    locale = uow.actor.locale
    titles = [entity.fields[name].title for name in dict.fromkeys(names) if name in entity.fields]
    if not titles:
        return _NOTHING.show(locale)
    comma = ", " if locale.startswith("en") else "、"
    quoted = comma.join(f"“{title}”" for title in titles)
    return _FIRST.show(locale, {"titles": quoted})


def _most(entity: Entity, fill: Fill) -> int:
    """How many rows the list takes."""
    if not fill.rows:
        return 1
    limit = int(entity.fields[fill.rows].words.get("maxItems", RowsKind.most))
    return min(limit, RowsKind.most)


def asked_of(
    uow: UnitOfWork, fill: Fill, where: Filter, stored: Record | None, *, seen: bool
) -> Filter:
    """What is asked of the source: its own conditions, what counts, and what the actor may see."""
    parts: list[Filter] = [where]
    if fill.entity:
        parts = [gathering.counted(uow, fill.entity, where)]
        if seen:
            parts.append(choosable(uow, uow.catalog.entity(fill.entity)))
    if fill.except_self and stored is not None:
        parts.append(Not(Compare(FieldPath(_own(uow, fill)), "=", stored.id)))
    return All(tuple(parts))


def _own(uow: UnitOfWork, fill: Fill) -> tuple[str, ...]:
    if fill.ledger:
        return ("record_id",)
    is_row = uow.catalog.entity(fill.entity).kind == "child"
    return ("parent", "id") if is_row else ("id",)


def answers_of(uow: UnitOfWork, plan: FillPlan, where: Filter, most: int, offset: int = 0) -> Found:
    """What the source says, in values of the expression language."""
    fill = plan.fill
    if fill.ledger:
        report = gathering.asked_of(fill.ledger, fill.by, plan.sums, fill.row_types)
        return _in_order(uow, fill, gathering.of_ledger(uow, report, where))
    if fill.by:
        found = gathering.summed_by(uow, fill.entity, where, fill.by, plan.sums)
        return _in_order(uow, fill, found)
    query = Query(where=where, sort=fill.sort, limit=most, offset=offset)
    return gathering.one_by_one(uow, fill.entity, query, plan.reads)


def _in_order(uow: UnitOfWork, fill: Fill, found: Found) -> Found:
    """Sums by what people read: the names of what they belong to."""
    fields = uow.catalog.ledgers[fill.ledger].dimensions if fill.ledger else {}
    if fill.entity:
        fields = uow.catalog.entity(fill.entity).fields
    kinds = {name: target_kind(fields[name]) for name in fill.by if name in fields}
    wanted = {(kind, str(one[name])) for one in found for name, kind in kinds.items() if kind}
    labels = records.labels(uow, {pair for pair in wanted if pair[1] != "None"})

    def rank(one: Mapping[str, Any]) -> list[str]:
        own = [(kinds.get(name, ""), str(one.get(name))) for name in fill.by]
        return [labels.get(pair, pair[1]) for pair in own] + [pair[1] for pair in own]

    return sorted(found, key=rank)


def _header(uow: UnitOfWork, fill: Fill, data: Row, found: Found) -> Filled:
    if not found:
        return Filled(fill, _nothing(uow, fill))
    values = {k: v for k, v in found[0].items() if k in fill.locked or is_empty(data.get(k))}
    return Filled(fill, _FIELDS.show(uow.actor.locale), values)


def _nothing(uow: UnitOfWork, fill: Fill) -> str:
    return fill.empty or _NOTHING.show(uow.actor.locale)


@dataclass(frozen=True)
class _Bringing:
    """A list on its way to what the source says."""

    uow: UnitOfWork
    entity: Entity
    plan: FillPlan
    ready: Prepared
    stored: Record | None

    def rows(self, found: Found) -> Filled:
        """The list with what was found, without rows that the fill does not want after all."""
        fill, data = self.plan.fill, self.ready.evaluation.data
        field = self.entity.fields[fill.rows]
        child = self.uow.catalog.entity(field.rows)
        done = merged(self.plan, child, data.get(fill.rows) or [], found, iter(new_id, ""))
        done = without(done, self.unwanted(done))
        if len(done.rows) > _most(self.entity, fill):
            facts = {"title": field.title, "limit": _most(self.entity, fill)}
            fault = FieldFault(pointer((fill.rows,)), "fill_too_many", _TOO_MANY, facts)
            raise DataInvalid([fault])
        return Filled(fill, _told(self.uow, fill, done), merged=done)

    def unwanted(self, done: Merged) -> frozenset[str]:
        """Rows that came and for which the condition of the fill does not hold."""
        when, fresh = self.plan.when, frozenset(done.added)
        if when is None or not fresh:
            return frozenset()
        data = {**self.ready.evaluation.data, self.plan.fill.rows: done.rows}
        ready = prepared_data(self.uow, self.entity, data, stored=self.stored)
        plan = entity_plan(self.entity, self.uow.catalog)
        sheet = Sheet(plan, ready.evaluation.data, ready.scope)
        return frozenset(
            bench.data["id"]
            for bench in sheet.benches(self.plan.fill.rows)
            if bench.data["id"] in fresh and sheet.value(when, bench, bench.prefix) is not True
        )


def _told(uow: UnitOfWork, fill: Fill, done: Merged) -> str:
    locale = uow.actor.locale
    facts = {"added": len(done.added), "changed": len(done.changed), "removed": done.missed}
    parts = [
        text.show(locale, facts)
        for name, text in (("added", _BROUGHT), ("changed", _RENEWED), ("removed", _TAKEN))
        if facts[name]
    ]
    if not any(facts.values()):
        return _SAME.show(locale, {"same": done.same}) if done.same else _nothing(uow, fill)
    return (", " if locale.startswith("en") else "，").join(parts)
