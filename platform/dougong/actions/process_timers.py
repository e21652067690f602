"""What happens when a timer of a diagram is due."""

from dougong.actions import advance
from dougong.actions.apply_step import apply_step
from dougong.actions.cases import case_for
from dougong.actions.jobs import job_kinds
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.engine.faults import TaskNotThere


def fire(uow: UnitOfWork, args: JsonObject) -> None:
    """Let the process go on from a timer; one whose place it has left does nothing."""
    case = case_for(uow, str(args["process"]))
    if case.process.status != "running" or case.record.status != "submitted":
        return
    task = args["task"]
    try:
        result = advance.fired(uow, case, int(str(task)))
    except TaskNotThere:
        return
    apply_step(uow, case, result, told={"kind": "timer", "task": task})


job_kinds.add("process_timer", fire)
