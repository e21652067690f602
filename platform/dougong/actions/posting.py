"""What an event of a document writes into the ledgers, in the transaction of the event."""

from datetime import date

from dougong.access.policy import actor_facts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.entity import Entity
from dougong.model.ledger import Event
from dougong.model.posting_plan import PortEvent, PostingScope, listeners, plan_rows, rows_of
from dougong.model.runtime import Record
from dougong.store import ledgers, port_events


def post(uow: UnitOfWork, record: Record, event: Event) -> int:
    """How many ledger rows the event of the document added."""
    if record.entity not in uow.catalog.postings:
        return 0
    entity = uow.catalog.entity(record.entity)
    plan = plan_rows(uow.catalog, entity, record, event, posting_scope(uow))
    rows = (*plan.ledger_rows, *rows_of(uow.catalog, plan.port_events, common_names(uow)))
    keep_events(uow, record, plan.port_events)
    return ledgers.post(uow, rows) if rows else 0


def keep_events(uow: UnitOfWork, record: Record, events: tuple[PortEvent, ...]) -> None:
    """Write the events of ports: delivered when a module of the bundle listens, else waiting."""
    for port in dict.fromkeys(event.port for event in events):
        payloads = [event.as_json() for event in events if event.port == port]
        heard = bool(listeners(uow.catalog, port))
        port_events.add(uow, port, record, payloads, delivered=heard)


def reverse(uow: UnitOfWork, entity: Entity, record: Record, mirror: Record) -> int:
    """How many rows of a document were mirrored; they are posted in the period of today."""
    day = business_day(uow, entity, record)
    period = max(month_of(day), month_of(uow.today))
    return ledgers.reverse(uow, entity.name, record.id, mirror.id, day, period)


def posting_scope(uow: UnitOfWork) -> PostingScope:
    """What posting rules read besides the document."""
    return PostingScope(common_names(uow), month_of, uow.today)


def common_names(uow: UnitOfWork) -> dict[str, object]:
    """The names every posting rule may use."""
    return {"actor": actor_facts(uow.actor), "now": uow.now, "today": uow.today}


def business_day(uow: UnitOfWork, entity: Entity, record: Record) -> date:
    """The business date of a document; the day of the action when it has none."""
    found = record.data.get(entity.business_date) if entity.business_date else None
    return found if isinstance(found, date) else uow.today


def month_of(day: date) -> str:
    """The period of a day, `2026-10`."""
    return f"{day:%Y-%m}"


def period_of(uow: UnitOfWork, record: Record) -> str:
    """The period a document is posted in."""
    return month_of(business_day(uow, uow.catalog.entity(record.entity), record))
