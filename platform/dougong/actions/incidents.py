"""Processes that could not go on: found by an operator, mended, tried again."""

from dougong.actions import advance, ending, waiting
from dougong.actions.administering import administered, require_incident
from dougong.actions.apply_step import apply_step, close
from dougong.actions.cases import Case
from dougong.actions.doors import require_admin
from dougong.actions.process_errors import require_active
from dougong.actions.rounds import Outcome
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.engine.answer import OpenTask
from dougong.model.runtime import Process
from dougong.store import log, processes, waits

OUTCOMES: dict[str, Outcome] = {
    "approved": "approved",
    "rejected": "rejected",
    "completed": "completed",
}


def incidents(uow: UnitOfWork) -> tuple[Process, ...]:
    """The processes that wait for an operator, the oldest first."""
    require_admin(uow)
    return processes.running(uow, "incident")


def retry(uow: UnitOfWork, process_id: str, reason: str) -> Process:
    """The process tried again: people asked anew, outcomes the engine has not heard passed on."""
    case = administered(uow, process_id, reason)
    require_active(uow, case)
    require_incident(case)
    empty = [r for r in case.open_rounds if not case.of_round(r.id)]
    for around in empty:
        close(uow, case, around, "cancelled", reason="retried")
        case = advance.without_round(case, around, "cancelled")
    tasks = tuple(OpenTask(r.task_id, r.node_id, r.item) for r in empty)
    result = advance.retried(uow, case, tasks, _pending(uow, case))
    case, result = ending.confirmed(uow, case, result, reason)
    gone: list[Json] = [one.id for one in empty]
    told: JsonObject = {"kind": "retried", "reason": reason.strip(), "retried": gone}
    process = apply_step(uow, case, result, told=told).process
    if process.status == "running":
        waiting.hasten(uow, case)
        for row in waits.of_process(uow, process_id):
            if row.kind == "service":
                waiting.ask(uow, process_id, row.task_id, uow.now.isoformat())
    return process


def _pending(uow: UnitOfWork, case: Case) -> list[tuple[int, Outcome]]:
    """Outcomes the engine could not go on from, since the process was tried again last."""
    found: dict[int, Outcome] = {}
    before: dict[int, Outcome] = {}
    for event in log.events(uow, case.record.id):
        if event.kind in {"retried", "submitted"}:
            found.clear()
        if event.kind == "move_undone":
            found = before
        if event.kind == "moved":
            before = dict(found)
        if event.kind in {"jumped", "moved"} and "still" in event.data:
            still = event.data.get("still")
            left = still if isinstance(still, list) else []
            found = {task: outcome for task, outcome in found.items() if task in left}
        kept: Json = event.data.get("pending")
        for pair in kept if isinstance(kept, list) else []:
            if isinstance(pair, list):
                found[int(str(pair[0]))] = OUTCOMES[str(pair[1])]
    return list(found.items())
