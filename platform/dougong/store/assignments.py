"""Each person's part in a round, and the copies sent for information."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict, Unpack

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from dougong.base.values import new_id
from dougong.model.runtime import Assignment, AssignmentState, Round, Vote
from dougong.store.assignment_states import PENDING
from dougong.store.errors import AssignmentNotOpen
from dougong.store.inbox import BOXES, InboxRow, badges, counts, inbox
from dougong.store.platform_tables import assignment as table
from dougong.store.platform_tables import copy, person, round_
from dougong.store.prepared import Prepared
from dougong.store.session import Work

__all__ = [
    "BOXES",
    "InboxRow",
    "add_assignment",
    "add_copy",
    "assignments",
    "badges",
    "cancel_unanswered",
    "close_assignment",
    "counts",
    "find_assignment",
    "find_copy",
    "inbox",
    "late_rounds",
    "mark_read",
    "move_brought_in",
    "open_assignment",
    "rounds_with_assignments",
]

_FIELDS = tuple(Assignment.__dataclass_fields__)
_ROUND_FIELDS = tuple(Round.__dataclass_fields__)
_ASSIGNMENT = select(*(table.c[key] for key in _FIELDS))
_FIND = Prepared(_ASSIGNMENT.where(table.c.id == bindparam("wanted")))
_OF_PROCESS = (
    _ASSIGNMENT.join(round_, round_.c.id == table.c.round_id)
    .where(table.c.process_id == bindparam("wanted"))
    .order_by(round_.c.place, table.c.position, table.c.opened_at, table.c.id)
)
#: Rounds with the parts in them; a round that asks nobody stands alone.
_WITH_PARTS = (
    select(*(round_.c[key] for key in _ROUND_FIELDS), *(table.c[key] for key in _FIELDS))
    .outerjoin_from(
        round_,
        table,
        and_(table.c.process_id == round_.c.process_id, table.c.round_id == round_.c.id),
    )
    .where(round_.c.process_id == bindparam("wanted"))
    .order_by(round_.c.place, round_.c.id, table.c.position, table.c.opened_at, table.c.id)
)
_ROUNDS = Prepared(_WITH_PARTS)
#: How many of the last rounds are read where older ones change nothing.
LATE = 12
_LAST = select(func.max(round_.c.number)).where(round_.c.process_id == bindparam("wanted"))
#: What was approved before the last return counts no more, in whichever branch it was.
_RETURNED = select(func.max(round_.c.closed_at)).where(
    round_.c.process_id == bindparam("wanted"), round_.c.status == "returned"
)
_MINE = select(table.c.round_id).where(table.c.id == bindparam("mine"))
_LATE_ROUNDS = Prepared(
    _WITH_PARTS.where(
        or_(
            round_.c.number > _LAST.scalar_subquery() - LATE,
            round_.c.status == "open",
            round_.c.id == _MINE.scalar_subquery(),
            round_.c.closed_at == _RETURNED.scalar_subquery(),
        )
    )
)
_ADD = Prepared(
    insert(table).values(
        {key: bindparam(key) for key in _FIELDS}
        | {
            "due_at": select(round_.c.due_at)
            .where(round_.c.id == bindparam("round_id"))
            .scalar_subquery()
        }
    )
)
_CANCEL = Prepared(
    update(table)
    .where(table.c.round_id == bindparam("wanted"), PENDING)
    .values(state="cancelled", reason=bindparam("v_reason"))
)
_MOVE = (
    update(table).where(table.c.origin == bindparam("wanted")).values(origin=bindparam("v_origin"))
)
_COPY = select(copy.c.process_id, copy.c.person_id, copy.c.read_at).where(
    copy.c.id == bindparam("wanted")
)
_SENT = select(copy.c.id).where(
    copy.c.process_id == bindparam("process"), copy.c.person_id == bindparam("person")
)
_READ = (
    update(copy)
    .where(copy.c.id == bindparam("wanted"), copy.c.person_id == bindparam("reader"))
    .where(copy.c.read_at.is_(None))
    .values(read_at=bindparam("v_read_at"))
)


class Closing(TypedDict, total=False):
    """What closing an assignment writes."""

    state: AssignmentState
    reason: str
    vote: Vote | None
    opinion: str
    signature: str | None
    decided_at: datetime | None
    decided_by: str | None
    mark: str
    seen_version: int | None
    opened_at: datetime
    looked_at: datetime | None


def add_assignment(work: Work, assignment: Assignment) -> None:
    """Write a person's part in a round."""
    _ADD.send(work.connection, {key: getattr(assignment, key) for key in _FIELDS})


def find_assignment(work: Work, assignment_id: str) -> Assignment | None:
    """The assignment of an id, or none."""
    row = _FIND.first(work.connection, {"wanted": assignment_id})
    return None if row is None else Assignment(*row)


