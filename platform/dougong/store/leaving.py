"""What hangs on one person: asked of him, started by him, unfinished."""

from dataclasses import dataclass

from sqlalchemy import func, select

from dougong.model.people import Person
from dougong.model.runtime import UNDER_WAY
from dougong.store.inbox import OpenNode
from dougong.store.platform_tables import assignment, document, person, process, round_
from dougong.store.session import Work

_TITLE = func.coalesce(document.c.headline, process.c.title)


@dataclass(frozen=True)
class Waiting:
    """One assignment that waits for the person, in a process of a release."""

    id: str
    title: str
    release: str
    process: str
    node: OpenNode


def asked(work: Work, person_id: str) -> list[Waiting]:
    """The assignments that wait for a person, the oldest first."""
    node = (round_.c.node_id, round_.c.item, round_.c.name)
    found = select(assignment.c.id, _TITLE, process.c.release, process.c.key, *node)
    found = found.join_from(assignment, process, process.c.id == assignment.c.process_id)
    found = found.join(round_, round_.c.id == assignment.c.round_id)
    found = found.outerjoin(document, document.c.record_id == process.c.record_id)
    found = found.where(
        assignment.c.person_id == person_id, assignment.c.state.in_(("open", "waiting"))
    )
    rows = work.connection.execute(found.order_by(assignment.c.opened_at, assignment.c.id))
    return [Waiting(*row[:4], OpenNode(*row[4:])) for row in rows]


def started(work: Work, person_id: str) -> list[tuple[str, str]]:
    """Id and title of each process under way that a person has started."""
    found = select(process.c.id, _TITLE)
    found = found.outerjoin_from(process, document, document.c.record_id == process.c.record_id)
    found = found.where(
        process.c.initiator_id == person_id, process.c.status.in_(sorted(UNDER_WAY))
    )
    rows = work.connection.execute(found.order_by(process.c.started_at, process.c.id))
    return [(str(key), str(title)) for key, title in rows]


def drafts(work: Work, person_id: str) -> list[tuple[str, str, str]]:
    """Entity, id and headline of what a person has made and not handed in."""
    found = select(document.c.entity, document.c.record_id, document.c.headline)
    # What was returned goes with the process that waits for it.
    found = found.where(document.c.created_by == person_id, document.c.status == "draft")
    rows = work.connection.execute(found.order_by(document.c.created_at, document.c.record_id))
    return [(str(entity), str(key), str(title)) for entity, key, title in rows]


def reports(work: Work, person_id: str) -> tuple[Person, ...]:
    """The active people whose superior somebody is."""
    found = select(*(person.c[key] for key in Person.__dataclass_fields__))
    found = found.where(person.c.superior_id == person_id, person.c.active)
    rows = work.connection.execute(found.order_by(person.c.login_folded))
    return tuple(Person(*row) for row in rows)
