"""What happens when a timer of a diagram is due."""

from datetime import timedelta

from dougong.actions import advance
from dougong.actions.apply_step import apply_step
from dougong.actions.cases import case_for
from dougong.actions.jobs import job_kinds, later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.engine.faults import TaskNotThere

#: How often the timer of a document that was returned looks whether it is back.
PAUSE = timedelta(hours=1)


def fire(uow: UnitOfWork, args: JsonObject) -> None:
    """Let the process go on from a timer; one whose place it has left does nothing."""
    case = case_for(uow, str(args["process"]))
    if case.process.status != "running":
        return
    if case.record.status != "submitted":
        _again(uow, args)
        return
    task = args["task"]
    try:
        result = advance.fired(uow, case, int(str(task)))
    except TaskNotThere:
        return
    apply_step(uow, case, result, told={"kind": "timer", "task": task})


def _again(uow: UnitOfWork, args: JsonObject) -> None:
    """Look again later: the document is with its initiator, and its process stands still."""
    due = uow.now + PAUSE
    key = f"timer:{args['process']}:{args['task']}:{due.isoformat()}"
    later(uow, "process_timer", args, due=due, unique_key=key)


job_kinds.add("process_timer", fire)
