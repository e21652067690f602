"""What an event of a document writes: ledger rows, and events for the ledgers of other modules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dougong import feel
from dougong.base.errors import ProcessError
from dougong.base.months import month_of
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.ledger import Event, InPort, Ledger, OutPort, PostingRule
from dougong.model.runtime import LedgerRow, Record

_HEADER = frozenset({"actor", "now", "today", "settings", "status", "created_by", "id"})
_ROW = frozenset({"actor", "now", "today", "settings", "id", "parent"})
_PAYLOAD = frozenset({"actor", "now", "today", "settings"})


class PostingNull(ProcessError):
    """A measure or a condition of a posting rule has no value; nothing may be posted by guess."""

    code = "posting_null"
    text = Text(
        "“{title}”过账时，规则“{rule}”的“{what}”没有算出结果（{place}）",
        "Posting “{title}”: “{what}” of the rule “{rule}” has no value ({place})",
    )
    hint = Text("请补全单据上参与计算的内容后重试", "Complete the values it is worked out from")


class PostingMisfit(ProcessError):
    """A value does not fit the dimension, measure or payload it is meant for."""

    code = "posting_misfit"
    text = Text(
        "“{title}”过账时，规则“{rule}”的“{what}”不合要求：{reason}",
        "Posting “{title}”: “{what}” of the rule “{rule}” does not fit: {reason}",
    )


@dataclass(frozen=True)
class PostingScope:
    """What rules read besides the document."""

    #: `actor`, `now` and `today` as expressions see them.
    common: Mapping[str, object]
    #: The month that takes a row of a business date, by family of periods and scope record: its
    #: own, or the next one that is open.
    period: Callable[[str, str, date], str]
    today: date


@dataclass(frozen=True)
class PortEvent:
    """One event for whoever listens at a port; the payload is JSON of the port's fields."""

    port: str
    rule: str
    entity: str
    record_id: str
    line_id: str
    revision: int
    business_date: date
    #: The month of the business date; the ledger that listens has its own say.
    posted_period: str
    payload: JsonObject
    #: What happened to the document.
    on: Event = "approved"

    def as_json(self) -> JsonObject:
        """The event as it is kept until somebody listens."""
        return {
            "port": self.port,
            "rule": self.rule,
            "entity": self.entity,
            "record_id": self.record_id,
            "line_id": self.line_id,
            "revision": self.revision,
            "business_date": self.business_date.isoformat(),
            "posted_period": self.posted_period,
            "payload": self.payload,
            "on": self.on,
        }


def port_event(kept: Mapping[str, Any]) -> PortEvent:
    """The event that `as_json` wrote."""
    day = date.fromisoformat(kept["business_date"])
    return PortEvent(**{**kept, "business_date": day, "revision": int(kept["revision"])})


@dataclass(frozen=True)
class PostingPlan:
    """Everything one event of one document writes."""

    ledger_rows: tuple[LedgerRow, ...] = ()
    port_events: tuple[PortEvent, ...] = ()


def plan_rows(
    catalog: Catalog, entity: Entity, record: Record, event: Event, scope: PostingScope
) -> PostingPlan:
    """The rows and port events of a document's event.

    The rows that listeners of this bundle make of the port events are not among the ledger rows:
    `rows_of` gives them, now and when an event is replayed.
    """
    posting = catalog.postings.get(entity.name)
    rules = [rule for rule in posting.rules if rule.on == event] if posting else []
    if not rules:
        return PostingPlan()
    planner = _Planner(catalog, entity, record, scope)
    return PostingPlan(
        tuple(row for rule in rules if rule.ledger for row in planner.ledger_rows(rule)),
        tuple(found for rule in rules if rule.port for found in planner.events(rule)),
    )


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
        if rule.on == event.on
        for row in _rows_of(catalog, listener, rule, event, scope)
    )


def _period(scope: PostingScope, row: LedgerRow, ledger: Ledger, owner: str = "") -> LedgerRow:
    """The row in the month that takes it; the scope of the ledger decides before the document's."""
    found = row.dimensions.get(ledger.scope) or owner
    period = scope.period(ledger.period_family, str(found or ""), row.business_date)
    return replace(row, posted_period=period)


