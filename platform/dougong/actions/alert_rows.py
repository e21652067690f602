"""The rows that alerts watch, seen by the platform itself: all of them, whoever asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dougong.actions.alert_records import Watched, records_amiss, text_of
from dougong.actions.ledger_filters import rows_seen
from dougong.actions.seen import dictionary_words
from dougong.actions.tables import table_page
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.feel import ExpressionFault, compile_expression
from dougong.model.alert import Alert
from dougong.model.fields.field import Field
from dougong.model.table import Table
from dougong.model.table_fields import column_fields
from dougong.store import reporting
from dougong.store.labels import target_kind


def amiss(uow: UnitOfWork, rule: Alert) -> Iterator[Watched]:
    """Every row of what the rule watches for which it holds."""
    if rule.list:
        return records_amiss(uow, rule)
    return _figures(uow, rule)


def _figures(uow: UnitOfWork, rule: Alert) -> Iterator[Watched]:
    condition = compile_expression(rule.when, None)
    for values, fields, names in _lines(uow, rule):
        try:
            holds = condition.value({"today": uow.today, "now": uow.now, **values})
        except ExpressionFault:
            # A row that cannot be judged is no reason to alarm anybody.
            continue
        if holds is True:
            words = dictionary_words(uow, {})
            shown = {k: names.get(k) or text_of(fields[k], values.get(k), words) for k in fields}
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
        yield from _table_lines(uow, table, rule.summed)
        return
    report = uow.catalog.reports[rule.report]
    if rule.summed:
        report = replace(report, rows=tuple(a for a in report.rows if a.field in rule.summed))
    ledger = uow.catalog.ledgers[report.ledger]
    where = rows_seen(uow, ledger, report.name, {}, report.where)
    pivot = reporting.pivot(uow, report, where)
    known = {**ledger.dimensions, **ledger.figures}
    rows = [axis.field for axis in report.rows]
    fields = {k: known.get(k) or Field(k, "text", k) for k in (*rows, *report.measures)}
    for row in pivot.rows:
        values = {**pivot.row_totals[row.key], **dict(zip(rows, row.key, strict=True))}
        yield values, fields, dict(zip(rows, row.labels, strict=True))


def _table_lines(uow: UnitOfWork, table: Table, by: Sequence[str]) -> Iterator[_Line]:
    """The rows of a table, or what they come to by some of what they are by."""
    made = table_page(uow, table, table.name, {})
    places = [n for n, axis in enumerate(table.rows) if not by or axis.field in by]
    axes = {table.rows[n].field: made.axes[n] for n in places}
    fields = {**column_fields(uow.catalog, table), **axes}
    rows = (
        made.made.summed(places)
        if by
        else ((line.key, line.values) for line in made.lines if not line.group)
    )
    for key, values in rows:
        keys = {table.rows[n].field: key[n] for n in places}
        names = {table.rows[n].field: made.names[key][n] for n in places}
        yield {**values, **keys}, fields, names


def _scope(uow: UnitOfWork, fields: Mapping[str, Field], values: Mapping[str, Any]) -> str:
    """The record of the row that scopes roles."""
    scope = uow.catalog.role_scope
    for key, field in fields.items():
        if scope is not None and target_kind(field) == scope.entity and values.get(key):
            return str(values[key])
    return ""
