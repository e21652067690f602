"""Alerts: what is watched exists, what is named is there, somebody is told."""

from collections.abc import Mapping
from typing import get_args

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type
from dougong.feel.values import NUMBER
from dougong.model.alert import Alert
from dougong.model.check.access import ROLE
from dougong.model.check.compiled import FILTER, checked_filter, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import value_type
from dougong.model.check.references import LIST, REPORT, What, known, known_entity, known_field
from dougong.model.ledger import Event
from dougong.model.parse.faults import Faults
from dougong.model.table_fields import axis_field, column_fields

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
    types = row_types(report, rule.report)
    _named(rule, types, faults, at)
    # A row whose figures are none is not amiss: a condition without an answer opens nothing.
    compiled(rule.when, types, faults, f"{at}/when", FILTER)


def _of_list(report: Report, rule: Alert, faults: Faults, at: str) -> None:
    entity = report.catalog.entities.get(report.catalog.lists[rule.list].entity)
    if entity is not None:
        columns = report.scopes.columns(entity)
        _named(rule, dict.fromkeys(columns, ANYTHING), faults, at)
        checked_filter(rule.when, columns, {"today": Type("date")}, faults, f"{at}/when")


def _named(rule: Alert, types: Mapping[str, Type], faults: Faults, at: str) -> None:
    for number, name in enumerate(rule.by):
        known_field(rule.title, name, types, faults, f"{at}/key/{number}")
    for name in rule.places:
        known_field(rule.title, name, types, faults, f"{at}/title")


def row_types(report: Report, name: str) -> dict[str, Type]:
    """What a rule sees of a row: what it is by, and its figures."""
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
