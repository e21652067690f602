"""Messages and signals: delivered to the process that waits, kept for a while, or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from dougong.access.policy import grants_for, may_touch
from dougong.actions import advance, ending
from dougong.actions.apply_step import apply_step
from dougong.actions.cases import Case, case_for, pinned_catalog
from dougong.actions.doors import is_admin
from dougong.actions.jobs import later
from dougong.actions.message_errors import (
    MessageAmbiguous,
    MessageNotAwaited,
    MessageUnknown,
)
from dougong.actions.step_result import StepResult
from dougong.actions.stopping import again, stop
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, DataInvalid, ProcessError
from dougong.base.values import Json, JsonObject, new_id
from dougong.engine.faults import TaskNotThere
from dougong.model.workflow.definition import MessageSpec
from dougong.model.workflow.payload import faults_of, typed
from dougong.model.workflow.timers import length_of
from dougong.store import log, processes, records, waits
from dougong.store.waits import KeptMessage, WaitRow

#: The action that a grant names to let a role send messages about documents.
DELIVER = "deliver"
#: So long a message is kept at least that came to a process which could not go on from it then.
HELD = timedelta(days=30)


@dataclass(frozen=True)
class Delivered:
    """What became of a message."""

    state: Literal["delivered", "kept"]
    process_id: str = ""
    node_id: str = ""
    #: Until when it is kept for somebody who comes to wait.
    until: datetime | None = None


@dataclass(frozen=True)
class Declared:
    """A message, and the kinds of documents whose processes know it."""

    spec: MessageSpec
    entities: tuple[str, ...]


def declared(uow: UnitOfWork) -> dict[str, Declared]:
    """The messages of the house by name."""
    found: dict[str, Declared] = {}
    for process in uow.catalog.processes.values():
        for name, spec in process.messages.items():
            known = found.get(name, Declared(spec, ()))
            found[name] = replace(known, entities=(*known.entities, process.entity))
    return found


def offered(uow: UnitOfWork) -> dict[str, Declared]:
    """The messages the actor may send."""
    known = declared(uow)
    if is_admin(uow):
        return known
    found = {name: one for name, one in known.items() if may_somewhere(uow, one.entities)}
    if not found:
        raise AccessDenied(action=DELIVER)
    return found


@dataclass(frozen=True)
class Message:
    """What is told: values of a message, and which process sent it; none from outside."""

    spec: MessageSpec
    values: JsonObject
    sender: str = ""


def deliver(
    uow: UnitOfWork, name: str, key: str, values: JsonObject, *, sender: str = ""
) -> Delivered:
    """Tell the one process that waits; what came too early is kept where its message says so.

    What comes to a process that stands still is kept in any case, until it goes on.
    MessageNotAwaited or MessageAmbiguous say why nobody could be told.
    """
    known = declared(uow).get(name)
    if known is None:
        if is_admin(uow) or may_somewhere(uow, ()):
            raise MessageUnknown(name=name)
        raise AccessDenied(action=DELIVER)
    if not is_admin(uow) and not may_somewhere(uow, known.entities):
        raise AccessDenied(action=DELIVER)
    message = Message(known.spec, values, sender)
    try:
        return handed_over(uow, message, key)
    except MessageNotAwaited:
        if not known.spec.keep:
            raise
        return _kept(uow, message, key)


def may_somewhere(uow: UnitOfWork, entities: tuple[str, ...]) -> bool:
    """Whether the actor may deliver about some document of these kinds, or of any."""
    held = {one.role for one in uow.actor.roles}
    of = entities or tuple(uow.catalog.entities)
    return any(g.role in held for name in of for g in grants_for(uow.catalog, DELIVER, name))


def handed_over(uow: UnitOfWork, message: Message, key: str) -> Delivered:
    """Tell the one process that waits now, or keep it for the one that stands still."""
    spec, values, name = message.spec, message.values, message.spec.name
    rows = waits.waiting(uow, "message", name, key)
    if not rows:
        _require_sound(spec, values)
        raise MessageNotAwaited(name=spec.title, key=key)
    if len({row.process_id for row in rows}) > 1:
        raise MessageAmbiguous(name=spec.title, key=key, count=len({r.process_id for r in rows}))
    row = rows[0]
    case = case_for(uow, row.process_id)
    if not is_admin(uow) and not may_touch(uow.actor, uow.catalog, DELIVER, case.record):
        raise AccessDenied(action=DELIVER, entity=case.record.entity)
    pinned = case.definition.messages.get(name, spec)
    _require_sound(pinned, values)
    message = replace(message, spec=pinned)
    if not stands(case):
        return _put_off(uow, case, row, message)
    told: JsonObject = {"kind": "message", "name": name, "node": row.node_id, "values": values}
    try:
        # The diagram is asked before anything is written.
        happened(uow, case, row, told, typed(pinned, values), otherwise=spec.title)
    except ProcessError as fault:
        return _held(uow, case, row, message, fault)
    return Delivered("delivered", row.process_id, row.node_id)


def _held(
    uow: UnitOfWork,
    case: Case,
    row: WaitRow,
    message: Message,
    fault: ProcessError,
) -> Delivered:
    """Keep what the diagram could not go on from until its operator has tried again."""
    kept = _waits_on(uow, case, row, message)
    stop(uow, case, {"kind": "stuck", "name": row.name, "node": row.node_id}, fault)
    return kept


def _put_off(uow: UnitOfWork, case: Case, row: WaitRow, message: Message) -> Delivered:
    """Keep what comes to a process that stands still, as its timers and signals wait."""
    kept = _waits_on(uow, case, row, message)
    until = kept.until.isoformat() if kept.until else ""
    told: JsonObject = {"process": row.process_id, "title": message.spec.title, "until": until}
    told = {**told, "name": row.name, "node": row.node_id}
    log.append(uow, case.record.id, "message_held", told)
    return kept


def _waits_on(uow: UnitOfWork, case: Case, row: WaitRow, message: Message) -> Delivered:
    """A message kept for the process that is to hear it as soon as it goes on."""
    spec = message.spec
    until = uow.now + max(length_of(spec.keep) or HELD, HELD)
    waits.take_turn(uow, spec.name, row.key)
    kept = _as_kept(uow, message, row.key, until)
    waits.keep(uow, replace(kept, process_id=row.process_id))
    again(uow, case, row.task_id, "kept_message", {"name": spec.name, "key": row.key})
    return Delivered("kept", row.process_id, row.node_id, until)


def _require_sound(spec: MessageSpec, values: JsonObject) -> None:
    faults = faults_of(spec, values)
    if faults:
        raise DataInvalid([replace(one, path=f"/values{one.path}") for one in faults])


def stands(case: Case) -> bool:
    """Whether the process goes on now: it neither stands still nor is with its initiator."""
    return case.process.status == "running" and case.record.status == "submitted"


def happened(  # noqa: PLR0913 - one event of one process, with what it brings
    uow: UnitOfWork,
    case: Case,
    row: WaitRow,
    told: JsonObject,
    values: Mapping[str, Any],
    *,
    otherwise: str,
) -> Case:
    """The case after what it waited for has happened; MessageNotAwaited when it waits no more."""
    try:
        result = advance.delivered(uow, case, row.task_id, dict(values))
    except TaskNotThere as gone:
        raise MessageNotAwaited(name=otherwise, key=row.key) from gone
    return _gone_on(uow, case, row, result, told)


def refused(uow: UnitOfWork, case: Case, row: WaitRow, code: str, told: JsonObject) -> Case:
    """The case after a service has refused with the error of a code; ErrorUncaught by nobody."""
    result = advance.thrown(uow, case, row.task_id, code)
    return _gone_on(uow, case, row, result, {**told, "kind": "service_refused", "error": code})


def _gone_on(
    uow: UnitOfWork, case: Case, row: WaitRow, result: StepResult, told: JsonObject
) -> Case:
    case, result = ending.confirmed(uow, case, result, _BY_EVENT)
    return apply_step(uow, case, result, told={**told, "task": row.task_id}, reason="event")


#: What stands as the reason of an exception that was met when nobody decided.
_BY_EVENT = "事件继续"


def _as_kept(uow: UnitOfWork, message: Message, key: str, until: datetime) -> KeptMessage:
    name, by = message.spec.name, uow.actor.id
    kept = KeptMessage(new_id(), name, key, message.values, by, uow.now, until)
    return replace(kept, sender=message.sender)


def _kept(uow: UnitOfWork, message: Message, key: str) -> Delivered:
    """Keep a message; a job delivers it to whoever has begun to wait meanwhile.

    Not this transaction: whoever begins to wait holds his process while he waits for his turn.
    """
    name, until = message.spec.name, uow.now + (length_of(message.spec.keep) or timedelta(0))
    kept = _as_kept(uow, message, key, until)
    waits.take_turn(uow, name, key)
    waits.keep(uow, kept)
    if waits.waiting(uow, "message", name, key):
        args: JsonObject = {"name": name, "key": key}
        later(uow, "kept_message", args, due=uow.now, unique_key=f"kept:{kept.id}")
    return Delivered("kept", until=until)


def sent_by(uow: UnitOfWork, process_id: str) -> Case | None:
    """The process a message came from or was kept for, for the note that nobody heard it."""
    process = processes.find_process(uow, process_id)
    if process is None:
        return None
    record = records.find(uow, process.entity, process.record_id)
    if record is None:
        return None
    pinned = pinned_catalog(uow, process.release)
    entity = uow.catalog.entity(process.entity)
    return Case(process, record, entity, pinned.processes[process.key], pinned)


def as_values(values: Json) -> JsonObject:
    """The values in the arguments of a job."""
    return values if isinstance(values, dict) else {}
