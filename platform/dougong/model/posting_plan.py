"""What an event of a document writes: ledger rows, and events for the ledgers of other modules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dougong.base.months import month_of
from dougong.base.values import JsonObject
from dougong.model.catalog import Catalog
from dougong.model.control_cover import covering
from dougong.model.control_register import registered
from dougong.model.effect import Effect
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.ledger import InPort, Ledger, OutPort, PostingRule
from dougong.model.port_event import PortEvent
from dougong.model.posting_place import Place, seen
from dougong.model.runtime import LedgerRow, Record
from dougong.model.scoped_settings import scope_field, settings_for
from dougong.model.sums_set import Wanted, sums_set
from dougong.model.told_by import Stored, told

_HEADER = frozenset({"actor", "now", "today", "settings", "status", "created_by", "id"})
_ROW = frozenset({"actor", "now", "today", "settings", "id", "parent"})
_PAYLOAD = frozenset({"actor", "now", "today", "settings"})


@dataclass(frozen=True)
class PostingScope:
    """What rules read besides the document."""

    #: `actor`, `now` and `today` as expressions see them.
    common: Mapping[str, object]
    #: The month that takes a row of a business date, by family of periods and scope record: its
    #: own, or the next one that is open.
    period: Callable[[str, str, date], str]
    today: date
    #: What a record that scopes roles says of settings.
    said: Callable[[str], Mapping[str, object]] = lambda _: {}
    #: What a field of another record says, for dimensions that are told by it.
    stored: Stored = lambda *_: None
    #: How the document is called, for what controls register of it.
    headline: str = ""


@dataclass(frozen=True)
class PostingPlan:
    """Everything one event of one document writes."""

    ledger_rows: tuple[LedgerRow, ...] = ()
    port_events: tuple[PortEvent, ...] = ()
    effects: tuple[Effect, ...] = ()
    #: Sums that are brought to a value, under the lock that tells what they are.
    sums: tuple[Wanted, ...] = ()


def plan_rows(
    catalog: Catalog, entity: Entity, record: Record, event: str, scope: PostingScope
) -> PostingPlan:
    """The rows and port events of a document's event.

    The rows that listeners of this bundle make of the port events are not among the ledger rows:
    `rows_of` gives them, now and when an event is replayed.
    """
    posting = catalog.postings.get(entity.name)
    rules = [rule for rule in posting.rules if rule.on == event] if posting else []
    planner = _Planner(catalog, entity, record, event, scope)
    names = {**scope.common, "headline": scope.headline}
    told = (
        *registered(catalog, record, event, names, planner.said),
        *covering(catalog, record, event, names, planner.said),
    )
    return PostingPlan(
        (
            *(row for rule in rules if _adds(rule) for row in planner.ledger_rows(rule)),
            *(planner.ledger_row(rule, place) for rule, place in told),
        ),
        tuple(found for rule in rules if rule.port for found in planner.events(rule)),
        tuple(found for rule in rules if rule.record for found in planner.effects(rule)),
        tuple(found for rule in rules if rule.ledger for found in planner.sums(rule)),
    )


def _adds(rule: PostingRule) -> bool:
    return bool(rule.ledger) and rule.sets is None and rule.takes is None


def listeners(catalog: Catalog, port: str) -> tuple[InPort, ...]:
    """The modules of this bundle that post the events of a port."""
    return tuple(found for found in catalog.in_ports if found.port == port)


def rows_of(
    catalog: Catalog, events: Iterable[PortEvent], scope: PostingScope
) -> tuple[LedgerRow, ...]:
    """What the listeners in this bundle post for the events of ports."""
    return tuple(
        row
        for event in events
        for listener in listeners(catalog, event.port)
        for rule in listener.rules
        if rule.on == event.on and _adds(rule)
        for row in _rows_of(catalog, listener, rule, event, scope)
    )


def sums_of(catalog: Catalog, events: Iterable[PortEvent], scope: PostingScope) -> Iterator[Wanted]:
    """What the listeners in this bundle bring sums to, or take from them, for events of ports."""
    for event in events:
        for listener in listeners(catalog, event.port):
            for rule in listener.rules:
                if rule.on == event.on and rule.ledger and not _adds(rule):
                    rows = tuple(_rows_of(catalog, listener, rule, event, scope))
                    yield from sums_set(rule, rows)


def effects_of(
    catalog: Catalog, events: Iterable[PortEvent], scope: PostingScope
) -> tuple[Effect, ...]:
    """What the listeners in this bundle do to records for the events of ports."""
    found = (
        (rule, _payload_place(catalog, listener, event, scope))
        for event in events
        for listener in listeners(catalog, event.port)
        for rule in listener.rules
        if rule.on == event.on and rule.record
    )
    return tuple(place.effect(rule, catalog) for rule, place in found if place.holds(rule))


def _period(scope: PostingScope, row: LedgerRow, ledger: Ledger, owner: str = "") -> LedgerRow:
    """The row in the month that takes it; the scope of the ledger decides before the document's."""
    found = row.dimensions.get(ledger.scope) or owner
    period = scope.period(ledger.period_family, str(found or ""), row.business_date)
    return replace(row, posted_period=period, dimensions=told(ledger, row, scope.stored))


