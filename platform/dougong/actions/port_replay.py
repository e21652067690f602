"""Delivering port events that came before anybody listened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dougong.actions import effects, limits, parts, posting, reversals
from dougong.actions.doors import require_admin
from dougong.actions.posting import posting_scope
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.port_event import PortEvent, port_event
from dougong.model.posting_plan import effects_of, listeners, rows_of, sums_of
from dougong.model.runtime import LedgerRow, Record
from dougong.model.taken_back import Earlier
from dougong.store import log, port_events, records
from dougong.store.port_events import PortEventRow

#: Why a document that a replay has made is taken back in part at once.
REPLAYED = "来源单据已部分冲销"


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
    added += posting.bring(uow, sums_of(uow.catalog, events, posting_scope(uow)))
    partly = [found for event in _one_of_each(events) if (found := _Partly.of(uow, event))]
    added += sum(one.mirrored(uow) for one in partly)
    for event in events:
        effects.take(uow, event.record_id, effects_of(uow.catalog, (event,), posting_scope(uow)))
    for one in partly:
        one.take_back_made(uow)
    port_events.mark_delivered(uow, [kept.id for kept in waiting])
    told: JsonObject = {"port": port, "events": len(events), "rows": added}
    log.append(uow, "system", "port_replayed", told)
    return Replayed(len(events), added)


def _one_of_each(events: Iterable[PortEvent]) -> Iterable[PortEvent]:
    return {event.record_id: event for event in events}.values()


@dataclass(frozen=True)
class _Partly:
    """A document that was reversed in part before its events were posted."""

    record: Record
    earlier: tuple[Earlier, ...]
    #: What it had made by then.
    made: frozenset[str]

    @classmethod
    def of(cls, uow: UnitOfWork, event: PortEvent) -> "_Partly | None":
        record = records.find(uow, event.entity, event.record_id)
        earlier = parts.earlier_of(uow, record) if record is not None else ()
        if record is None or not earlier:
            return None
        made = (found.id for found, _ in effects.made_by(uow, record))
        return cls(record, earlier, frozenset(made))

    def mirrored(self, uow: UnitOfWork) -> int:
        """How many rows mirror the shares that were taken back."""
        return sum(
            limits.added(
                uow, posting.mirrored(uow, self.record, one.id, one.shares, self.earlier[:number])
            )
            for number, one in enumerate(self.earlier)
        )

    def take_back_made(self, uow: UnitOfWork) -> None:
        """Take the same shares of the documents that the replay has made."""
        for one in self.earlier:
            for made, line_id in effects.made_by(uow, self.record):
                if made.id not in self.made:
                    reversals.take_back_made(uow, made, one.shares.of(line_id), REPLAYED)


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
