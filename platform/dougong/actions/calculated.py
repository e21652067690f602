"""Calculation reports: rows the reader may see, handed to a service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong import feel
from dougong.access.field_rights import field_rights
from dougong.access.policy import may, may_open, page_scopes, row_filter
from dougong.actions.ledger_filters import Filters, part_chosen
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, DataInvalid, FieldFault
from dougong.base.registry import UnknownName, nearest
from dougong.feel.filters import All, FieldPath, Filter, Member
from dougong.feel.to_filter import filter_of
from dougong.model.calculated import CalculatedReport, ListRows
from dougong.model.entity import SYSTEM_FIELDS, Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import ValueFault, Words
from dougong.model.rights import effective
from dougong.model.runtime import Query, Record
from dougong.model.services.all import services
from dougong.model.services.call import call
from dougong.model.services.service import ServiceFault
from dougong.store import selecting

_PAGE = 500


@dataclass(frozen=True)
class CalculatedPage:
    """A calculation report with its figures and the filters that were set."""

    report: CalculatedReport
    rows: tuple[Mapping[str, Any], ...]
    figures: Mapping[str, Any]
    #: What the summed columns come to.
    total: Mapping[str, Any]
    words: Words
    filters: Filters


def calculated_report(uow: UnitOfWork, name: str, filters: Filters) -> CalculatedPage:
    """What the service answers for the rows of the actor's scopes and the filters.

    AccessDenied where the actor may not open the page or is not shown a field it is worked out
    of; DataInvalid where the service refuses the rows.
    """
    found = uow.catalog.calculated.get(name)
    if found is None:
        known = nearest(name, uow.catalog.calculated)
        raise UnknownName(what="report", name=name, nearest=known)
    if not may_open(uow.actor, uow.catalog, name):
        raise AccessDenied(action="read", entity=name)
    answers = _answers(uow, found, filters)
    rows = tuple(_held(found.columns, row) for row in answers.get(found.table) or ())
    return CalculatedPage(
        found,
        rows,
        _held(found.figures, answers),
        {key: sum(row[key] for row in rows if row[key] is not None) for key in found.summed},
        dictionary_words(uow, {}),
        filters,
    )


def _answers(uow: UnitOfWork, report: CalculatedReport, filters: Filters) -> Mapping[str, Any]:
    settings = uow.catalog.settings.get(report.module, {})
    chosen = {key: filters.get(key) for key in report.filters}
    names = {"today": uow.today, "settings": settings, "filters": chosen}
    given = {
        key: _rows(uow, report, rows, filters)
        if isinstance(rows, ListRows)
        else feel.compile(rows, frozenset(names)).value(names)
        for key, rows in report.inputs.items()
    }
    try:
        return call(services[report.service], given)
    except ServiceFault as fault:
        facts = dict(fault.facts)
        raise DataInvalid([FieldFault("", fault.code, fault.text, facts, fault.hint)]) from fault


def _rows(
    uow: UnitOfWork, report: CalculatedReport, of: ListRows, filters: Filters
) -> list[dict[str, Any]]:
    """The rows of a list as the service names their columns; at most as many as it takes."""
    entity = uow.catalog.entity(uow.catalog.lists[of.list].entity)
    _require_seen(uow, entity, report, of)
    where = _seen(uow, entity, report, of, filters)
    found: list[Record] = []
    after: str | None = None
    while len(found) <= services[report.service].most:
        query = Query(where=where, sort=("id",), limit=_PAGE, after=after)
        page = selecting.select(uow, entity.name, query)
        found += page.items
        after = page.next
        if after is None:
            break
    return [{key: _told(entity, one, name) for key, name in of.fields.items()} for one in found]


def _require_seen(uow: UnitOfWork, entity: Entity, report: CalculatedReport, of: ListRows) -> None:
    rights = field_rights(uow.actor, uow.catalog, entity.name, None)
    told = [name for name in of.fields.values() if name in entity.fields]
    if not may(uow.actor, uow.catalog, "read", entity.name, None) or any(
        effective(rights, f"/{name}") not in {"read", "write"} for name in told
    ):
        raise AccessDenied(action="read", entity=report.name)


def _seen(
    uow: UnitOfWork, entity: Entity, report: CalculatedReport, of: ListRows, filters: Filters
) -> Filter:
    parts: list[Filter] = [row_filter(uow.actor, uow.catalog, entity.name, "read")]
    scopes = page_scopes(uow.actor, uow.catalog, report.name)
    if scopes is not None and entity.scope:
        parts.append(Member(FieldPath(tuple(entity.scope.split("."))), tuple(sorted(scopes))))
    where = uow.catalog.lists[of.list].where
    if where:
        scope = {"today": uow.today}
        names = {*entity.fields, *SYSTEM_FIELDS} - scope.keys()
        parts.append(filter_of(where, names, scope))
    for key in report.filters:
        field, raw = entity.fields.get(key), filters.get(key)
        if field is not None and raw:
            parts.append(part_chosen(uow, field, field.key, "", raw))
    return All(tuple(parts))


def _told(entity: Entity, record: Record, name: str) -> object:
    """A value as the service reads it."""
    field = entity.fields.get(name)
    if field is None:
        return getattr(record, name, None)
    value = record.data.get(name)
    return None if value is None else field_kinds[field.kind].feel(field, value)


def _held(fields: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values as their fields hold them: rounded, and nothing where they do not fit."""
    found: dict[str, Any] = {}
    for key, field in fields.items():
        value = given.get(key)
        try:
            fits = value is not None
            found[key] = field_kinds[field.kind].from_feel(field, value) if fits else None
        except ValueFault:
            found[key] = None
    return found
