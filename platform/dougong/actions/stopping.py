"""Where a diagram keeps what has happened from moving its process: an incident, never a silence."""

from datetime import timedelta

from dougong.actions import advance
from dougong.actions.apply_step import apply_step
from dougong.actions.arming import PAUSED
from dougong.actions.cases import Case
from dougong.actions.jobs import later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError
from dougong.base.values import JsonObject

#: How often what stands still is looked at.
PAUSE = timedelta(hours=1)


def stop(uow: UnitOfWork, case: Case, told: JsonObject, fault: DougongError) -> None:
    """Let a process stand where it is, for an operator, with the element and the reason.

    `told` says what happened in the trail: its kind, and the `node` that it happened at.
    """
    node = str(told["node"])
    element = case.definition.elements.get(node)
    name = (element.name if element else "") or node
    why = f"{name}：{fault.for_person()}"
    apply_step(uow, case, advance.stopped(case, why), told={**told, "why": why})


def again(uow: UnitOfWork, case: Case, task_id: int, kind: str, args: JsonObject) -> None:
    """Look again later, or as soon as the process goes on."""
    key = f"timer:{case.process.id}:{task_id}{PAUSED}{kind}:{uow.now.isoformat()}"
    later(uow, kind, args, due=uow.now + PAUSE, unique_key=key)
