"""Who acts for whom while that one is away: named by oneself, for a time (approvals.md, 3).

The substitute sees what waits for the other in his own list and may decide it in his place; so may
the other. Nobody stands in on a document of his own, and duties hold for him as for everybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, FieldFault, NotFound
from dougong.base.text import Text
from dougong.base.values import new_id
from dougong.model.runtime import Process
from dougong.store import log, people, substitutes
from dougong.store.substitutes import Substitute

#: Nobody names a substitute for longer.
LONGEST = timedelta(days=366)
STREAM = "system"


@dataclass(frozen=True)
class Away:
    """Who stands in, from the first day to the last, and for what."""

    substitute_id: str
    first: date
    last: date
    #: Key of the only process it holds for; empty: all of them.
    process: str = ""
    #: Documents of a higher amount, or of none, stay with the person himself.
    up_to: Decimal | None = None


def name_substitute(uow: UnitOfWork, away: Away) -> Substitute:
    """Let somebody stand in for the actor; DataInvalid names what is wrong."""
    other = people.person(uow, away.substitute_id)
    if other is None or not other.active:
        raise NotFound(what="person", id=away.substitute_id)
    faults = [FieldFault(*one) for one in _faults(uow, away)]
    if faults:
        raise DataInvalid(faults)
    made = Substitute(
        id=new_id(),
        person_id=uow.actor.id,
        substitute_id=other.id,
        process=away.process,
        up_to=away.up_to,
        starts_at=_midnight(uow, away.first),
        ends_at=_midnight(uow, away.last + timedelta(days=1)),
        person=uow.actor.name,
        substitute=other.name,
    )
    substitutes.add(uow, made)
    log.append(
        uow,
        STREAM,
        "substitute_named",
        {
            "substitute": made.id,
            "person": other.id,
            "process": made.process,
            "up_to": None if made.up_to is None else str(made.up_to),
            "from": away.first.isoformat(),
            "to": away.last.isoformat(),
        },
    )
    return made


def end_substitute(uow: UnitOfWork, key: str) -> None:
    """Let it hold no longer; what was decided stays. NotFound unless it is the actor's own."""
    found = substitutes.find(uow, key)
    if found is None or found.person_id != uow.actor.id:
        raise NotFound(what="substitute", id=key)
    substitutes.end(uow, key)
    log.append(uow, STREAM, "substitute_ended", {"substitute": key})


def my_substitutes(uow: UnitOfWork) -> tuple[Substitute, ...]:
    """Who stands in for the actor, now or later."""
    return substitutes.of_person(uow, uow.actor.id)


def stands_in_for(uow: UnitOfWork, process: Process) -> frozenset[str]:
    """The people for whom the actor may act in a process now."""
    if process.initiator_id == uow.actor.id:
        return frozenset()
    return frozenset(
        one.person_id for one in substitutes.standing_in(uow, uow.actor.id) if covers(one, process)
    )


def covers(one: Substitute, process: Process) -> bool:
    """Whether somebody stands in on a process: never on a document of his own."""
    if one.substitute_id == process.initiator_id or one.process not in {"", process.key}:
        return False
    return _within(one.up_to, process.amount)


def _within(up_to: Decimal | None, amount: Decimal | None) -> bool:
    return up_to is None or (amount is not None and amount <= up_to)


def _faults(uow: UnitOfWork, away: Away) -> Iterator[tuple[str, str, Text]]:
    today = uow.now.astimezone(uow.house.zone).date()
    if away.substitute_id == uow.actor.id:
        yield "/person", "substitute_self", _ONESELF
    if away.last < max(away.first, today):
        yield "/last", "substitute_days", _OVER
    if away.last - away.first > LONGEST:
        yield "/last", "substitute_long", _LONG
    if away.process and away.process not in uow.catalog.processes:
        yield "/process", "substitute_process", _PROCESS
    if away.up_to is not None and away.up_to < 0:
        yield "/up_to", "substitute_amount", _AMOUNT


def _midnight(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=uow.house.zone).astimezone(uow.now.tzinfo)


_ONESELF = Text("代理人不能是自己", "Name somebody else than yourself")
_OVER = Text("结束日不能早于开始日或今天", "The last day is before the first, or over")
_LONG = Text("代理期最长一年", "A substitute is named for a year at most")
_PROCESS = Text("没有这个流程", "There is no such process")
_AMOUNT = Text("金额不能小于 0", "The amount is below 0")