@dataclass(frozen=True)
class _Place:
    """The header or one row, as a rule sees it."""

    names: Mapping[str, object]
    known: frozenset[str]
    line_id: str
    title: str
    #: `表头`, or `第 2 行`.
    place: str

    def value(self, text: str) -> object:
        return feel.compile(text, self.known).value(self.names, "batch")

    def holds(self, rule: PostingRule) -> bool:
        if not rule.when:
            return True
        value = self.value(rule.when)
        if value is None:
            raise self.null(rule, rule.when)
        return value is True

    def null(self, rule: PostingRule, what: str) -> PostingNull:
        return PostingNull(title=self.title, rule=rule.key, what=what, place=self.place)

    def typed(self, rule: PostingRule, field: Field, text: str) -> Any:
        """The value of an expression as a value of a field; none stays none."""
        value = self.value(text)
        try:
            return None if value is None else field_kinds[field.kind].from_feel(field, value)
        except ValueFault as fault:
            reason = fault.text.show("zh", fault.facts)
            raise PostingMisfit(
                title=self.title, rule=rule.key, what=field.title or field.key, reason=reason
            ) from None

    def dimensions(self, rule: PostingRule, ledger: Ledger) -> dict[str, Any]:
        return {
            key: self.typed(rule, field, rule.dimensions[key]) if key in rule.dimensions else None
            for key, field in ledger.dimensions.items()
        }

    def measures(self, rule: PostingRule, ledger: Ledger) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for key, text in rule.measures.items():
            field = ledger.measures[key]
            value = self.typed(rule, field, text)
            if value is None:
                raise self.null(rule, field.title or key)
            found[key] = Decimal(value)
        return found


class _Planner:
    def __init__(
        self, catalog: Catalog, entity: Entity, record: Record, scope: PostingScope
    ) -> None:
        self.catalog, self.entity, self.record, self.scope = catalog, entity, record, scope
        self.common = {**scope.common, "settings": catalog.settings.get(entity.module, {})}
        self.day = record.data.get(entity.business_date) or scope.today
        self.period = month_of(self.day)
        self.owner = record.id if entity.scope == "id" else record.data.get(entity.scope)
        self.header = self._header()

    def ledger_rows(self, rule: PostingRule) -> Iterator[LedgerRow]:
        ledger = self.catalog.ledgers[rule.ledger]
        for place in self.places(rule):
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
            yield _period(self.scope, row, ledger, str(self.owner or ""))

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

    def port(self, rule: PostingRule) -> OutPort:
        name = rule.port if "." in rule.port else f"{self.entity.module}.{rule.port}"
        return self.catalog.out_ports[name]

    def payload(self, rule: PostingRule, port: OutPort, place: _Place) -> JsonObject:
        found: JsonObject = {}
        for key, text in rule.payload.items():
            field = port.payload[key]
            value = place.typed(rule, field, text)
            found[key] = None if value is None else field_kinds[field.kind].encode(field, value)
        return found

    def places(self, rule: PostingRule) -> Iterator[_Place]:
        places = self.rows(rule.for_each) if rule.for_each else iter((self.header,))
        return (place for place in places if place.holds(rule))

    def _header(self) -> _Place:
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
        return _Place(names, known, "", self.entity.title, "表头")

    def rows(self, key: str) -> Iterator[_Place]:
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
            yield _Place(names, known, str(row.get("id") or ""), self.entity.title, place)


def seen(fields: Mapping[str, Field], data: Mapping[str, Any]) -> dict[str, object]:
    """The values of fields as expressions see them; rows are left to the caller."""
    found: dict[str, object] = {}
    for key, field in fields.items():
        value = data.get(key)
        if not field.rows:
            found[key] = None if value is None else field_kinds[field.kind].feel(field, value)
    return found


def _rows_of(
    catalog: Catalog,
    listener: InPort,
    rule: PostingRule,
    event: PortEvent,
    scope: PostingScope,
) -> Iterator[LedgerRow]:
    ledger = catalog.ledgers[rule.ledger]
    place = _payload_place(catalog, listener, event, scope.common)
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
    catalog: Catalog, listener: InPort, event: PortEvent, common: Mapping[str, object]
) -> _Place:
    port = catalog.out_ports.get(event.port)
    fields = port.payload if port else {}
    values: dict[str, Any] = {}
    for key, raw in event.payload.items():
        field = fields.get(key)
        values[key] = field_kinds[field.kind].decode(field, raw) if field else raw
    names = {
        **common,
        "settings": catalog.settings.get(listener.module, {}),
        **dict.fromkeys(fields),
        **values,
        **seen({key: fields[key] for key in values if key in fields}, values),
    }
    known = _PAYLOAD | frozenset(fields) | frozenset(event.payload)
    return _Place(names, known, event.line_id, port.title if port else event.port, event.rule)


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
