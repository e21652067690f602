"""Delivering port events that came before anybody listened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dougong.actions import limits, posting
from dougong.actions.doors import require_admin
from dougong.actions.posting import posting_scope
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.posting_plan import PortEvent, listeners, port_event, rows_of
from dougong.model.runtime import LedgerRow
from dougong.store import log, port_events
from dougong.store.port_events import PortEventRow


class NobodyListens(Conflict):
    """No module of the bundle posts the events of the port."""

    code = "nobody_listens"
    text = Text("当前配置包里没有模块接收“{port}”", "No module of the bundle listens at “{port}”")


@dataclass(frozen=True)
class Replayed:
    """What a replay did."""

    events: int
    #: Ledger rows added; those that were there already are not counted.
    rows: int


def replay(uow: UnitOfWork, port: str, from_date: date) -> Replayed:
    """Post the waiting events of a port from a business date on; doing it twice adds nothing.

    They are posted in the order they happened, each in the month that its ledger has open now.
    """
    require_admin(uow)
    if not listeners(uow.catalog, port):
        raise NobodyListens(port=port)
    waiting = port_events.waiting(uow, port, from_date)
    events = tuple(port_event(kept.payload) for kept in waiting)
    rows = rows_of(uow.catalog, events, posting_scope(uow))
    added = limits.added(uow, _still_true(uow, rows, events, waiting))
    port_events.mark_delivered(uow, [kept.id for kept in waiting])
    told: JsonObject = {"port": port, "events": len(events), "rows": added}
    log.append(uow, "system", "port_replayed", told)
    return Replayed(len(events), added)


def _still_true(
    uow: UnitOfWork,
    rows: Sequence[LedgerRow],
    events: Sequence[PortEvent],
    kept: Sequence[PortEventRow],
) -> list[LedgerRow]:
    """The rows without what a document held for a while and holds no longer."""
    newest = {event.record_id: event.revision for event in events}
    status = {one.record_id: one.status for one in kept}
    return [
        row
        for row in rows
        if not posting.is_hold(uow, row)
        or (
            row.revision == newest[row.record_id]
            and posting.still_holds(uow, row, status[row.record_id])
        )
    ]
