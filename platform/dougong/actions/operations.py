"""What the operations do that service tasks name (see `model.workflow.operations`)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from dougong.actions import notifying
from dougong.actions.calendar import working_time
from dougong.actions.cases import Case
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import ProcessError
from dougong.base.registry import Registry
from dougong.base.text import Text
from dougong.engine.answer import Wait
from dougong.model.working_time import work_length

Deed = Callable[[UnitOfWork, Case, Wait], Mapping[str, Any]]
deeds: Registry[Deed] = Registry("operation")


class OperationFailed(ProcessError):
    """An operation was given what it cannot work with."""

    code = "operation_failed"
    text = Text("服务操作未能完成：{why}", "The operation could not be done: {why}")
    hint = Text(
        "排除原因后，请流程管理员在“流程管理”里重新执行",
        "Mend the cause, then let a process administrator retry it",
    )


def do(uow: UnitOfWork, case: Case, wait: Wait) -> Mapping[str, Any]:
    """Do what a service task asks for; what it answers."""
    return deeds[wait.name](uow, case, wait)


def notify_initiator(uow: UnitOfWork, case: Case, wait: Wait) -> Mapping[str, Any]:
    """Tell who handed the document in."""
    text = str(wait.given.get("text") or "").strip()[:500]
    if not text:
        raise OperationFailed(why="text")
    key = f"service:{case.process.id}:{wait.task_id}"
    notice = notifying.about(case, "told", key, {"text": text})
    notifying.notify(uow, [case.process.initiator_id], notice)
    return {}


def working_time_after(uow: UnitOfWork, _case: Case, wait: Wait) -> Mapping[str, Any]:
    """The day on which a length of working time from the end of another is over."""
    given: Mapping[str, Any] = wait.given
    day, length = given.get("day"), work_length(str(given.get("length") or ""))
    if not isinstance(day, date) or isinstance(day, datetime) or length is None:
        raise OperationFailed(why=f"day={day}, length={given.get('length')}")
    calendar = working_time(uow)
    moment = calendar.after(calendar.end_of(day), length)
    return {"day": moment.astimezone(uow.house.zone).date()}


deeds.add("notify_initiator", notify_initiator)
deeds.add("working_time_after", working_time_after)
