"""Further people asked in a round, and those taken out of it again (approvals.md, 5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dougong.actions import notifying
from dougong.actions.brought_into import MOST, chosen, held_for, placed, told_of
from dougong.actions.cases import case_held
from dougong.actions.decide import Held, not_open
from dougong.actions.process_errors import require_active
from dougong.actions.round_errors import NobodyChosen, TooManyChosen
from dougong.actions.rounds import FIRST, PENDING, step_of
from dougong.actions.settling import settled, with_assignments
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound
from dougong.base.values import new_id
from dougong.model.runtime import Assignment, Part, Timing
from dougong.store import assignments


@dataclass(frozen=True)
class Asked:
    """Whom the holder wants to be asked too, when, and what for."""

    person_ids: Sequence[str]
    #: `before`: the holder's own part waits for them; `after`: they are asked when it is done,
    #: before the round is decided; `parallel`: they join now.
    timing: Timing
    #: Who `must` agree is needed for the approval and may reject; `advice` changes no outcome.
    part: Part = "must"
    note: str = ""
    #: Whether all of them are to answer, or `any` of them: the first answer is that of all.
    enough: Literal["all", "any"] = "all"


def add_sign(uow: UnitOfWork, assignment_id: str, asked: Asked) -> list[Assignment]:
    """The assignments of those who are asked too.

    VoteNotOffered, AlreadyAsked, NotToBeAsked, NobodyChosen and TooManyChosen refuse it.
    """
    held = held_for(uow, assignment_id, "add_sign")
    if not asked.person_ids:
        raise NobodyChosen
    if len(asked.person_ids) > MOST:
        raise TooManyChosen(most=MOST)
    people = chosen(uow, held, asked.person_ids, asked.part)
    either = new_id() if asked.enough == "any" and len(people) > 1 else ""
    new = [replace(_added(uow, held, person.id, asked), either=either) for person in people]
    for one in new:
        assignments.add_assignment(uow, one)
    notifying.asked(uow, held.case, held.round, new)
    changed = list(new)
    if asked.timing in FIRST:
        changed.append(
            assignments.close_assignment(uow, held.assignment, from_="open", state="waiting")
        )
    told = {**told_of(held, "added", asked.note), "people": placed(held, new)}
    settled(uow, with_assignments(held.case, *changed), held.round, held.step, told)
    return new


def remove_sign(uow: UnitOfWork, assignment_id: str, note: str = "") -> None:
    """Take out somebody whom the actor brought in and who has not answered yet.

    NotFound unless it was he who did; AssignmentNotOpen when the other was faster.
    """
    wanted = assignments.find_assignment(uow, assignment_id)
    if wanted is None or wanted.origin is None:
        raise NotFound(what="assignment", id=assignment_id)
    case = case_held(uow, wanted.origin)
    wanted = next(one for one in case.assignments if one.id == assignment_id)
    own = next(one for one in case.assignments if one.id == wanted.origin)
    around = next(one for one in case.rounds if one.id == wanted.round_id)
    if wanted.state not in PENDING:
        raise not_open(uow, case, wanted)
    require_active(uow, case)
    held = Held(case, own, around, step_of(case.definition.nodes[around.node_id], around.item))
    gone = assignments.close_assignment(
        uow, wanted, from_=wanted.state, state="cancelled", reason="removed"
    )
    told = {**told_of(held, "removed", note), "removed": gone.id, "person": gone.person_id}
    settled(uow, with_assignments(case, gone), around, held.step, told)


def _added(uow: UnitOfWork, held: Held, person_id: str, asked: Asked) -> Assignment:
    return Assignment(
        id=new_id(),
        round_id=held.round.id,
        process_id=held.case.process.id,
        person_id=person_id,
        position=held.assignment.position,
        state="waiting" if asked.timing == "after" else "open",
        opened_at=uow.now,
        mark="added",
        part=asked.part,
        timing=asked.timing,
        origin=held.assignment.id,
        brought_by=uow.actor.id,
        note=asked.note.strip(),
    )
