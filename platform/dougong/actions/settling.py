"""What a round comes to after somebody has acted in it: turns taken, the outcome passed on."""

from dataclasses import replace

from dougong.actions import advance, ending, notifying
from dougong.actions.apply_step import apply_step, close
from dougong.actions.cases import Case
from dougong.actions.rounds import Outcome, Step, outcome_of, turns
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Assignment, Round
from dougong.store import assignments, log


def settled(uow: UnitOfWork, case: Case, around: Round, step: Step, told: JsonObject) -> Case:
    """The case after an action in a round: whoever's turn has come is asked, or the token moves.

    `told` is what the trail says of the action; its opinion explains an exception that is met
    only now (ending.confirmed).
    """
    case, opened = _turned(uow, case, around, step)
    outcome = outcome_of(step.node, case.of_round(around.id))
    if outcome is not None:
        return _finished(uow, case, around, outcome, {**told, **_turn(opened)})
    notifying.asked(uow, case, around, opened)
    _answered(uow, case, around, told)
    said = {key: value for key, value in told.items() if key != "kind"}
    log.append(uow, case.record.id, str(told["kind"]), said | _turn(opened))
    return case


def _turn(opened: tuple[Assignment, ...]) -> dict[str, Json]:
    """What the trail says of those whose turn has come."""
    return {"turn": [one.id for one in opened]} if opened else {}


def _answered(uow: UnitOfWork, case: Case, around: Round, told: JsonObject) -> None:
    """What was asked of whoever has acted is done, whether he did it or his substitute."""
    for one in case.of_round(around.id):
        if one.id == told.get("assignment") and one.state != "open":
            notifying.done(uow, around.id, one.person_id)


def _turned(
    uow: UnitOfWork, case: Case, around: Round, step: Step
) -> tuple[Case, tuple[Assignment, ...]]:
    opened = tuple(
        assignments.open_assignment(uow, one) for one in turns(step.node, case.of_round(around.id))
    )
    return with_assignments(case, *opened), opened


def _finished(
    uow: UnitOfWork, case: Case, around: Round, outcome: Outcome, told: JsonObject
) -> Case:
    """The case after a round with an outcome: people released, the token moved."""
    close(uow, case, around, outcome, reason="decided")
    told = {**told, "outcome": outcome}
    case = advance.without_round(case, around, outcome)
    result = advance.completed(uow, case, around, outcome)
    case, result = ending.confirmed(uow, case, result, str(told.get("opinion") or ""))
    return apply_step(uow, case, result, told=told)


def with_assignments(case: Case, *changed: Assignment) -> Case:
    """The case with assignments as they are now, those that are new at the end."""
    if not changed:
        return case
    by_id = {one.id: one for one in changed}
    kept = tuple(by_id.pop(one.id, one) for one in case.assignments)
    return replace(case, assignments=(*kept, *by_id.values()))
