"""What happens at a node when nobody answers in time (approvals.md, 2): one job for each step.

A step that finds its round closed, returned or withdrawn does nothing.
"""

from collections.abc import Callable
from datetime import timedelta

from dougong.access.assignees import resolve
from dougong.access.duties import barred_by
from dougong.actions import advance, arming, ending, notifying
from dougong.actions.apply_step import apply_step, close
from dougong.actions.asking import Asking
from dougong.actions.cases import Case, case_for
from dougong.actions.errors import CheckFailed, ExceptionUnexplained
from dougong.actions.jobs import job_kinds
from dougong.actions.rounds import PENDING, Outcome, step_of
from dougong.actions.settling import settled, with_assignments
from dougong.actions.told_parts import told_part
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject, new_id
from dougong.model.people import Person
from dougong.model.runtime import ACTIVE, UNDER_WAY, Assignment, Round
from dougong.model.workflow.definition import TimeoutStep
from dougong.store import assignments, log, people
from dougong.store.savepoint import attempt

#: How long a step waits that rules keep from deciding, and one of a process that stands still.
PAUSE = timedelta(hours=1)
#: What stands as the reason of an exception that was met when nobody decided.
_BY_TIMER = "超时自动决定"


def fire(uow: UnitOfWork, args: JsonObject) -> None:
    """Let one step of a round happen, unless the round is over."""
    case = case_for(uow, str(args["process"]))
    around = next((one for one in case.rounds if one.id == args["round"]), None)
    if around is None or around.status != "open" or case.process.status not in UNDER_WAY:
        return
    number = int(str(args["step"]))
    if case.process.status not in ACTIVE:
        arming.wait(uow, around, number, uow.now + PAUSE, paused=True)
        return
    due = arming.times(uow, case, around)[number]
    if due is None or due > uow.now:
        # The date of the document, or the calendar, has changed meanwhile.
        if due is not None:
            arming.wait(uow, around, number, due)
        return
    step = arming.steps_of(case, around)[number]
    _DO[step.action](uow, case, around, (number, step))


Numbered = tuple[int, TimeoutStep]


def _told(around: Round, which: Numbered) -> JsonObject:
    return {
        # Who only was told has lost nothing yet.
        "kind": "overdue" if which[1].action in {"remind", "escalate"} else "timed_out",
        "process": around.process_id,
        "round": around.id,
        "node": around.node_id,
        "name": around.name,
        "step": which[0],
        "action": which[1].action,
    }


def _note(uow: UnitOfWork, case: Case, told: JsonObject) -> None:
    said = {key: value for key, value in told.items() if key != "kind"}
    log.append(uow, case.record.id, str(told["kind"]), said)


def _remind(uow: UnitOfWork, case: Case, around: Round, which: Numbered) -> None:
    facts: JsonObject = {"node": around.name}
    key = f"overdue:{around.id}:{which[0]}"
    notice = notifying.about(case, "overdue", key, facts, around.id)
    notifying.notify(uow, notifying.holders(uow, case, around), notice)
    _note(uow, case, _told(around, which))


def _escalate(uow: UnitOfWork, case: Case, around: Round, which: Numbered) -> None:
    """Tell the superior of everybody the round waits for."""
    asked = [one.person_id for one in case.of_round(around.id) if one.state == "open"]
    known = people.persons_by_id(uow, asked)
    told: list[Json] = []
    for person in known.values():
        superior = people.superior_of(uow, person.id)
        if superior is not None and superior.active:
            facts: JsonObject = {"node": around.name, "holder": person.name}
            key = f"escalated:{around.id}:{which[0]}:{person.id}"
            notice = notifying.about(case, "escalated", key, facts, around.id)
            notifying.notify(uow, [superior.id], notice)
            told.append(superior.id)
    _note(uow, case, {**_told(around, which), "people": told})


def _transfer(uow: UnitOfWork, case: Case, around: Round, which: Numbered) -> None:
    """Hand what nobody has answered to whom the rules name."""
    step = step_of(case.definition.nodes[around.node_id], around.item)
    asking = Asking(uow, case)
    facts = asking.facts(step, case.assignments)
    barred = barred_by(case.definition.duties, facts)
    if step.node.initiator != "keep":
        barred |= {case.process.initiator_id}
    pending = [one for one in case.of_round(around.id) if one.state in PENDING]
    known = {one.person_id for one in pending}
    named = resolve(which[1].to, facts, asking.organisation)
    new = [person for person in named if person.id not in barred | known]
    if not new:
        told: JsonObject = {**_told(around, which), "kind": "timeout_held", "why": "nobody"}
        _note(uow, case, told)
        return
    gone = [_gone(uow, one) for one in pending]
    made = _made(uow, around, new)
    said: JsonObject = {**_told(around, which), "people": _placed(made)}
    said = {**said, "gone": [one.id for one in gone]}
    settled(uow, with_assignments(case, *gone, *made), around, step, said)


def _gone(uow: UnitOfWork, one: Assignment) -> Assignment:
    notifying.done(uow, one.round_id, one.person_id)
    return assignments.close_assignment(
        uow, one, from_=one.state, state="expired", reason="timed_out", decided_at=uow.now
    )


def _made(uow: UnitOfWork, around: Round, persons: list[Person]) -> list[Assignment]:
    made = [
        Assignment(
            id=new_id(),
            round_id=around.id,
            process_id=around.process_id,
            person_id=person.id,
            position=position,
            state="waiting",
            opened_at=uow.now,
            mark="overdue",
        )
        for position, person in enumerate(persons)
    ]
    for one in made:
        assignments.add_assignment(uow, one)
    return made


def _placed(made: list[Assignment]) -> list[Json]:
    return [told_part(one) for one in made]


def _decide(uow: UnitOfWork, case: Case, around: Round, which: Numbered) -> None:
    """End the round with the outcome that its author allowed."""
    outcome = _OUTCOMES[which[1].outcome]
    told: JsonObject = {**_told(around, which), "outcome": outcome}
    ended = advance.without_round(case, around, outcome)
    try:
        with attempt(uow):
            result = advance.completed(uow, ended, around, outcome)
            ended, result = ending.confirmed(uow, ended, result, _BY_TIMER)
    except (CheckFailed, ExceptionUnexplained) as refused:
        # The document must not take effect as things are; they may be others in an hour.
        held: JsonObject = {**told, "kind": "timeout_held", "why": refused.for_person()}
        _note(uow, case, held)
        arming.wait(uow, around, which[0], uow.now + PAUSE)
        return
    reason = "timed_rejection" if outcome == "rejected" else "timed_approval"
    close(uow, case, around, outcome, reason=reason)
    apply_step(uow, ended, result, told=told, reason=reason)


_OUTCOMES: dict[str, Outcome] = {
    "approved": "approved",
    "rejected": "rejected",
    "completed": "completed",
}
_DO: dict[str, Callable[[UnitOfWork, Case, Round, Numbered], None]] = {
    "remind": _remind,
    "escalate": _escalate,
    "transfer": _transfer,
    "decide": _decide,
}

job_kinds.add(arming.KIND, fire)
