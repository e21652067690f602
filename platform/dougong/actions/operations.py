"""What the operations do that service tasks name (see `model.workflow.operations`)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from dougong.access.policy import may
from dougong.actions import brought_in, doors, drafts, notifying, taking
from dougong.actions.calendar import working_time
from dougong.actions.cases import Case
from dougong.actions.decision_tables import plain
from dougong.actions.saving import prepared_data, require_own
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import (
    AccessDenied,
    DataInvalid,
    DougongError,
    InputError,
    NotFound,
    ProcessError,
)
from dougong.base.registry import Registry
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.engine.answer import Wait
from dougong.forms.decode import decode
from dougong.model.workflow.operations import ENTITY, refusals
from dougong.model.working_time import work_length
from dougong.store import log, people
from dougong.store.errors import DuplicateValue

_DAY = timedelta(days=1)
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


class OperationRefused(OperationFailed):
    """A fault of business that the operation declares; `refusal` is the code of the BPMN error."""

    code = "operation_refused"
    text = Text("服务操作被拒：{why}", "The operation is refused: {why}")

    def __init__(self, refusal: str, why: str) -> None:
        super().__init__(why=why, error=refusal)
        self.refusal = refusal


#: What refuses the values of a document, and who may not give them, in the words of operations.
_REFUSING: tuple[tuple[type[DougongError], str], ...] = (
    (InputError, "values_refused"),
    (DuplicateValue, "values_refused"),
    (AccessDenied, "not_allowed"),
    (NotFound, "not_allowed"),
)
_NOBODY = Text(
    "角色“{role}”和指定的人里没有有权看这张单据的人",
    "Of role “{role}” and the person named nobody may read the document",
)
_GONE = Text("发起人已停用", "The initiator is disabled")


def do(uow: UnitOfWork, case: Case, wait: Wait) -> Mapping[str, Any]:
    """Do what a service task asks for; what it answers.

    OperationRefused for the faults of business that it declares, OperationFailed for all others.
    """
    try:
        return deeds[wait.name](uow, case, wait)
    except ProcessError:
        raise
    except DougongError as fault:
        why, known = fault.for_person(), refusals(wait.name)
        for kind, code in _REFUSING:
            if isinstance(fault, kind) and code in known:
                raise OperationRefused(code, why) from fault
        raise OperationFailed(why=why) from fault


def _text(wait: Wait) -> str:
    text = str(wait.given.get("text") or "").strip()[:500]
    if not text:
        raise OperationFailed(why="text")
    return text


def notify_initiator(uow: UnitOfWork, case: Case, wait: Wait) -> Mapping[str, Any]:
    """Tell who handed the document in."""
    text = _text(wait)
    key = f"service:{case.process.id}:{wait.task_id}"
    notice = notifying.about(case, "told", key, {"text": text})
    notifying.notify(uow, [case.process.initiator_id], notice)
    return {}


def notify_people(uow: UnitOfWork, case: Case, wait: Wait) -> Mapping[str, Any]:
    """Tell holders of a role and one person, as far as they may see the document."""
    text = _text(wait)
    role, person = str(wait.given.get("role") or ""), str(wait.given.get("person") or "")
    found = people.holders(uow, role, case.process.scope_id) if role else ()
    named = people.persons_by_id(uow, [person]) if person else {}
    asked = dict.fromkeys((*(one.id for one in found), *named))
    told = [one for one in asked if _may_see(uow, case, one)]
    if not told:
        why = _NOBODY.show(uow.actor.locale, {"role": role or "—"})
        raise OperationRefused("nobody", why)
    key = f"service:{case.process.id}:{wait.task_id}"
    notifying.notify(uow, told, notifying.about(case, "told", key, {"text": text}))
    return {}


def _may_see(uow: UnitOfWork, case: Case, person_id: str) -> bool:
    actor = people.actor_of(uow.connection, person_id)
    return actor is not None and doors.may_see(replace(uow, actor=actor), case.record)


def set_values(uow: UnitOfWork, case: Case, wait: Wait) -> Mapping[str, Any]:
    """Fill in fields of the document; what is computed from them follows."""
    entity, record = case.entity, case.record
    given = {name: plain(value) for name, value in wait.given.items()}
    # A value comes in as if somebody had sent it: it fits its field, and what it names is there.
    sent = decode(entity, uow.catalog, given, partial=True).required()
    require_own(uow, entity, sent, stored=record)
    ready = prepared_data(uow, entity, {**record.data, **sent}, stored=record)
    data = ready.evaluation.required()
    faults = brought_in.changed_faults(uow, entity, ready, record)
    if faults := (*faults, *taking.faults(uow, entity, data.data, record.id)):
        raise DataInvalid(faults)
    drafts.keep(uow, entity, record, data)
    return {}


def create_draft(uow: UnitOfWork, case: Case, wait: Wait) -> Mapping[str, Any]:
    """A draft of another document in the name of the initiator and with his rights."""
    author = people.actor_of(uow.connection, case.process.initiator_id)
    if author is None:
        raise OperationRefused("not_allowed", _GONE.show(uow.actor.locale, {}))
    given = {name: plain(value) for name, value in wait.given.items()}
    entity = str(given.pop(ENTITY))
    theirs = replace(uow, actor=author)
    if not may(author, uow.catalog, "create", entity, None):
        # Without the right no field is his to fill in: that is said first.
        raise AccessDenied(action="create", entity=entity)
    made = drafts.create_draft(theirs, entity, given, source_channel="process").record
    about: JsonObject = {"process": case.process.id, "node": wait.node_id}
    told: JsonObject = {"entity": entity, "id": made.id}
    log.append(uow, case.record.id, "drafted", {**about, **told})
    source: JsonObject = {"entity": case.record.entity, "id": case.record.id}
    log.append(uow, made.id, "drafted_from", {**about, **source})
    return {"id": made.id}


def working_time_after(uow: UnitOfWork, _case: Case, wait: Wait) -> Mapping[str, Any]:
    """The day on which a length of working time from the end of another is over."""
    given: Mapping[str, Any] = wait.given
    day, length = given.get("day"), work_length(str(given.get("length") or ""))
    if not isinstance(day, date) or isinstance(day, datetime) or length is None:
        raise OperationFailed(why=f"day={day}, length={given.get('length')}")
    calendar = working_time(uow)
    moment = calendar.after(calendar.end_of(day), length)
    over = moment.astimezone(uow.house.zone).date()
    if over > day and not calendar.between(datetime.combine(over, time(), uow.house.zone), moment):
        # Nothing of that day was needed: it was over with the last day worked before it.
        back = (over - number * _DAY for number in range(1, (over - day).days))
        over = next((one for one in back if calendar.spans_of(one)), day)
    return {"day": over}


deeds.add("notify_initiator", notify_initiator)
deeds.add("notify_people", notify_people)
deeds.add("set_values", set_values)
deeds.add("create_draft", create_draft)
deeds.add("working_time_after", working_time_after)
