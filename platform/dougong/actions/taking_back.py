"""Taking back a decision while nobody after it has acted (approvals.md, 5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dougong.actions import arming, notifying
from dougong.actions.apply_step import apply_step
from dougong.actions.cases import Case, case_held
from dougong.actions.node_names import name_of
from dougong.actions.process_errors import (
    PASSING,
    MovedOn,
    NotTakenBack,
    acted_since,
    require_active,
)
from dougong.actions.rounds import PENDING, step_of, turns
from dougong.actions.routing import chain_source, routing_facts
from dougong.actions.settling import with_assignments
from dougong.actions.step_result import StepResult
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import NotFound, ProcessError
from dougong.base.values import Json, JsonObject, new_id
from dougong.engine.answer import EngineStep, OpenTask
from dougong.model.runtime import Assignment, LoggedEvent, Round
from dougong.store import assignments, log, people, processes

#: Decisions that opened nothing for their author to lose: a return gave the document away.
TAKEN = frozenset(("approve", "reject", "complete", "abstain", "advise"))
ENDED = frozenset(("approved", "rejected", "completed"))
#: What stands with the people whose turn it was.
REASON = "taken_back"


@dataclass(frozen=True)
class Decision:
    """A vote that may be taken back, with what followed from it."""

    assignment: Assignment
    round: Round
    #: The rounds that it opened.
    opened: tuple[Round, ...]
    #: The people whose turn it made.
    turned: tuple[str, ...]


def take_back(uow: UnitOfWork, assignment_id: str) -> Assignment:
    """The actor's assignment, open again; his decision stays in history as taken back.

    NotTakenBack where the decision cannot be had back, MovedOn where somebody after him has acted:
    it says who, what and when.
    """
    case = case_held(uow, assignment_id)
    require_active(uow, case)
    mine = next(one for one in case.assignments if one.id == assignment_id)
    if mine.decided_by != uow.actor.id:
        raise NotFound(what="assignment", id=assignment_id)
    found = _decision(uow, case, mine)
    case, told = _reopened(uow, case, found)
    _tell(uow, case, found, told)
    if found.round.status == "open":
        kept: JsonObject = {key: value for key, value in told.items() if key != "kind"}
        log.append(uow, case.record.id, REASON, {**kept, "process": case.process.id})
    else:
        step = _engine_step(uow, case, found)
        told = {**told, "task": step.opened[0].task_id}
        left = frozenset(step.closed)
        result = StepResult(state=step.state, left=left, timers=step.timers, waits=step.waits)
        apply_step(uow, case, result, told=told, reason=REASON)
        processes.reopen_round(uow, found.round.id, step.opened[0].task_id)
        arming.rearm(uow, case, found.round)
    return next(one for one in case.assignments if one.id == str(told["new"]))


def _tell(uow: UnitOfWork, case: Case, found: Decision, told: JsonObject) -> None:
    """Those who are asked again are told, and those who need not answer any more."""
    notifying.asked(uow, case, found.round, _asked_again(case, told))
    released = notifying.about(case, REASON, f"{REASON}:{found.assignment.id}", {})
    for around in found.opened:
        waits = [one.person_id for one in case.of_round(around.id) if one.state in PENDING]
        notifying.notify(uow, waits, released)


def _asked_again(case: Case, told: JsonObject) -> list[Assignment]:
    changed = {str(one["assignment"]) for one in _rows(told["again"])}
    return [one for one in case.assignments if one.id in changed]


def to_take_back(uow: UnitOfWork, case: Case) -> str:
    """The actor's assignment whose decision he may take back now; empty when there is none."""
    last = last_answer(uow, case)
    if last is None or case.process.status != "running" or case.record.status != "submitted":
        return ""
    try:
        found = _decision(uow, case, last)
        if found.round.status != "open":
            _engine_step(uow, case, found)
    except (NotTakenBack, MovedOn):
        return ""
    return last.id


def last_answer(uow: UnitOfWork, case: Case) -> Assignment | None:
    """What the actor has answered last in the process."""
    given = [one for one in case.assignments if one.decided_by == uow.actor.id and one.decided_at]
    return max(given, key=lambda one: str(one.decided_at), default=None)


def _decision(uow: UnitOfWork, case: Case, mine: Assignment) -> Decision:
    around = next(one for one in case.rounds if one.id == mine.round_id)
    votes = mine.state == "done" and mine.vote in TAKEN and mine.mark != "deduplicated"
    if not votes or around.status not in ENDED | {"open"}:
        raise NotTakenBack
    if case.process.status != "running" or case.record.status != "submitted":
        since = acted_since(uow, case)
        raise MovedOn(**since) if since else NotTakenBack
    if around.node_id not in case.definition.nodes:
        # The process was moved to a release that has no such node.
        raise NotTakenBack
    trail = log.events(uow, case.record.id)
    place = next(
        (i for i, e in enumerate(trail) if e.kind == "voted" and e.data["assignment"] == mine.id),
        None,
    )
    # Whose answer did not end the round did not bring about what came after it.
    if place is None or ("outcome" in trail[place].data) != (around.status != "open"):
        raise NotTakenBack
    data = trail[place].data
    opened = [str(one["round"]) for one in _rows(data.get("opened"))]
    _require_untouched(uow, trail[place + 1 :], {around.id, *opened})
    turned = data.get("turn")
    return Decision(
        assignment=mine,
        round=around,
        opened=tuple(one for one in case.rounds if one.id in opened),
        turned=tuple(str(one) for one in turned) if isinstance(turned, list) else (),
    )


