"""Moving one process to the live release: in one transaction, with its people and their votes."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dougong.actions import advance, ending, notifying, running_timers, waiting
from dougong.actions.administering import administered, tell_of
from dougong.actions.apply_step import apply_step, close
from dougong.actions.cases import Case
from dougong.actions.moves import clocks
from dougong.actions.moves.errors import MoveRefused, MoveUndecided
from dougong.actions.moves.errors import told as reason_told
from dougong.actions.moves.plan import Plan, Way, planned
from dougong.actions.rounds import PENDING, step_of, turns
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, new_id
from dougong.model.runtime import Process, Round
from dougong.store import assignments, log, process_moves, processes
from dougong.store.process_moves import Move

_MOVED = Text("已移到新版本流程（{reason}）", "moved to the newer release ({reason})")


@dataclass(frozen=True)
class Order:
    """What an administrator wants: why, what he chose, and the run it is part of."""

    reason: str
    choices: Mapping[str, str]
    #: The row of a run; empty for a process that is moved by itself.
    move: str = ""


def move(uow: UnitOfWork, process_id: str, order: Order) -> tuple[Process, Plan]:
    """The process on the live release, and the plan that was carried out.

    MoveRefused where it keeps its release, MoveUndecided where a choice is missing.
    """
    case = administered(uow, process_id, order.reason)
    plan = planned(uow, case, order.choices)
    why = reason_told(plan.why, uow.actor.locale)
    if plan.standing == "choice":
        raise MoveUndecided(told=why, reason=plan.why)
    if plan.way is None:
        raise MoveRefused(told=why, reason=plan.why)
    way, before = plan.way, _before(uow, case)
    move_id = order.move or new_id()
    said = _said(case, plan, order, move_id)
    process = _chosen(uow, case, way, said) if way.chosen else _kept(uow, case, way, said)
    moved = Move(
        id=move_id,
        run_id="",
        process_id=process_id,
        from_release=case.process.release,
        to_release=process.release,
        state="moved",
        plan=plan.kept,
        before=before,
        moved_at=uow.now,
    )
    process_moves.keep(uow, moved, known=bool(order.move))
    return process, plan


def _said(case: Case, plan: Plan, order: Order, move_id: str) -> JsonObject:
    nodes: JsonObject = {one.node: one.target for one in plan.lines}
    return {
        "kind": "moved",
        "process": case.process.id,
        "move": move_id,
        "reason": order.reason.strip(),
        "from": case.process.release,
        "release": plan.way.case.process.release if plan.way else "",
        "key": case.process.key,
        "nodes": nodes,
    }


def _kept(uow: UnitOfWork, case: Case, way: Way, said: JsonObject) -> Process:
    """Everybody goes on where he is asked."""
    after, version = way.case, case.process.version
    process = replace(after.process, state=way.step.state, version=version + 1)
    processes.save_process(uow, process, version=version)
    _rename(uow, case, after)
    timed = [clocks.retimed(uow, case, after, around) for around in case.open_rounds]
    before = _timers(uow, case)
    goes_on = replace(after, process=process)
    running_timers.rearm(
        uow, process.id, before, clocks.carried(uow, goes_on, before, way.step.timers)
    )
    rewait(uow, goes_on)
    turn: list[Json] = [*_turned(uow, after)]
    data = {key: value for key, value in said.items() if key != "kind"}
    data["rounds_now"] = _rounds_now(case, after, timed)
    log.append(uow, case.record.id, "moved", data | ({"turn": turn} if turn else {}))
    return process


def rewait(uow: UnitOfWork, case: Case) -> None:
    """Let what the process waits for be told by its diagram now."""
    waiting.sync(uow, case, advance.waits_now(uow, case))


def _rename(uow: UnitOfWork, case: Case, after: Case) -> None:
    for old, new in zip(case.rounds, after.rounds, strict=True):
        if old.node_id != new.node_id:
            processes.move_round(uow, new)


def _rounds_now(case: Case, after: Case, timed: Sequence[Round] = ()) -> list[Json]:
    """What the log keeps of rounds whose node has another id, or that are due otherwise."""
    retimed = {one.id: one for one in timed}
    found: list[Json] = []
    for old, named in zip(case.rounds, after.rounds, strict=True):
        new = retimed.get(old.id, named)
        told: JsonObject = {}
        if new.node_id != old.node_id:
            told["node"] = new.node_id
        if new.due_at != old.due_at:
            told["due"] = new.due_at.isoformat() if new.due_at else None
        if told:
            found.append({"round": old.id, **told})
    return found


def _turned(uow: UnitOfWork, after: Case) -> list[str]:
    """Those whose turn has come by the rules of the other release."""
    opened = []
    for around in after.open_rounds:
        step = step_of(after.definition.nodes[around.node_id], around.item)
        parts = [
            assignments.open_assignment(uow, one)
            for one in turns(step.node, after.of_round(around.id))
        ]
        notifying.asked(uow, after, around, parts)
        opened += [one.id for one in parts]
    return opened


def _chosen(uow: UnitOfWork, case: Case, way: Way, said: JsonObject) -> Process:
    """What it leaves closes, the node that was chosen asks its people anew."""
    holders = [one.person_id for one in case.assignments if one.state in PENDING]
    gone: list[Json] = [one.id for one in case.open_rounds]
    for around in case.open_rounds:
        close(uow, case, around, "cancelled", reason="moved")
    after = replace(way.case, rounds=tuple(_ended(one) for one in way.case.rounds))
    _rename(uow, case, after)
    running_timers.rearm(uow, case.process.id, _timers(uow, case), ())
    result = advance.carried(uow, after, way.step)
    after, result = ending.confirmed(uow, after, result, str(said["reason"]))
    still: list[Json] = []
    told: JsonObject = {**said, "left": gone, "why_left": "moved", "still": still}
    told["rounds_now"] = _rounds_now(case, way.case)
    moved = apply_step(uow, after, result, told=told)
    tell_of(uow, case, _MOVED, str(said["reason"]), holders)
    return moved.process


def _ended(around: Round) -> Round:
    return replace(around, status="cancelled") if around.status == "open" else around


def _timers(uow: UnitOfWork, case: Case) -> tuple[running_timers.Running, ...]:
    process = case.process
    timers = uow.house.engine.timers(process.release, case.definition, process.state)
    return running_timers.running(uow, process.id, timers)


def _before(uow: UnitOfWork, case: Case) -> JsonObject:
    """How a process stands, for whoever moves it back."""
    process = case.process
    rounds: list[Json] = [
        {
            "id": one.id,
            "node": one.node_id,
            "task": one.task_id,
            "status": one.status,
            "due": one.due_at.isoformat() if one.due_at else None,
        }
        for one in case.rounds
    ]
    parts: list[Json] = [
        {"id": one.id, "state": one.state, "reason": one.reason} for one in case.assignments
    ]
    timers: list[Json] = [
        {"task": one.task_id, "when": one.when, "due": one.due.isoformat() if one.due else None}
        for one in _timers(uow, case)
    ]
    return {
        "state": b64encode(process.state).decode(),
        "status": process.status,
        "incident": process.incident,
        "rounds": rounds,
        "parts": parts,
        "timers": timers,
    }
