"""Alerts: what is watched exists, what is named is there, somebody is told."""

from collections.abc import Mapping, Sequence
from typing import get_args

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type
from dougong.feel.values import DATE, DATETIME, NUMBER, STRING
from dougong.model.alert import Alert
from dougong.model.check.access import ROLE
from dougong.model.check.compiled import FILTER, checked_filter, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import value_type
from dougong.model.check.references import LIST, REPORT, What, known, known_entity, known_field
from dougong.model.entity import Entity
from dougong.model.ledger import Event
from dougong.model.parse.faults import Faults
from dougong.model.table_fields import axis_field, column_fields

_NO_ROWS = Text("“{title}”不是子表", "“{title}” holds no rows")
#: What every condition may use beside the row.
_MOMENT = {"today": Type(DATE), "now": Type(DATETIME)}
_PLACE = Text(
    "标题里的“{what}”不是名称，请先在报表里算成一列",
    "“{what}” in the title is no name: let a column of the report work it out",
)
_EVENT = What("event_unknown", Text("没有名为“{name}”的事件", "There is no event “{name}”"))


@family("alerts")
def alerts(report: Report) -> None:
    """Every rule of every module."""
    for rule in report.catalog.alerts.values():
        faults, at = report.about(rule.file), f"/alerts/{rule.key}"
        for number, role in enumerate(rule.to):
            known(ROLE, role, report.catalog.roles, faults, f"{at}/to/{number}")
        for event in rule.on:
            entity, _, name = event.rpartition(".")
            if known_entity(report, entity, faults, f"{at}/on"):
                known(_EVENT, name, get_args(Event), faults, f"{at}/on")
        _watched(report, rule, faults, at)


def _watched(report: Report, rule: Alert, faults: Faults, at: str) -> None:
    catalog = report.catalog
    if rule.list:
        if known(LIST, rule.list, catalog.lists, faults, f"{at}/source/list"):
            _of_list(report, rule, faults, at)
        return
    names = [*catalog.reports, *catalog.tables]
    if not known(REPORT, rule.report, names, faults, f"{at}/source/report"):
        return
    types = row_types(report, rule.report, rule.summed)
    for number, name in enumerate(rule.summed):
        known_field(
            rule.title, name, _axes(report, rule.report), faults, f"{at}/source/by/{number}"
        )
    _named(rule, types, faults, at)
    # A row whose figures are none is not amiss: a condition without an answer opens nothing.
    compiled(rule.when, {**types, **_MOMENT}, faults, f"{at}/when", FILTER)


def _of_list(report: Report, rule: Alert, faults: Faults, at: str) -> None:
    entity = report.catalog.entities.get(report.catalog.lists[rule.list].entity)
    if entity is not None and rule.judged:
        _of_latest(report, rule, entity, faults, at)
    elif entity is not None:
        columns = report.scopes.columns(entity)
        _named(rule, dict.fromkeys(columns, ANYTHING), faults, at)
        checked_filter(rule.when, columns, _MOMENT, faults, f"{at}/when")


def _of_latest(report: Report, rule: Alert, entity: Entity, faults: Faults, at: str) -> None:
    """Names are those of the row, and of the record where the row has none of that name."""
    for name in (*rule.latest, *filter(None, (rule.order,))):
        known_field(entity.title, name, entity.fields, faults, f"{at}/source/latest")
    types = {key: value_type(of).or_null() for key, of in entity.fields.items()}
    types["id"] = Type(STRING)
    if rule.rows and known_field(
        entity.title, rule.rows, entity.fields, faults, f"{at}/source/rows"
    ):
        child = report.catalog.entities.get(entity.fields[rule.rows].rows)
        if child is None:
            facts = {"title": entity.fields[rule.rows].title}
            faults.add("alert_rows", f"{at}/source/rows", _NO_ROWS, **facts)
            return
        types |= {key: value_type(of).or_null() for key, of in child.fields.items()}
    _named(rule, types, faults, at)
    compiled(rule.when, {**types, **_MOMENT}, faults, f"{at}/when", FILTER)


def _named(rule: Alert, types: Mapping[str, Type], faults: Faults, at: str) -> None:
    for number, name in enumerate(rule.by):
        known_field(rule.title, name, types, faults, f"{at}/key/{number}")
    for text in rule.misplaced:
        faults.add("alert_place", f"{at}/title", _PLACE, what=text.strip())
    for name in rule.places:
        known_field(rule.title, name, types, faults, f"{at}/title")


def _axes(report: Report, name: str) -> list[str]:
    """What the rows of a report are by."""
    found = report.catalog.tables.get(name) or report.catalog.reports[name]
    return [axis.field for axis in found.rows]


def row_types(report: Report, name: str, summed: Sequence[str] = ()) -> dict[str, Type]:
    """What a rule sees of a row, or of rows summed: what it is by, and its figures."""
    types = _types(report, name)
    gone = {key for key in _axes(report, name) if summed and key not in summed}
    return {key: found for key, found in types.items() if key not in gone}


def _types(report: Report, name: str) -> dict[str, Type]:
    catalog = report.catalog
    table = catalog.tables.get(name)
    if table is not None:
        fields = column_fields(catalog, table)
        found = {key: value_type(field).or_null() for key, field in fields.items()}
        axes = {axis.field: axis_field(catalog, table, axis.field) for axis in table.rows}
        return found | {key: value_type(f).or_null() if f else ANYTHING for key, f in axes.items()}
    pivot = catalog.reports[name]
    ledger = catalog.ledgers.get(pivot.ledger)
    figures = dict.fromkeys(pivot.measures, Type(NUMBER).or_null())
    dimensions = ledger.dimensions if ledger else {}
    return figures | {
        axis.field: value_type(dimensions[axis.field]).or_null()
        if axis.field in dimensions and not axis.part
        else ANYTHING
        for axis in pivot.rows
    }
