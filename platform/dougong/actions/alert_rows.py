"""The rows that alerts watch, seen by the platform itself: all of them, whoever asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dougong.actions.ledger_filters import rows_seen
from dougong.actions.seen import dictionary_words
from dougong.actions.tables import table_page
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
from dougong.model.runtime import Query
from dougong.model.table_fields import column_fields
from dougong.store import records, reporting, selecting
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


def amiss(uow: UnitOfWork, rule: Alert) -> Iterator[Watched]:
    """Every row of what the rule watches for which it holds."""
    if rule.list:
        return _records(uow, rule)
    return _figures(uow, rule)


def _figures(uow: UnitOfWork, rule: Alert) -> Iterator[Watched]:
    condition = compile_expression(rule.when, None)
    for values, fields, names in _lines(uow, rule):
        try:
            holds = condition.value({"today": uow.today, **values})
        except ExpressionFault:
            # A row that cannot be judged is no reason to alarm anybody.
            continue
        if holds is True:
            words = dictionary_words(uow, {})
            shown = {k: names.get(k) or _text(fields[k], values.get(k), words) for k in fields}
            axes: JsonObject = {
                key: str(values[key]) for key in names if values.get(key) is not None
            }
            yield Watched(
                key=tuple(str(values.get(name)) for name in rule.by),
                scope_id=_scope(uow, fields, values),
                shown={name: shown.get(name, "—") for name in rule.places},
                place={"report": rule.report, "filters": axes},
            )


_Line = tuple[Mapping[str, Any], Mapping[str, Field], Mapping[str, str]]


def _lines(uow: UnitOfWork, rule: Alert) -> Iterator[_Line]:
    """Values, fields and names of every row of a report."""
    table = uow.catalog.tables.get(rule.report)
    if table is not None:
        made = table_page(uow, table, table.name, {})
        axes = {a.field: f for a, f in zip(table.rows, made.axes, strict=True)}
        fields = {**column_fields(uow.catalog, table), **axes}
        for line in made.lines:
            if not line.group:
                keys = dict(zip(axes, line.key, strict=True))
                names = dict(zip(axes, made.names[line.key], strict=True))
                yield {**line.values, **keys}, fields, names
        return
    report = uow.catalog.reports[rule.report]
    ledger = uow.catalog.ledgers[report.ledger]
    where = rows_seen(uow, ledger, report.name, {}, report.where)
    pivot = reporting.pivot(uow, report, where)
    known = {**ledger.dimensions, **ledger.figures}
    rows = [axis.field for axis in report.rows]
    fields = {k: known.get(k) or Field(k, "text", k) for k in (*rows, *report.measures)}
    for row in pivot.rows:
        values = {**pivot.row_totals[row.key], **dict(zip(rows, row.key, strict=True))}
        yield values, fields, dict(zip(rows, row.labels, strict=True))


def _scope(uow: UnitOfWork, fields: Mapping[str, Field], values: Mapping[str, Any]) -> str:
    """The record of the row that scopes roles."""
    scope = uow.catalog.role_scope
    for key, field in fields.items():
        if scope is not None and target_kind(field) == scope.entity and values.get(key):
            return str(values[key])
    return ""


def _text(field: Field, value: Any, words: Words) -> str:
    return field_kinds[field.kind].show(field, value, words).text or "—"


def _records(uow: UnitOfWork, rule: Alert) -> Iterator[Watched]:
    view = uow.catalog.lists[rule.list]
    entity = uow.catalog.entity(view.entity)
    names = (*entity.fields, *SYSTEM_FIELDS)
    texts = [text for text in (view.where, rule.when) if text]
    parts: list[Filter] = [filter_of(text, names, {"today": uow.today}) for text in texts]
    query = Query(where=All(tuple(parts)), sort=("-id",), limit=BATCH)
    while True:
        page = selecting.select(uow, entity.name, query)
        yield from (_record(uow, rule, entity, record) for record in page.items)
        if page.next is None:
            return
        query = Query(where=query.where, sort=query.sort, limit=BATCH, after=page.next)


def _record(uow: UnitOfWork, rule: Alert, entity: Entity, record: Any) -> Watched:
    places = {key: entity.fields[key] for key in rule.places if key in entity.fields}
    kinds = {key: target_kind(field) for key, field in places.items()}
    wanted = {(kind, str(record.data.get(key))) for key, kind in kinds.items() if kind}
    words = dictionary_words(uow, records.labels(uow, wanted))
    values = {**record.data, "id": record.id}
    scope = values.get(entity.scope) if entity.scope else ""
    return Watched(
        key=tuple(str(values.get(name)) for name in rule.by) or (record.id,),
        scope_id=str(scope or ""),
        shown={key: _text(field, values.get(key), words) for key, field in places.items()},
        place={"entity": entity.name, "record_id": record.id},
    )
