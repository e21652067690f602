"""What hangs on one person: asked of him, started by him, unfinished."""

from dataclasses import dataclass

from sqlalchemy import func, select

from dougong.model.people import Person
from dougong.model.runtime import UNDER_WAY
from dougong.store.assignment_states import PENDING
from dougong.store.inbox import OpenNode
from dougong.store.platform_tables import assignment, document, person, process, round_
from dougong.store.session import Work

_TITLE = func.coalesce(document.c.headline, process.c.title)
_ABOUT = (process.c.entity, process.c.scope_id)


@dataclass(frozen=True)
class Waiting:
    """One assignment that waits for the person, in a process of a release."""

    id: str
    title: str
    release: str
    process: str
    node: OpenNode
    of: "Belongs"


@dataclass(frozen=True)
class Belongs:
    """What a piece of work is about: the kind of document, and the project."""

    entity: str
    scope_id: str | None


def asked(work: Work, person_id: str) -> list[Waiting]:
    """The assignments that wait for a person, the oldest first."""
    node = (round_.c.node_id, round_.c.item, round_.c.name)
    found = select(assignment.c.id, _TITLE, process.c.release, process.c.key, *node, *_ABOUT)
    found = found.join_from(assignment, process, process.c.id == assignment.c.process_id)
    found = found.join(round_, round_.c.id == assignment.c.round_id)
    found = found.outerjoin(document, document.c.record_id == process.c.record_id)
    found = found.where(assignment.c.person_id == person_id, PENDING)
    rows = work.connection.execute(found.order_by(assignment.c.opened_at, assignment.c.id))
    return [Waiting(*row[:4], OpenNode(*row[4:7]), Belongs(*row[7:])) for row in rows]


def started(work: Work, person_id: str) -> list[tuple[str, str, Belongs]]:
    """Id and title of each process under way that a person has started."""
    found = select(process.c.id, _TITLE, *_ABOUT)
    found = found.outerjoin_from(process, document, document.c.record_id == process.c.record_id)
    found = found.where(
        process.c.initiator_id == person_id, process.c.status.in_(sorted(UNDER_WAY))
    )
    rows = work.connection.execute(found.order_by(process.c.started_at, process.c.id))
    return [(str(key), str(title), Belongs(*about)) for key, title, *about in rows]


def drafts(work: Work, person_id: str) -> list[tuple[str, str, Belongs]]:
    """Id and headline of what a person has made and not handed in."""
    about = (document.c.entity, document.c.scope_id)
    found = select(document.c.record_id, document.c.headline, *about)
    # What was returned goes with the process that waits for it.
    found = found.where(document.c.created_by == person_id, document.c.status == "draft")
    rows = work.connection.execute(found.order_by(document.c.created_at, document.c.record_id))
    return [(str(key), str(title), Belongs(*about)) for key, title, *about in rows]


def reports(work: Work, person_id: str) -> tuple[Person, ...]:
    """The active people whose superior somebody is."""
    found = select(*(person.c[key] for key in Person.__dataclass_fields__))
    found = found.where(person.c.superior_id == person_id, person.c.active)
    rows = work.connection.execute(found.order_by(person.c.login_folded))
    return tuple(Person(*row) for row in rows)