def _require_untouched(uow: UnitOfWork, later: Sequence[LoggedEvent], rounds: set[str]) -> None:
    """MovedOn as soon as somebody has done something in one of the rounds."""
    for event in later:
        left = event.data.get("left")
        gone = {str(one) for one in left} if isinstance(left, list) else set()
        if event.kind in PASSING or (event.data.get("round") not in rounds and not gone & rounds):
            continue
        who = people.names(uow, [event.actor_id]).get(event.actor_id, "—")
        raise MovedOn(who=who, what=event.data.get("vote") or event.kind, when=event.at)


def _engine_step(uow: UnitOfWork, case: Case, found: Decision) -> EngineStep:
    """The process as if the round had not ended.

    NotTakenBack where more would go than what it opened.
    """
    process, around = case.process, found.round
    mine = {one.task_id for one in found.opened}
    try:
        step = uow.house.engine.take_back(
            process.release,
            case.definition,
            process.state,
            OpenTask(around.task_id, around.node_id, around.item),
            mine,
            routing_facts(uow, case.definition, case.entity, case.record),
            chain_source(case.pinned),
        )
    except ProcessError as fault:
        raise NotTakenBack from fault
    if not mine.issuperset(step.closed) or len(step.opened) != 1:
        raise NotTakenBack
    return step


def _reopened(uow: UnitOfWork, case: Case, found: Decision) -> tuple[Case, JsonObject]:
    """The case with its people asked again, and what the trail says of it."""
    mine, around = found.assignment, found.round
    gone = assignments.close_assignment(uow, mine, from_="done", state="taken_back", reason=REASON)
    new = _anew(uow, mine)
    assignments.add_assignment(uow, new)
    assignments.move_brought_in(uow, mine.id, new.id)
    others = [
        replace(one, origin=new.id) if one.origin == mine.id else one
        for one in case.of_round(around.id)
        if one.id != mine.id
    ]
    again = [*_waiting_again(uow, found, others)]
    case = with_assignments(case, gone, *others, new, *again)
    step = step_of(case.definition.nodes[around.node_id], around.item)
    asked = [
        assignments.open_assignment(uow, one) for one in turns(step.node, case.of_round(around.id))
    ]
    case = with_assignments(case, *asked)
    undone = [*_undone(uow, case, found)]
    case = with_assignments(case, *undone)
    changed = {one.id for one in (*again, *asked, *undone)}
    told: JsonObject = {
        "kind": REASON,
        "new": new.id,
        "round": around.id,
        "node": around.node_id,
        "name": name_of(uow, case.process.release, case.process.key, around),
        "assignment": mine.id,
        "vote": mine.vote,
        "people": [{"assignment": new.id, "person": new.person_id, "state": "open"}],
        "again": [_state(one) for one in case.assignments if one.id in changed],
        "undone": [one.id for one in found.opened if one.status != "open"],
    }
    return case, told


def _anew(uow: UnitOfWork, mine: Assignment) -> Assignment:
    return replace(
        mine,
        id=new_id(),
        state="open",
        opened_at=uow.now,
        vote=None,
        opinion="",
        signature=None,
        decided_at=None,
        decided_by=None,
        seen_version=None,
        looked_at=None,
    )


def _waiting_again(
    uow: UnitOfWork, found: Decision, others: Sequence[Assignment]
) -> Iterator[Assignment]:
    """Those whom the decision released, or whose turn it made."""
    for one in others:
        together = one.reason == "answered" and one.either == found.assignment.either
        released = one.state == "cancelled" and (one.reason == "decided" or together)
        if released or (one.id in found.turned and one.state in PENDING):
            yield assignments.close_assignment(
                uow, one, from_=one.state, state="waiting", reason=""
            )


def _undone(uow: UnitOfWork, case: Case, found: Decision) -> Iterator[Assignment]:
    """The approvals that it gave by itself in later rounds, which count no more either."""
    for around in found.opened:
        if around.status != "open":
            processes.close_round(uow, around.id, "cancelled")
            for one in case.of_round(around.id):
                if one.state == "done":
                    yield assignments.close_assignment(
                        uow, one, from_="done", state="taken_back", reason=REASON
                    )


def _state(one: Assignment) -> Json:
    return {"assignment": one.id, "state": one.state}


def _rows(value: Json) -> list[JsonObject]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
