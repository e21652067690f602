"""Delivering port events that came before anybody listened."""

from dataclasses import dataclass
from datetime import date

from dougong.actions.doors import require_admin
from dougong.actions.posting import common_names
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.posting_plan import listeners, port_event, rows_of
from dougong.store import ledgers, log, port_events


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
    """Post the waiting events of a port from a business date on; doing it twice adds nothing."""
    require_admin(uow)
    if not listeners(uow.catalog, port):
        raise NobodyListens(port=port)
    waiting = port_events.waiting(uow, port, from_date)
    events = tuple(port_event(kept.payload) for kept in waiting)
    rows = rows_of(uow.catalog, events, common_names(uow))
    added = ledgers.post(uow, rows)
    port_events.mark_delivered(uow, [kept.id for kept in waiting])
    told: JsonObject = {"port": port, "events": len(events), "rows": added}
    log.append(uow, "system", "port_replayed", told)
    return Replayed(len(events), added)