class _Planner:
    def __init__(
        self,
        catalog: Catalog,
        entity: Entity,
        record: Record,
        event: str,
        scope: PostingScope,
    ) -> None:
        self.catalog, self.entity, self.record, self.scope = catalog, entity, record, scope
        # A document is closed on the day it is closed, whatever the date it was written under.
        dated = None if event == "closed" else record.data.get(entity.business_date)
        self.day = dated or scope.today
        self.period = month_of(self.day)
        self.owner = record.id if entity.scope == "id" else record.data.get(entity.scope)
        self.said = scope.said(str(self.owner or ""))
        settings = settings_for(catalog, entity.module, self.said)
        self.common = {**scope.common, "settings": settings}
        self.header = self._header()

    def ledger_rows(self, rule: PostingRule) -> Iterator[LedgerRow]:
        return (self.ledger_row(rule, place) for place in self.places(rule))

    def ledger_row(self, rule: PostingRule, place: Place) -> LedgerRow:
        ledger = self.catalog.ledgers[rule.ledger]
        row = LedgerRow(
            ledger=ledger.name,
            row_type=rule.row_type,
            rule=rule.key,
            dimensions=place.dimensions(rule, ledger),
            measures=place.measures(rule, ledger),
            entity=self.entity.name,
            record_id=self.record.id,
            line_id=place.line_id,
            revision=self.record.revision,
            business_date=self.day,
            posted_period=self.period,
        )
        return _period(self.scope, row, ledger, str(self.owner or ""))

    def sums(self, rule: PostingRule) -> Iterator[Wanted]:
        return iter(()) if _adds(rule) else sums_set(rule, tuple(self.ledger_rows(rule)))

    def events(self, rule: PostingRule) -> Iterator[PortEvent]:
        port = self.port(rule)
        for place in self.places(rule):
            yield PortEvent(
                port=port.name,
                rule=rule.key,
                entity=self.entity.name,
                record_id=self.record.id,
                line_id=place.line_id,
                revision=self.record.revision,
                business_date=self.day,
                posted_period=self.period,
                payload=self.payload(rule, port, place),
                on=rule.on,
            )

    def effects(self, rule: PostingRule) -> Iterator[Effect]:
        by = self.entity.name
        return (replace(place.effect(rule, self.catalog), by=by) for place in self.places(rule))

    def port(self, rule: PostingRule) -> OutPort:
        name = rule.port if "." in rule.port else f"{self.entity.module}.{rule.port}"
        return self.catalog.out_ports[name]

    def payload(self, rule: PostingRule, port: OutPort, place: Place) -> JsonObject:
        found: JsonObject = {}
        for key, text in rule.payload.items():
            field = port.payload[key]
            value = place.typed(rule, field, text)
            found[key] = None if value is None else field_kinds[field.kind].encode(field, value)
        return found

    def places(self, rule: PostingRule) -> Iterator[Place]:
        places = self.rows(rule.for_each) if rule.for_each else iter((self.header,))
        return (place for place in places if place.holds(rule))

    def _header(self) -> Place:
        record = self.record
        names = {
            **self.common,
            "status": record.status,
            "created_by": record.created_by,
            "id": record.id,
            **dict.fromkeys(self.entity.absent),
            **seen(self.entity.fields, record.data),
        }
        for field in self.entity.row_fields:
            child = self.catalog.entity(field.rows)
            rows = record.data.get(field.key) or ()
            names[field.key] = [{"id": row.get("id"), **seen(child.fields, row)} for row in rows]
        known = _HEADER | {*self.entity.fields, *self.entity.absent}
        return Place(names, known, "", self.entity.title, "表头")

    def rows(self, key: str) -> Iterator[Place]:
        child = self.catalog.entity(self.entity.fields[key].rows)
        known = _ROW | {*child.fields, *child.absent}
        for number, row in enumerate(self.record.data.get(key) or (), 1):
            names = {
                **self.common,
                "parent": self.header.names,
                "id": row.get("id"),
                **dict.fromkeys((*self.entity.absent, *child.absent)),
                **seen(child.fields, row),
            }
            place = f"第 {number} 行"
            yield Place(names, known, str(row.get("id") or ""), self.entity.title, place)


