"""The records of a list that alerts watch: as a filter finds them, or read one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.feel import ExpressionFault, compile_expression
from dougong.feel.filters import All, Filter
from dougong.feel.to_filter import filter_of
from dougong.model.alert import Alert
from dougong.model.entity import SYSTEM_FIELDS, Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.runtime import Query, Record
from dougong.store import records, selecting
from dougong.store.labels import target_kind

#: Records looked at in one go.
BATCH = 500


@dataclass(frozen=True)
class Watched:
    """One row where a rule holds."""

    key: tuple[str, ...]
    scope_id: str
    #: What people read, by the name a title uses.
    shown: JsonObject
    place: JsonObject


def records_amiss(uow: UnitOfWork, rule: Alert) -> Iterator[Watched]:
    """Every record of the list, or row of one, for which the rule holds."""
    entity = uow.catalog.entity(uow.catalog.lists[rule.list].entity)
    if not rule.judged:
        for record in _found(uow, rule, (rule.when,), ("-id",)):
            yield _watched(uow, rule, record, record.data, entity.fields)
        return
    condition = compile_expression(rule.when, None)
    for record in _latest(uow, rule):
        for row, fields in _parts(uow, rule, entity, record):
            values = {**record.data, **row}
            try:
                holds = condition.value({"today": uow.today, "now": uow.now, **values})
            except ExpressionFault:
                # A row that cannot be judged is no reason to alarm anybody.
                continue
            if holds is True:
                yield _watched(uow, rule, record, values, fields)


def _found(
    uow: UnitOfWork, rule: Alert, conditions: tuple[str, ...], sort: tuple[str, ...]
) -> Iterator[Record]:
    """The records of the list that fulfil conditions, a page at a time."""
    view = uow.catalog.lists[rule.list]
    entity = uow.catalog.entity(view.entity)
    scope = {"today": uow.today, "now": uow.now}
    # A field wins over a name of the scope, and the reserved names hold both.
    names = {*entity.fields, *SYSTEM_FIELDS} - scope.keys()
    texts = [text for text in (view.where, *conditions) if text]
    parts: list[Filter] = [filter_of(text, names, scope) for text in texts]
    query = Query(where=All(tuple(parts)), sort=sort, limit=BATCH)
    while True:
        page = selecting.select(uow, entity.name, query)
        yield from page.items
        if page.next is None:
            return
        query = replace(query, after=page.next)


def _latest(uow: UnitOfWork, rule: Alert) -> Iterator[Record]:
    """The last record for each value of what the rule asks the last of; all where it does not."""
    met: set[tuple[str, ...]] = set()
    for record in _found(uow, rule, (), (f"-{rule.order}", "-id") if rule.order else ("-id",)):
        of = tuple(str(record.data.get(name)) for name in rule.latest)
        if not rule.latest or of not in met:
            met.add(of)
            yield record


_Part = tuple[Mapping[str, Any], Mapping[str, Field]]


def _parts(uow: UnitOfWork, rule: Alert, entity: Entity, record: Record) -> Iterator[_Part]:
    """The rows that are watched with their fields; of a rule without rows the record itself."""
    if not rule.rows:
        yield {}, entity.fields
        return
    whole = records.find(uow, entity.name, record.id)
    child = uow.catalog.entity(entity.fields[rule.rows].rows)
    fields = {**entity.fields, **child.fields}
    for row in (whole.data.get(rule.rows) if whole else None) or ():
        yield {key: row.get(key) for key in child.fields}, fields


def _watched(
    uow: UnitOfWork,
    rule: Alert,
    record: Record,
    values: Mapping[str, Any],
    fields: Mapping[str, Field],
) -> Watched:
    entity = uow.catalog.entity(record.entity)
    places = {key: fields[key] for key in rule.places if key in fields}
    kinds = {key: target_kind(field) for key, field in places.items()}
    wanted = {(kind, str(values.get(key))) for key, kind in kinds.items() if kind}
    words = dictionary_words(uow, records.labels(uow, wanted))
    known = {**values, "id": record.id}
    scope = record.data.get(entity.scope) if entity.scope else ""
    return Watched(
        key=tuple(str(known.get(name)) for name in rule.by) or (record.id,),
        scope_id=str(scope or ""),
        shown={key: text_of(field, values.get(key), words) for key, field in places.items()},
        place={"entity": entity.name, "record_id": record.id},
    )


def text_of(field: Field, value: Any, words: Words) -> str:
    """What people read of a value; a dash for none."""
    return field_kinds[field.kind].show(field, value, words).text or "—"
