"""People whom the holder of an assignment brings into its round (approvals.md, 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dougong.access.duties import barred_by
from dougong.actions.asking import Asking
from dougong.actions.decide import Held, assignment_for
from dougong.actions.errors import VoteNotOffered
from dougong.actions.node_names import name_of
from dougong.actions.round_errors import AlreadyAsked, NotToBeAsked
from dougong.actions.rounds import PENDING
from dougong.actions.told_parts import told_part
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import Json, JsonObject
from dougong.model.people import Person
from dougong.model.runtime import Assignment, Part
from dougong.store import assignments, people, substitutes

#: More than anybody brings in at once.
MOST = 20
#: How many people a search offers.
OFFERED = 20


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be brought in."""

    id: str
    name: str
    login: str
    position: str


def held_for(uow: UnitOfWork, assignment_id: str, action: str) -> Held:
    """The actor's open assignment, whose node offers the action; advice is not passed on."""
    held = assignment_for(uow, assignment_id)
    if action not in held.step.node.actions or held.assignment.part == "advice":
        process = held.case.process
        node = name_of(uow, process.release, process.key, held.round)
        raise VoteNotOffered(vote=action, node=node)
    return held


def chosen(uow: UnitOfWork, held: Held, person_ids: Sequence[str], part: Part) -> list[Person]:
    """The people named, each of whom may be asked; NotFound, AlreadyAsked or NotToBeAsked else."""
    asked = _pending(held.case.of_round(held.round.id))
    barred = frozenset() if part == "advice" else _barred(uow, held)
    found: list[Person] = []
    for person_id in dict.fromkeys(person_ids):
        person = people.person(uow, person_id)
        if person is None or not person.active:
            raise NotFound(what="person", id=person_id)
        if person.id in asked:
            raise AlreadyAsked(person=person.name)
        if person.id in barred:
            raise NotToBeAsked(person=person.name)
        found.append(person)
    return found


def candidates(uow: UnitOfWork, assignment_id: str, search: str) -> list[Candidate]:
    """Who may be brought into the actor's round, by name or login."""
    mine = assignments.find_assignment(uow, assignment_id)
    if mine is None or not _is_for(uow, mine):
        raise NotFound(what="assignment", id=assignment_id)
    others = assignments.assignments(uow, mine.process_id)
    asked = _pending(one for one in others if one.round_id == mine.round_id)
    known = people.persons(uow, search=search, active=True, limit=OFFERED)
    return [Candidate(p.id, p.name, p.login, p.position) for p in known if p.id not in asked]


def _is_for(uow: UnitOfWork, one: Assignment) -> bool:
    """Whether the actor is the person asked, or stands in for him."""
    return one.person_id == uow.actor.id or bool(substitutes.process_for(uow, one.id, uow.actor.id))


def placed(held: Held, new: Sequence[Assignment]) -> list[Json]:
    """What the trail says of assignments that were made."""
    beside: JsonObject = {"origin": held.assignment.id}
    return [
        {
            **told_part(one),
            **beside,
            "part": one.part,
            "timing": one.timing,
            "either": one.either,
        }
        for one in new
    ]


def told_of(held: Held, kind: str, note: str) -> JsonObject:
    """What the trail says of an action in a round."""
    return {
        "kind": kind,
        "process": held.case.process.id,
        "round": held.round.id,
        "node": held.round.node_id,
        "name": held.round.name,
        "assignment": held.assignment.id,
        "note": note.strip(),
    }


def _pending(around: Iterable[Assignment]) -> frozenset[str]:
    """The people whom a round asks, or will ask."""
    return frozenset(one.person_id for one in around if one.state in PENDING)


def _barred(uow: UnitOfWork, held: Held) -> frozenset[str]:
    """Whom duties, or the node's rule about the initiator, keep from deciding."""
    case = held.case
    facts = Asking(uow, case).facts(held.step, case.assignments)
    barred = barred_by(case.definition.duties, facts)
    own = {case.process.initiator_id} if held.step.node.initiator != "keep" else frozenset()
    return barred | own