def _rows_of(
    catalog: Catalog,
    listener: InPort,
    rule: PostingRule,
    event: PortEvent,
    scope: PostingScope,
) -> Iterator[LedgerRow]:
    ledger = catalog.ledgers[rule.ledger]
    place = _payload_place(catalog, listener, event, scope)
    if not place.holds(rule):
        return
    row = LedgerRow(
        ledger=ledger.name,
        row_type=rule.row_type,
        # Two rules of the producer may feed one port; each of their events is posted once.
        rule=f"{event.port}:{event.rule}:{rule.key}",
        dimensions=place.dimensions(rule, ledger),
        measures=place.measures(rule, ledger),
        entity=event.entity,
        record_id=event.record_id,
        line_id=event.line_id,
        revision=event.revision,
        business_date=event.business_date,
        posted_period=event.posted_period,
    )
    yield _period(scope, row, ledger)


def _payload_place(
    catalog: Catalog, listener: InPort, event: PortEvent, scope: PostingScope
) -> Place:
    port = catalog.out_ports.get(event.port)
    fields = port.payload if port else {}
    values: dict[str, Any] = {}
    for key, raw in event.payload.items():
        field = fields.get(key)
        values[key] = field_kinds[field.kind].decode(field, raw) if field else raw
    owner = event.payload.get(scope_field(catalog, port))
    names = {
        **scope.common,
        "settings": settings_for(catalog, listener.module, scope.said(str(owner or ""))),
        **dict.fromkeys(fields),
        **values,
        **seen({key: fields[key] for key in values if key in fields}, values),
    }
    known = _PAYLOAD | frozenset(fields) | frozenset(event.payload)
    return Place(names, known, event.line_id, port.title if port else event.port, event.rule)


def mirrors(
    rows: Iterable[LedgerRow], record_id: str, period: Callable[[LedgerRow], str]
) -> tuple[LedgerRow, ...]:
    """What takes rows back, written by a document: equal and opposite, on the same business day."""
    return tuple(
        replace(
            row,
            id="",
            record_id=record_id,
            reverses=row.id,
            measures={key: -value for key, value in row.measures.items()},
            posted_period=period(row),
            posted_at=None,
        )
        for row in rows
        if not row.reverses
    )
