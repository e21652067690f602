"""What an event of a document writes into the ledgers, in the transaction of the event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial

from dougong.access.policy import actor_facts
from dougong.actions import sums_set
from dougong.actions.alert_events import watch
from dougong.actions.limits import added
from dougong.actions.periods import OpenMonths
from dougong.actions.scope_settings import said_by
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.months import month_of
from dougong.model.control_cover import has_cover
from dougong.model.control_register import has_register
from dougong.model.effect import Effect
from dougong.model.entity import Entity
from dougong.model.ledger import Event, RowType
from dougong.model.partial_reversal import Shares
from dougong.model.port_event import PortEvent
from dougong.model.posting_plan import (
    PostingScope,
    effects_of,
    listeners,
    mirrors,
    plan_rows,
    rows_of,
    sums_of,
)
from dougong.model.runtime import LedgerRow, Record
from dougong.model.sums_set import PART, Wanted
from dougong.model.taken_back import Earlier, Mirroring, mirrored_shares, rests
from dougong.store import ledgers, port_events, records
from dougong.store.labels import headline

Rows = tuple[LedgerRow, ...]
#: Statuses that a document in force goes to.
AFTER_FORCE = ("closed", "reversed")


@dataclass(frozen=True)
class Planned:
    """What an event is about to write."""

    event: str
    rows: Rows
    events: tuple[PortEvent, ...]
    #: The month the document is booked in: the latest of its rows', else that of its date.
    period: str
    #: What is done to other records, by the document's own rules and by those who listen.
    effects: tuple[Effect, ...] = ()
    #: Sums that are brought to a value when everything else is written.
    sums: tuple[Wanted, ...] = ()


def planned(uow: UnitOfWork, record: Record, event: str) -> Planned:
    """What the rules of a document, in the status the event leaves it in, write."""
    entity, scope = uow.catalog.entity(record.entity), posting_scope(uow)
    told = has_register(uow.catalog, entity.name) or has_cover(uow.catalog, entity.name)
    if record.findings and told:
        scope = replace(scope, headline=headline(uow, record))
    plan = plan_rows(uow.catalog, entity, record, event, scope)
    rows = (*plan.ledger_rows, *rows_of(uow.catalog, plan.port_events, scope))
    sums = (*plan.sums, *sums_of(uow.catalog, plan.port_events, scope))
    wanted = tuple(row for one in sums for row in one.rows)
    period = latest((*rows, *wanted)) or month_of(business_day(uow, entity, record))
    effects = (*plan.effects, *effects_of(uow.catalog, plan.port_events, scope))
    return Planned(event, rows, plan.port_events, period, effects, sums)


def post(uow: UnitOfWork, record: Record, event: Event) -> int:
    """How many ledger rows the event of the document added.

    What the document held is taken back first, where its new status holds it no longer.
    LimitExceeded when a sum would pass its limit.
    """
    return write(uow, record, planned(uow, record, event))


def write(uow: UnitOfWork, record: Record, plan: Planned) -> int:
    """How many ledger rows were added by what was planned and by what is released."""
    _keep_events(uow, record, plan.events)
    watch(uow, record, plan.event)
    rows = (*_released(uow, record), *plan.rows)
    count = added(uow, rows) if rows else 0
    return count + bring(uow, plan.sums)


def bring(uow: UnitOfWork, sums: Iterable[Wanted]) -> int:
    """How many rows were added to bring sums where they shall be, one after another."""
    count = 0
    for one in sums:
        missing = tuple(sums_set.missing(uow, (one,)))
        count += added(uow, missing) if missing else 0
    return count


def take_back(uow: UnitOfWork, record: Record, event: Event) -> int:
    """How many rows mirror those that an event of the document wrote, which counts no longer."""
    posted = uow.catalog.postings.get(record.entity)
    rules = {rule.key for rule in posted.rules if rule.on == event} if posted else set()
    written = ledgers.rows_of(uow, record.id)
    rows = [row for row in written if row.rule.partition(PART)[0] in rules and not row.reverses]
    there = list(rests(rows, ledgers.mirrors_of(uow, rows)))
    return added(uow, mirrors(there, record.id, lambda row: row.posted_period)) if there else 0


def _released(uow: UnitOfWork, record: Record) -> Rows:
    """Mirrors of the rows that the document's status holds no longer.

    They stand in the month of what they take back: a hold is no movement of a month, and every
    balance of whatever dimensions must come to nothing.
    """
    gone = [row for row in ledgers.held(uow, record.id) if not still_holds(uow, row, record.status)]
    if record.status in AFTER_FORCE:
        # Shares of what is held may have been taken back while the document was in force.
        gone = list(rests(gone, ledgers.mirrors_of(uow, gone)))
    return mirrors(gone, record.id, lambda row: row.posted_period)


def is_hold(uow: UnitOfWork, row: LedgerRow) -> bool:
    """Whether a row is of a type that holds something for a while."""
    return _type_of(uow, row).holding != ""


def still_holds(uow: UnitOfWork, row: LedgerRow, status: str) -> bool:
    """Whether a holding row holds while its document is in a status."""
    return _type_of(uow, row).holds_in(status)


def _type_of(uow: UnitOfWork, row: LedgerRow) -> RowType:
    types = uow.catalog.ledgers[row.ledger].row_types
    return next(one for one in types if one.key == row.row_type)


def _keep_events(uow: UnitOfWork, record: Record, events: tuple[PortEvent, ...]) -> None:
    """Write the events of ports: delivered when a module of the bundle listens, else waiting."""
    for port in dict.fromkeys(event.port for event in events):
        payloads = [event.as_json() for event in events if event.port == port]
        heard = bool(listeners(uow.catalog, port))
        port_events.add(uow, port, record, payloads, delivered=heard)


def mirrored(
    uow: UnitOfWork, record: Record, mirror_id: str, shares: Shares, earlier: Iterable[Earlier]
) -> Rows:
    """What a document that takes shares of another one back writes.

    Each row is booked in the month of the row it reverses, or in the next one that is open. What
    it has written already is not written again.
    """
    period = _since(uow, uow.catalog.entity(record.entity), record)
    written = ledgers.rows_of(uow, record.id)
    others = ledgers.rows_of(uow, mirror_id, *(one.id for one in earlier))
    how = Mirroring(mirror_id, shares, period, uow.catalog.ledgers)
    return mirrored_shares(written, [row for row in (*written, *others) if row.reverses], how)


def _since(uow: UnitOfWork, entity: Entity, record: Record) -> Callable[[LedgerRow], str]:
    months = OpenMonths(uow)
    document = record.id if entity.scope == "id" else record.data.get(entity.scope)

    def since(row: LedgerRow) -> str:
        ledger = uow.catalog.ledgers[row.ledger]
        owner = row.dimensions.get(ledger.scope) or document
        return months.since(ledger.period_family, str(owner or ""), row.posted_period)

    return since


def latest(rows: Rows) -> str:
    """The last month that rows are booked in; empty without rows."""
    return max((row.posted_period for row in rows), default="")


def posting_scope(uow: UnitOfWork) -> PostingScope:
    """What posting rules read besides the document."""
    names: dict[str, object] = {
        "actor": actor_facts(uow.actor),
        "now": uow.now,
        "today": uow.today,
    }
    said, stored = cache(partial(said_by, uow)), cache(partial(_stored, uow))
    return PostingScope(names, OpenMonths(uow).of_day, uow.today, said, stored)


def _stored(uow: UnitOfWork, entity: str, record_id: str, field: str) -> object:
    """What a field of a record says."""
    return records.values(uow, entity, [record_id], [field]).get(record_id, {}).get(field)


def business_day(uow: UnitOfWork, entity: Entity, record: Record) -> date:
    """The business date of a document; the day of the action when it has none."""
    found = record.data.get(entity.business_date) if entity.business_date else None
    return found if isinstance(found, date) else uow.today
