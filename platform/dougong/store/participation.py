"""Who takes part in processes: those who may be asked, those asked, and those informed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, literal_column, select, union_all

from dougong.model.people import Person
from dougong.store import substitutes
from dougong.store.assignment_states import OPEN
from dougong.store.platform_tables import assignment, copy, person, process, role_held
from dougong.store.prepared import Prepared
from dougong.store.session import Work

_TAKES_PART = Prepared(
    select(
        exists()
        .where(assignment.c.process_id == bindparam("process"))
        .where(assignment.c.person_id == bindparam("person"))
        | exists()
        .where(copy.c.process_id == bindparam("process"))
        .where(copy.c.person_id == bindparam("person"))
    )
)
_COPIES = (
    select(copy.c.id, copy.c.person_id, copy.c.sent_at, copy.c.read_at)
    .where(copy.c.process_id == bindparam("process"))
    .order_by(copy.c.sent_at, copy.c.id)
)
_WAITS = (
    assignment.c.person_id == bindparam("person"),
    OPEN,
    assignment.c.process_id != bindparam("apart"),
)
_SINCE = assignment.c.opened_at, assignment.c.id
_TO_DO = assignment.c.id, assignment.c.due_at, assignment.c.opened_at
#: One row each from the index: what is due first, and what has waited longest without a limit. Only
#: PostgreSQL has those without a limit behind the others in the index itself.
_DUE = (
    select(*_TO_DO, literal_column("0").label("rank"))
    .where(*_WAITS, assignment.c.due_at.is_not(None))
    .order_by(assignment.c.due_at, *_SINCE)
    .limit(1)
    .subquery()
)
_WHENEVER = (
    select(*_TO_DO, literal_column("1").label("rank"))
    .where(*_WAITS, assignment.c.due_at.is_(None))
    .order_by(*_SINCE)
    .limit(1)
    .subquery()
)
_BOTH = union_all(select(_DUE), select(_WHENEVER)).subquery()
_NEXT = {
    "sqlite": Prepared(
        select(_BOTH.c.id, _BOTH.c.due_at, _BOTH.c.opened_at).order_by(_BOTH.c.rank).limit(1)
    ),
    "postgresql": Prepared(
        select(*_TO_DO).where(*_WAITS).order_by(assignment.c.due_at.nulls_last(), *_SINCE).limit(1)
    ),
}
_NEXT_OF_OTHERS = (
    select(assignment.c.id)
    .where(assignment.c.id.in_(substitutes.open_for_others()))
    .order_by(assignment.c.opened_at, assignment.c.id)
    .limit(1)
)
_HOLDERS = Prepared(
    select(*(person.c[key] for key in Person.__dataclass_fields__))
    .join(role_held, role_held.c.person_id == person.c.id)
    .where(role_held.c.role == bindparam("role"), role_held.c.scope_id == bindparam("scope"))
    .where(person.c.active)
    .order_by(person.c.id)
)
_STARTED = (
    select(process.c.entity, process.c.scope_id)
    .where(process.c.initiator_id == bindparam("person"))
    .order_by(process.c.started_at.desc(), process.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Copy:
    """A process sent to somebody for information."""

    id: str
    person_id: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class ToDo:
    """An open assignment, as far as it matters which comes first."""

    id: str
    due_at: datetime | None
    opened_at: datetime

    @property
    def urgency(self) -> tuple[bool, datetime, datetime, str]:
        """What is smaller for the more pressing: due first, else waiting longest."""
        return (self.due_at is None, self.due_at or self.opened_at, self.opened_at, self.id)


def takes_part(work: Work, process_id: str, person_id: str) -> bool:
    """Whether the person was ever asked or informed in the process."""
    given = {"process": process_id, "person": person_id}
    found = _TAKES_PART.first(work.connection, given)
    if found is not None and found[0]:
        return True
    return substitutes.takes_part(work, process_id, person_id)


def copies(work: Work, process_id: str) -> tuple[Copy, ...]:
    """The copies sent of a process, in their order."""
    rows = work.connection.execute(_COPIES, {"process": process_id})
    return tuple(Copy(*row) for row in rows)


def next_open(work: Work, person_id: str, *, apart: str = "") -> Callable[[], ToDo | None]:
    """What gives the person's most pressing assignment outside the process `apart`.

    The question goes out with whatever is read next.
    """
    next_ = _NEXT[work.connection.dialect.name]
    rows = next_.ahead(work.connection, {"person": person_id, "apart": apart})
    return lambda: next((ToDo(*row) for row in rows()), None)


def next_of_others(work: Work, person_id: str) -> str | None:
    """The assignment that has waited longest of those the person may answer for others."""
    waiting = _NEXT_OF_OTHERS, {"me": person_id, "now": work.now}
    key: str | None = work.connection.scalar(*waiting)
    return key


def started(work: Work, person_id: str, most: int) -> tuple[tuple[str, str | None], ...]:
    """Entity and scope record of the last documents somebody handed in, the latest first."""
    rows = work.connection.execute(_STARTED, {"person": person_id, "most": most})
    return tuple((str(entity), scope) for entity, scope in rows)


def holders(work: Work, role: str, scope_id: str | None) -> tuple[Person, ...]:
    """Active people who hold a role for exactly that scope; company-wide when it is none."""
    given = {"role": role, "scope": scope_id or ""}
    return tuple(Person(*row) for row in _HOLDERS.rows(work.connection, given))
