"""The timers of a process with the jobs that wait for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dougong.actions import advance
from dougong.actions.cases import Case
from dougong.actions.due import due_of
from dougong.actions.jobs import later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.engine.answer import Timer
from dougong.model.workflow.timers import expression_of
from dougong.store import jobs


@dataclass(frozen=True)
class Running:
    """A timer, and when its job is due; none where nothing waits for it."""

    task_id: int
    when: str
    due: datetime | None


def running(uow: UnitOfWork, process_id: str, timers: Iterable[Timer]) -> tuple[Running, ...]:
    """The timers of a process with their jobs."""
    found = ((one, jobs.waiting(uow, _key(process_id, one.task_id))) for one in timers)
    return tuple(Running(one.task_id, one.when, job[1] if job else None) for one, job in found)


def told_anew(uow: UnitOfWork, case: Case) -> None:
    """Let timers of expressions follow what a document says that is handed in again."""
    process = case.process
    timers = uow.house.engine.timers(process.release, case.definition, process.state)
    told = tuple(one for one in timers if expression_of(one.when))
    if told:
        now = advance.timers_now(uow, case, told)
        after = [Running(one.task_id, one.when, due_of(one.when, uow.now)) for one in now]
        rearm(uow, process.id, running(uow, process.id, told), after)


def rearm(
    uow: UnitOfWork, process_id: str, before: Iterable[Running], after: Iterable[Running]
) -> None:
    """Let the jobs of a process be those of its timers now."""
    wanted = {one.task_id: one for one in after}
    gone = [one.task_id for one in before if one.task_id not in wanted]
    for task_id in (*gone, *wanted):
        key = _key(process_id, task_id)
        found, timer = jobs.waiting(uow, key), wanted.get(task_id)
        if found is not None and (timer is None or timer.due != found[1]):
            # Marked as done, not deleted: the next step must not arm the first attempt again.
            jobs.end(uow, found[0])
            found = None
        if timer is not None and timer.due is not None and found is None:
            _wait(uow, process_id, timer, timer.due)


def _wait(uow: UnitOfWork, process_id: str, timer: Running, due: datetime) -> None:
    args: JsonObject = {"process": process_id, "task": timer.task_id, "when": timer.when}
    key = f"{_key(process_id, timer.task_id)}:{due.isoformat()}:{uow.now.isoformat()}"
    later(uow, "process_timer", args, due=due, unique_key=key)


def _key(process_id: str, task_id: int) -> str:
    return f"timer:{process_id}:{task_id}"
