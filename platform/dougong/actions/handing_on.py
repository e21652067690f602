"""An assignment handed on to another person, or lent to one who advises (approvals.md, 5)."""

from dataclasses import replace

from dougong.actions import notifying
from dougong.actions.brought_into import chosen, held_for, placed, told_of
from dougong.actions.decide import Held
from dougong.actions.settling import settled, with_assignments
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import new_id
from dougong.model.people import Person
from dougong.model.runtime import Assignment
from dougong.store import assignments


def transfer(uow: UnitOfWork, assignment_id: str, person_id: str, note: str = "") -> Assignment:
    """The assignment of the person who takes it over; the trail shows both.

    VoteNotOffered where the node does not offer it; AlreadyAsked for somebody whom this round
    asks; NotToBeAsked for whom duties keep from deciding.
    """
    held = held_for(uow, assignment_id, "transfer")
    [person] = chosen(uow, held, [person_id], held.assignment.part)
    return handed_on(uow, held, person, note, kind="transferred")


def handed_on(uow: UnitOfWork, held: Held, person: Person, note: str, *, kind: str) -> Assignment:
    """The assignment of somebody who takes the place of another one in a round."""
    old = held.assignment
    gone = assignments.close_assignment(
        uow,
        old,
        from_=old.state,
        state="transferred",
        reason=kind,
        decided_at=uow.now,
        decided_by=uow.actor.id,
    )
    new = replace(
        old,
        id=new_id(),
        person_id=person.id,
        opened_at=uow.now,
        mark="transferred",
        brought_by=uow.actor.id,
        note=note.strip(),
        looked_at=None,
    )
    assignments.add_assignment(uow, new)
    notifying.asked(uow, held.case, held.round, [new])
    moved = _moved(uow, held, new)
    told = {**told_of(held, kind, note), "people": placed(held, [new])}
    case = with_assignments(held.case, gone, new, *moved)
    settled(uow, case, held.round, held.step, told)
    return new


def delegate(uow: UnitOfWork, assignment_id: str, person_id: str, note: str = "") -> Assignment:
    """The helper's assignment: he gives advice, then the holder decides. Errors as `transfer`."""
    held = held_for(uow, assignment_id, "delegate")
    [person] = chosen(uow, held, [person_id], "advice")
    waiting = assignments.close_assignment(uow, held.assignment, from_="open", state="waiting")
    new = Assignment(
        id=new_id(),
        round_id=held.round.id,
        process_id=held.case.process.id,
        person_id=person.id,
        position=held.assignment.position,
        state="open",
        opened_at=uow.now,
        mark="delegated",
        part="advice",
        timing="delegate",
        origin=held.assignment.id,
        brought_by=uow.actor.id,
        note=note.strip(),
    )
    assignments.add_assignment(uow, new)
    notifying.asked(uow, held.case, held.round, [new])
    told = {**told_of(held, "delegated", note), "people": placed(held, [new])}
    settled(uow, with_assignments(held.case, waiting, new), held.round, held.step, told)
    return new


def _moved(uow: UnitOfWork, held: Held, new: Assignment) -> list[Assignment]:
    """Those whom the former holder brought in belong to the new one now."""
    found = [
        replace(one, origin=new.id)
        for one in held.case.of_round(held.round.id)
        if one.origin == held.assignment.id
    ]
    if found:
        assignments.move_brought_in(uow, held.assignment.id, new.id)
    return found
