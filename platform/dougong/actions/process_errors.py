"""What people read when a process does not let them do what they want."""

from dougong.actions.cases import Case
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.text import Text
from dougong.model.runtime import LoggedEvent
from dougong.store import log, people

#: Events that take nothing from anybody: they say what they were about by their round, or by the
#: rounds they left.
PASSING = frozenset(
    ("changed", "copied", "commented", "reminded", "overdue", "printed", "suspended")
)


class NotTakenBack(Conflict):
    """A decision that has ended the process, or that others have built on."""

    code = "not_taken_back"
    text = Text("这一步已不能拿回", "This decision can no longer be taken back")
    hint = Text(
        "流程已办结时请冲销或更正单据；还在审批时请当前审批人退回",
        "Reverse or correct an approved document; else ask the present approver to return it",
    )


class MovedOn(NotTakenBack):
    """Somebody after the decision has acted; facts say who, what and when."""

    code = "moved_on"
    text = Text(
        "{who} 已于 {when} 处理（{what}），不能拿回",
        "{who} acted on it at {when} ({what}); it can no longer be taken back",
    )
    hint = Text("请联系对方退回", "Ask them to return it")


class ProcessSuspended(Conflict):
    """A process administrator has stopped the process for a while."""

    code = "process_suspended"
    text = Text(
        "流程已由 {who} 于 {when} 挂起：{reason}",
        "{who} suspended the process at {when}: {reason}",
    )
    hint = Text("恢复后才能处理；请联系流程管理员", "Wait until it is resumed, or ask who did it")


class ProcessOver(Conflict):
    """The process has ended; there is nothing to administer."""

    code = "process_over"
    text = Text("流程已结束（{status}）", "The process is over ({status})")
    hint = Text("请刷新后查看", "Reload to see how it ended")


class RoundHasPeople(Conflict):
    """Somebody is to be asked in a round that asks people already."""

    code = "round_has_people"
    text = Text("这个环节已有处理人", "This step has somebody who is asked")
    hint = Text("请改派其中一人的待办", "Reassign the to-do of one of them")


def acted_since(uow: UnitOfWork, case: Case) -> dict[str, object]:
    """Who else did something to the process last, what and when; empty when it was the actor."""
    found = [event for event in log.events(uow, case.record.id) if event.kind not in PASSING]
    if not found or found[-1].actor_id == uow.actor.id:
        return {}
    last = found[-1]
    who = people.names(uow, [last.actor_id]).get(last.actor_id, "—")
    return {"who": who, "what": last.data.get("vote") or last.kind, "when": last.at}


def require_active(uow: UnitOfWork, case: Case) -> None:
    """ProcessSuspended while an administrator has stopped the process."""
    if case.process.status == "suspended":
        raise ProcessSuspended(**suspension(uow, case.record.id))


def suspension(uow: UnitOfWork, record_id: str) -> dict[str, object]:
    """Who suspended the process last, when and why."""
    found = [event for event in log.events(uow, record_id) if event.kind == "suspended"]
    if not found:
        return {}
    last: LoggedEvent = found[-1]
    who = people.names(uow, [last.actor_id]).get(last.actor_id, "—")
    return {"who": who, "when": last.at, "reason": str(last.data.get("reason") or "")}
