"""Who takes part in processes: those who may be asked, those asked, and those informed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select

from dougong.model.people import Person
from dougong.store.platform_tables import assignment, copy, person, role_held
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
_NEXT = Prepared(
    select(assignment.c.id)
    .where(assignment.c.person_id == bindparam("person"), assignment.c.state == "open")
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


@dataclass(frozen=True)
class Copy:
    """A process sent to somebody for information."""

    id: str
    person_id: str
    sent_at: datetime
    read_at: datetime | None


def takes_part(work: Work, process_id: str, person_id: str) -> bool:
    """Whether the person was ever asked or informed in the process."""
    given = {"process": process_id, "person": person_id}
    found = _TAKES_PART.first(work.connection, given)
    return found is not None and bool(found[0])


def copies(work: Work, process_id: str) -> tuple[Copy, ...]:
    """The copies sent of a process, in their order."""
    rows = work.connection.execute(_COPIES, {"process": process_id})
    return tuple(Copy(*row) for row in rows)


def next_open(work: Work, person_id: str) -> str | None:
    """The assignment that has waited longest for the person."""
    row = _NEXT.first(work.connection, {"person": person_id})
    return None if row is None else str(row[0])


def holders(work: Work, role: str, scope_id: str | None) -> tuple[Person, ...]:
    """Active people who hold a role for exactly that scope; company-wide when it is none."""
    given = {"role": role, "scope": scope_id or ""}
    return tuple(Person(*row) for row in _HOLDERS.rows(work.connection, given))
