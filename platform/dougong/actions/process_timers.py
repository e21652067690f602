"""What happens when a timer of a diagram is due."""

from datetime import datetime, timedelta

from dougong.actions import advance, ending
from dougong.actions.apply_step import apply_step
from dougong.actions.arming import PAUSED
from dougong.actions.cases import Case, case_for
from dougong.actions.errors import CheckFailed
from dougong.actions.jobs import job_kinds, later
from dougong.actions.stopping import stop
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import ProcessError
from dougong.base.values import Json, JsonObject
from dougong.engine.faults import TaskNotThere
from dougong.model.runtime import UNDER_WAY
from dougong.model.workflow.timers import length_of
from dougong.store import log

#: How often the timer of what stands still looks whether it goes on.
PAUSE = timedelta(hours=1)
#: What stands as the reason of an exception that was met when nobody decided.
_BY_TIMER = "定时继续"


def fire(uow: UnitOfWork, args: JsonObject) -> None:
    """Let the process go on from a timer; one whose place it has left does nothing."""
    case = case_for(uow, str(args["process"]))
    if case.process.status not in UNDER_WAY:
        return
    if case.process.status != "running" or case.record.status != "submitted":
        # What stands still, or is with its initiator, keeps its timers waiting.
        _again(uow, args)
        return
    due = _due_since_return(case, args)
    if due is not None and due > uow.now:
        _at(uow, args, due)
        return
    _let_happen(uow, case, args)


def _let_happen(uow: UnitOfWork, case: Case, args: JsonObject) -> None:
    task = int(str(args["task"]))
    try:
        result = advance.fired(uow, case, task)
        case, result = ending.confirmed(uow, case, result, _BY_TIMER)
    except TaskNotThere:
        return
    except CheckFailed as refused:
        # The document must not take effect as things are; they may be others in an hour.
        held: JsonObject = {"process": case.process.id, "why": refused.for_person()}
        log.append(uow, case.record.id, "timer_held", held)
        _again(uow, args)
        return
    except ProcessError as fault:
        told: JsonObject = {"kind": "stuck", "node": _element(uow, case, args["task"])}
        stop(uow, case, told, fault)
        _again(uow, args)
        return
    # Whoever was asked reads that nobody answered in time, and whether that approved the document.
    reason = "timed_approval" if result.ended == "approved" else "timed_out"
    apply_step(uow, case, result, told={"kind": "timer", "task": task}, reason=reason)


def _element(uow: UnitOfWork, case: Case, task: Json) -> str:
    """The timer of a task, in the diagram."""
    process = case.process
    running = uow.house.engine.timers(process.release, case.definition, process.state)
    return next((one.node_id for one in running if one.task_id == task), "")


def _again(uow: UnitOfWork, args: JsonObject) -> None:
    """Look again later, or as soon as the process goes on: nobody could act meanwhile."""
    due = uow.now + PAUSE
    key = f"timer:{args['process']}:{args['task']}{PAUSED}{due.isoformat()}"
    later(uow, "process_timer", args, due=due, unique_key=key)


def _due_since_return(case: Case, args: JsonObject) -> datetime | None:
    """When the time is over that whoever is asked has for a document handed in again.

    What was on its way to its author and back had nobody who could have answered.
    """
    length = length_of(str(args.get("when", "")))
    handed_in = case.record.submitted_at
    return None if length is None or handed_in is None else handed_in + length


def _at(uow: UnitOfWork, args: JsonObject, due: datetime) -> None:
    key = f"timer:{args['process']}:{args['task']}:{due.isoformat()}"
    later(uow, "process_timer", args, due=due, unique_key=key)


job_kinds.add("process_timer", fire)
