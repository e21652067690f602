"""Who acts for whom while that one is away, and the conditions that let him."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, insert, or_, select, update

from dougong.store.assignment_states import HANDLED, OPEN
from dougong.store.platform_tables import assignment, person, process
from dougong.store.session import Work
from dougong.store.sql import AnySelect
from dougong.store.substitute_table import substitute

_ME: Any = bindparam("me")
_NOW: Any = bindparam("now")
_FIELDS = ("id", "person_id", "substitute_id", "process", "up_to", "starts_at", "ends_at")
_OTHER = person.alias("other")
_ROWS = select(
    *(substitute.c[key] for key in _FIELDS),
    person.c.name.label("person"),
    _OTHER.c.name.label("substitute"),
).join_from(substitute, person, person.c.id == substitute.c.person_id)
_ROWS = _ROWS.join(_OTHER, _OTHER.c.id == substitute.c.substitute_id)


@dataclass(frozen=True)
class Substitute:
    """One person standing in for another."""

    id: str
    person_id: str
    substitute_id: str
    #: Key of the only process it holds for; empty: all of them.
    process: str
    #: Documents of a higher amount stay with the person; none: no bound.
    up_to: Decimal | None
    starts_at: datetime
    #: The first instant at which it holds no more.
    ends_at: datetime
    person: str = ""
    substitute: str = ""


def add(work: Work, new: Substitute) -> None:
    """Write that somebody stands in for another."""
    values = {key: getattr(new, key) for key in _FIELDS}
    values |= {"created_at": work.now, "created_by": work.actor.id}
    work.connection.execute(insert(substitute).values(values))


def end(work: Work, key: str) -> None:
    """Let it hold no longer than to this moment."""
    ends = substitute.c.id == key, substitute.c.ends_at > work.now
    work.connection.execute(update(substitute).where(*ends).values(ends_at=work.now))


def find(work: Work, key: str) -> Substitute | None:
    """One entry, or none."""
    row = work.connection.execute(_ROWS.where(substitute.c.id == key)).first()
    return None if row is None else _made(row)


def of_person(work: Work, person_id: str) -> tuple[Substitute, ...]:
    """Who stands in for a person now or later, the first to begin first."""
    mine = _ROWS.where(substitute.c.person_id == person_id, substitute.c.ends_at > work.now)
    rows = work.connection.execute(mine.order_by(substitute.c.starts_at, substitute.c.id))
    return tuple(_made(row) for row in rows)


def named(work: Work, person_id: str) -> tuple[Substitute, ...]:
    """For whom a person was named to stand in, now or later."""
    mine = _ROWS.where(substitute.c.substitute_id == person_id, substitute.c.ends_at > work.now)
    rows = work.connection.execute(mine.order_by(substitute.c.starts_at, substitute.c.id))
    return tuple(_made(row) for row in rows)


def standing_in(work: Work, person_id: str) -> tuple[Substitute, ...]:
    """For whom a person stands in now."""
    mine = _ROWS.where(substitute.c.substitute_id == person_id, *_holds_at(work.now))
    rows = work.connection.execute(mine.order_by(substitute.c.starts_at, substitute.c.id))
    return tuple(_made(row) for row in rows)


def for_people(work: Work, person_ids: Sequence[str]) -> tuple[Substitute, ...]:
    """Who stands in now for any of some people."""
    theirs = _ROWS.where(substitute.c.person_id.in_(person_ids), *_holds_at(work.now))
    rows = work.connection.execute(theirs.order_by(substitute.c.starts_at, substitute.c.id))
    return tuple(_made(row) for row in rows)


def _made(row: Sequence[Any]) -> Substitute:
    return Substitute(*row)


def stands_in() -> ColumnElement[bool]:
    """Whether the person `me` may act now for whom an assignment of a process asks.

    For statements over `assignment` and `process`, which are given `me` and `now`.
    """
    return exists().where(
        substitute.c.person_id == assignment.c.person_id,
        substitute.c.substitute_id == _ME,
        *_holds_at(_NOW),
        *_covers(),
    )


def process_for(work: Work, assignment_id: str, person_id: str) -> str | None:
    """The process of an assignment whose holder a person stands in for now; none when he does not.

    His part must still be open.
    """
    found = select(assignment.c.process_id).join(process, process.c.id == assignment.c.process_id)
    found = found.where(assignment.c.id == bindparam("wanted"), stands_in())
    given = {"wanted": assignment_id, "me": person_id, "now": work.now}
    key: str | None = work.connection.scalar(found, given)
    return key


def takes_part(work: Work, process_id: str, person_id: str) -> bool:
    """Whether a person has decided, or may decide now, for somebody asked in a process."""
    found = select(assignment.c.id).join(process, process.c.id == assignment.c.process_id)
    acts = or_(assignment.c.decided_by == _ME, and_(assignment.c.state == "open", stands_in()))
    found = found.where(process.c.id == bindparam("wanted"), acts).limit(1)
    given = {"wanted": process_id, "me": person_id, "now": work.now}
    return work.connection.scalar(found, given) is not None


def handled_for_others() -> AnySelect:
    """The assignments of others that `me` has dealt with as their substitute."""
    found = select(assignment.c.id, assignment.c.process_id).join_from(
        substitute, assignment, assignment.c.person_id == substitute.c.person_id
    )
    return found.where(
        substitute.c.substitute_id == _ME,
        assignment.c.decided_by == _ME,
        HANDLED,
    ).distinct()


def open_for_others() -> AnySelect:
    """The ids of open assignments of those for whom `me` stands in now, each once."""
    found = select(assignment.c.id).join_from(
        substitute, assignment, assignment.c.person_id == substitute.c.person_id
    )
    found = found.join(process, process.c.id == assignment.c.process_id)
    return found.where(
        substitute.c.substitute_id == _ME,
        OPEN,
        *_holds_at(_NOW),
        *_covers(),
    ).distinct()


def _holds_at(now: Any) -> tuple[ColumnElement[bool], ...]:
    return substitute.c.starts_at <= now, substitute.c.ends_at > now


def _covers() -> tuple[ColumnElement[bool], ...]:
    """Nobody stands in on a document of his own; process and amount as the person said."""
    return (
        process.c.initiator_id != _ME,
        or_(substitute.c.process == "", substitute.c.process == process.c.key),
        or_(
            substitute.c.up_to.is_(None),
            and_(process.c.amount.is_not(None), process.c.amount <= substitute.c.up_to),
        ),
    )
