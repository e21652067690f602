"""Messages, signals and services between processes: what their jobs do after the commit."""

from dougong.actions import (
    advance,
    held_messages,
    messages,
    operations,
    signals,
    waiting,
)
from dougong.actions.cases import Case, case_for
from dougong.actions.errors import CheckFailed
from dougong.actions.jobs import job_kinds
from dougong.actions.message_errors import MessageAmbiguous, MessageNotAwaited
from dougong.actions.stopping import again, stop
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, ProcessError
from dougong.base.values import JsonObject
from dougong.engine.answer import Wait
from dougong.engine.faults import ErrorUncaught
from dougong.model.runtime import UNDER_WAY
from dougong.store import log, waits
from dougong.store.savepoint import attempt
from dougong.store.waits import WaitRow

LOST = (MessageNotAwaited, MessageAmbiguous, DataInvalid, CheckFailed)


def send_message(uow: UnitOfWork, args: JsonObject) -> None:
    """Deliver what a process sent; where nobody could be told its document says so."""
    name, key = str(args["name"]), str(args["key"])
    try:
        with attempt(uow):
            values = messages.as_values(args["values"])
            messages.deliver(uow, name, key, values, sender=str(args["from"]))
    except LOST as lost:
        case = messages.sent_by(uow, str(args["from"]))
        if case is not None:
            told: JsonObject = {"process": case.process.id, "name": name, "node": args["node"]}
            log.append(uow, case.record.id, "message_lost", {**told, "why": lost.for_person()})


def deliver_kept(uow: UnitOfWork, args: JsonObject) -> None:
    """Deliver the oldest message that was kept, if somebody waits for it now."""
    name, key = str(args["name"]), str(args["key"])
    known = messages.declared(uow).get(name)
    held_messages.let_go(uow, known.spec if known else None, name, key)
    found = waits.kept(uow, name, key)
    rows = waits.waiting(uow, "message", name, key)
    if found is None or not rows or known is None:
        return
    case = case_for(uow, rows[0].process_id)
    if not messages.stands(case):
        again(uow, case, rows[0].task_id, "kept_message", args)
        return
    try:
        with attempt(uow):
            told = messages.Message(known.spec, found.given, found.sender)
            messages.handed_over(uow, told, key)
            waits.drop(uow, found.id)
            # Several may have come meanwhile, and an event may happen more than once.
            waiting.look_for_kept(uow, name, key)
    except (MessageNotAwaited, MessageAmbiguous):
        # It stays where it is kept until its time is over.
        return
    except (DataInvalid, CheckFailed) as refused:
        held_messages.lose(uow, found, refused.for_person())


def send_signal(uow: UnitOfWork, args: JsonObject) -> None:
    """Tell every process that waits for a signal, each in a transaction of its own."""
    name = str(args["name"])
    for row in waits.waiting(uow, "signal", name):
        signals.tell(uow, row)


def signalled(uow: UnitOfWork, args: JsonObject) -> None:
    """Let a signal happen to one process; one that waits no more does nothing."""
    found = _waiting(uow, args)
    if found is None:
        return
    case, row = found
    if not messages.stands(case):
        again(uow, case, row.task_id, "process_signalled", args)
        return
    told: JsonObject = {"kind": "signal", "name": row.name, "node": row.node_id}
    _let_happen(uow, case, row, told, args)


def ask_service(uow: UnitOfWork, args: JsonObject) -> None:
    """Do what a service task asks for; what fails becomes an incident that is tried again."""
    found = _waiting(uow, args)
    if found is None:
        return
    case, row = found
    if not messages.stands(case):
        if case.process.status != "incident":
            again(uow, case, row.task_id, "process_service", args)
        return
    wait = next((w for w in advance.waits_now(uow, case) if w.task_id == row.task_id), None)
    if wait is None:
        return
    told: JsonObject = {"kind": "service", "name": row.name, "node": row.node_id}
    try:
        _answered(uow, case, row, wait, told)
    except CheckFailed as refused:
        log.append(uow, case.record.id, "timer_held", {"why": refused.for_person()})
        again(uow, case, row.task_id, "process_service", args)
    except ProcessError as fault:
        stop(uow, case, told, fault)


def _answered(uow: UnitOfWork, case: Case, row: WaitRow, wait: Wait, told: JsonObject) -> None:
    """Let the process go on from what the operation answers, or from the error it refuses with."""
    try:
        # What was done for it lasts only where the process goes on from it: it is asked again.
        with attempt(uow):
            given = operations.do(uow, case, wait)
            # The document may read otherwise by now.
            now = case_for(uow, case.process.id)
            messages.happened(uow, now, row, told, given, otherwise=row.name)
    except operations.OperationRefused as fault:
        try:
            with attempt(uow):
                said = {**told, "why": fault.for_person()}
                messages.refused(uow, case, row, fault.refusal, said)
        except ErrorUncaught:
            raise fault from None


def _waiting(uow: UnitOfWork, args: JsonObject) -> tuple[Case, WaitRow] | None:
    """The process of a job, locked, and the row of its task; none when it waits no more."""
    case = case_for(uow, str(args["process"]))
    if case.process.status not in UNDER_WAY:
        return None
    rows = waits.of_process(uow, case.process.id)
    row = next((one for one in rows if one.task_id == args["task"]), None)
    return None if row is None else (case, row)


def _let_happen(
    uow: UnitOfWork, case: Case, row: WaitRow, told: JsonObject, args: JsonObject
) -> None:
    try:
        with attempt(uow):
            messages.happened(uow, case, row, told, {}, otherwise=row.name)
    except MessageNotAwaited:
        return
    except CheckFailed as refused:
        # The document must not take effect as things are; they may be others in an hour.
        log.append(uow, case.record.id, "timer_held", {"why": refused.for_person()})
        again(uow, case, row.task_id, "process_signalled", args)
    except ProcessError as fault:
        stop(uow, case, {**told, "kind": "stuck"}, fault)
        again(uow, case, row.task_id, "process_signalled", args)


job_kinds.add("process_message", send_message)
job_kinds.add("process_signal", send_signal)
job_kinds.add("process_signalled", signalled)
job_kinds.add("process_service", ask_service)
job_kinds.add("kept_message", deliver_kept)
