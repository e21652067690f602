"""Processes that could not go on: found by an operator, mended, tried again."""

from dougong.actions import advance
from dougong.actions.apply_step import apply_step, close
from dougong.actions.cases import Case, case_for
from dougong.actions.doors import require_admin
from dougong.actions.errors import NoIncident
from dougong.actions.rounds import Outcome
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json
from dougong.engine.answer import OpenTask
from dougong.model.runtime import Process
from dougong.store import log, processes

OUTCOMES: dict[str, Outcome] = {
    "approved": "approved",
    "rejected": "rejected",
    "completed": "completed",
}


def incidents(uow: UnitOfWork) -> tuple[Process, ...]:
    """The processes that wait for an operator, the oldest first."""
    require_admin(uow)
    return processes.running(uow, "incident")


def retry(uow: UnitOfWork, process_id: str) -> Process:
    """The process tried again: people asked anew, outcomes the engine has not heard passed on."""
    require_admin(uow)
    case = case_for(uow, process_id)
    if case.process.status != "incident":
        raise NoIncident(process=process_id)
    empty = [r for r in case.open_rounds if not case.of_round(r.id)]
    for around in empty:
        close(uow, case, around, "cancelled", reason="retried")
        case = advance.without_round(case, around, "cancelled")
    tasks = tuple(OpenTask(r.task_id, r.node_id, r.item) for r in empty)
    result = advance.retried(uow, case, tasks, _pending(uow, case))
    return apply_step(uow, case, result, told={"kind": "retried"}).process


def _pending(uow: UnitOfWork, case: Case) -> list[tuple[int, Outcome]]:
    """Outcomes the engine could not go on from, since the process was tried again last."""
    found: dict[int, Outcome] = {}
    for event in log.events(uow, case.record.id):
        if event.kind in {"retried", "submitted"}:
            found.clear()
        kept: Json = event.data.get("pending")
        for pair in kept if isinstance(kept, list) else []:
            if isinstance(pair, list):
                found[int(str(pair[0]))] = OUTCOMES[str(pair[1])]
    return list(found.items())