def assignments(work: Work, process_id: str) -> tuple[Assignment, ...]:
    """All assignments of a process, by round and place."""
    rows = work.connection.execute(_OF_PROCESS, {"wanted": process_id})
    return tuple(Assignment(*row) for row in rows)


def rounds_with_assignments(
    work: Work, process_id: str
) -> Callable[[], tuple[tuple[Round, ...], tuple[Assignment, ...]]]:
    """What gives the rounds of a process as they were opened, and everybody's part in them.

    Asked together with what is read next.
    """
    return _grouped(_ROUNDS.ahead(work.connection, {"wanted": process_id}))


def late_rounds(
    work: Work, process_id: str, mine: str
) -> Callable[[], tuple[tuple[Round, ...], tuple[Assignment, ...]]]:
    """The same of the open rounds, the last ones, the one returned last, and that of `mine`.

    A process in a loop has ever more rounds, and an action in it must not cost ever more.
    """
    return _grouped(_LATE_ROUNDS.ahead(work.connection, {"wanted": process_id, "mine": mine}))


def _grouped(
    rows: Callable[[], list[tuple[Any, ...]]],
) -> Callable[[], tuple[tuple[Round, ...], tuple[Assignment, ...]]]:
    split = len(_ROUND_FIELDS)

    def read() -> tuple[tuple[Round, ...], tuple[Assignment, ...]]:
        found = rows()
        rounds = {row[0]: row[:split] for row in found}
        parts = (row[split:] for row in found if row[split] is not None)
        asked = tuple(Assignment(*one) for one in parts)
        return tuple(Round(*one) for one in rounds.values()), asked

    return read


def close_assignment(
    work: Work, assignment: Assignment, *, from_: AssignmentState, **values: Unpack[Closing]
) -> Assignment:
    """The assignment as it ended; AssignmentNotOpen when somebody was faster.

    The fault comes with the next answer of the database, at the latest when the action commits.
    """
    given = {f"v_{key}": value for key, value in values.items()}
    _closing(tuple(sorted(values))).send(
        work.connection,
        given | {"wanted": assignment.id, "from_": from_},
        otherwise=lambda: _not_open(work, assignment.id),
    )
    return replace(assignment, **values)


def open_assignment(work: Work, assignment: Assignment) -> Assignment:
    """The assignment, whose turn has come."""
    return close_assignment(
        work, assignment, from_="waiting", state="open", opened_at=work.now, looked_at=None
    )


def move_brought_in(work: Work, from_: str, to: str) -> None:
    """Let those whom one assignment brought in belong to another one."""
    work.connection.execute(_MOVE, {"wanted": from_, "v_origin": to})


def cancel_unanswered(
    work: Work, round_id: str, unanswered: Sequence[Assignment], reason: str
) -> None:
    """Tell everybody still asked in a round why it ended; AssignmentNotOpen as above."""
    if unanswered:
        _CANCEL.send(
            work.connection,
            {"wanted": round_id, "v_reason": reason},
            touching=len(unanswered),
            otherwise=lambda: _not_open(work, unanswered[0].id),
        )


@lru_cache(maxsize=64)
def _closing(keys: tuple[str, ...]) -> Prepared:
    return Prepared(
        update(table)
        .where(table.c.id == bindparam("wanted"), table.c.state == bindparam("from_"))
        .values({key: bindparam(f"v_{key}") for key in keys})
    )


def _not_open(work: Work, key: str) -> AssignmentNotOpen:
    row = work.connection.execute(
        select(table.c.state, table.c.vote, table.c.reason, table.c.decided_at, person.c.name)
        .outerjoin_from(table, person, person.c.id == table.c.decided_by)
        .where(table.c.id == key)
    ).first()
    facts = row._asdict() if row is not None else {}
    return AssignmentNotOpen(
        assignment_id=key,
        who=facts.get("name") or "—",
        what=facts.get("vote") or facts.get("reason") or facts.get("state"),
        when=facts.get("decided_at"),
        state=facts.get("state"),
    )


def add_copy(work: Work, process_id: str, person_id: str) -> str:
    """Send a process to a person for information, once; gives the id of the copy."""
    key = {"process_id": process_id, "person_id": person_id}
    sent = work.connection.scalar(_SENT, {"process": process_id, "person": person_id})
    if sent is not None:
        return str(sent)
    made = new_id()
    work.connection.execute(insert(copy).values(id=made, sent_at=work.now, **key))
    return made


def find_copy(work: Work, copy_id: str) -> tuple[str, str, datetime | None] | None:
    """Process, person and time of reading of a copy, or none."""
    row = work.connection.execute(_COPY, {"wanted": copy_id}).first()
    return None if row is None else (row[0], row[1], row[2])


def mark_read(work: Work, copy_id: str, person_id: str) -> bool:
    """Note that the person has read the copy; whether it was the first time."""
    given = {"wanted": copy_id, "reader": person_id, "v_read_at": work.now}
    return work.connection.execute(_READ, given).rowcount == 1
