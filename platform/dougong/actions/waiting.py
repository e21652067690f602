"""What a process waits for and what it sends, written with the step that says so.

Each wait is a row, found by name and key when a message comes. What is sent goes out as a job of
the same transaction: another process is never moved inside this one's step.
"""

from collections.abc import Mapping

from dougong.actions import arming
from dougong.actions.arming import PAUSED
from dougong.actions.cases import Case
from dougong.actions.decision_tables import plain
from dougong.actions.jobs import later
from dougong.actions.step_result import StepResult
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.engine.answer import Sent, Wait
from dougong.model.runtime import UNDER_WAY
from dougong.store import jobs, waits
from dougong.store.waits import WaitRow


def written(uow: UnitOfWork, case: Case, result: StepResult) -> None:
    """Bring the rows of what the process waits for up to the step, and send what it sent."""
    if result.waits is not None and result.status in UNDER_WAY and case.definition.listens:
        sync(uow, case, result.waits)
    if result.status not in UNDER_WAY:
        over(uow, case)
    for sent in result.sent:
        _send(uow, case, sent)


def over(uow: UnitOfWork, case: Case) -> None:
    """What was kept for a process that is over is looked at after the step."""
    if case.definition.listens:
        look_for_held(uow, case.process.id)


def look_for_held(uow: UnitOfWork, process_id: str) -> None:
    """Look at what is kept for a process, in a transaction of its own."""
    for message in waits.held_for(uow, process_id):
        args: JsonObject = {"name": message.name, "key": message.key}
        at = f"kept:{message.id}:{uow.now.isoformat()}"
        later(uow, "kept_message", args, due=uow.now, unique_key=at)


def sync(uow: UnitOfWork, case: Case, wanted: tuple[Wait, ...]) -> None:
    """Let the rows of a process be what it waits for."""
    known = {row.task_id: row for row in waits.of_process(uow, case.process.id)}
    _take_turns(uow, case, wanted, known)
    for wait in wanted:
        row = known.pop(wait.task_id, None)
        key = case.record.id if wait.key is None else wait.key
        if row is not None and (row.node_id, row.name) != (wait.node_id, wait.name):
            # The process goes on in another diagram.
            waits.remove(uow, row)
            row = None
        if row is None:
            _open(uow, case, wait, key)
        elif row.key != key:
            waits.set_key(uow, row, key)
            look_for_kept(uow, wait.name, key)
    for gone in known.values():
        waits.remove(uow, gone)


def _take_turns(
    uow: UnitOfWork, case: Case, wanted: tuple[Wait, ...], known: Mapping[int, WaitRow]
) -> None:
    """Begin to wait for messages only when nobody is keeping one of them, always in one order."""
    new = {
        (wait.name, case.record.id if wait.key is None else wait.key)
        for wait in wanted
        if wait.kind == "message"
    }
    new -= {(row.name, row.key) for row in known.values()}
    for name, key in sorted(new):
        waits.take_turn(uow, name, key)


def _open(uow: UnitOfWork, case: Case, wait: Wait, key: str) -> None:
    process_id = case.process.id
    row = WaitRow(process_id, wait.task_id, wait.node_id, wait.kind, wait.name, key, uow.now)
    waits.add(uow, row)
    if wait.kind == "service":
        ask(uow, process_id, wait.task_id, "")
    elif wait.kind == "message":
        look_for_kept(uow, wait.name, key)


def ask(uow: UnitOfWork, process_id: str, task_id: int, again: str) -> None:
    """Let a service be asked as soon as this is committed."""
    args: JsonObject = {"process": process_id, "task": task_id}
    key = f"service:{process_id}:{task_id}:{again}"
    later(uow, "process_service", args, due=uow.now, unique_key=key)


def look_for_kept(uow: UnitOfWork, name: str, key: str) -> None:
    """A message that came before is delivered after the step, in a transaction of its own."""
    found = waits.kept_id(uow, name, key)
    if found is not None:
        args: JsonObject = {"name": name, "key": key}
        at = f"kept:{found}:{uow.now.isoformat()}"
        later(uow, "kept_message", args, due=uow.now, unique_key=at)


def _send(uow: UnitOfWork, case: Case, sent: Sent) -> None:
    args: JsonObject = {
        "name": sent.name,
        "from": case.process.id,
        "node": sent.node_id,
        "key": case.record.id if sent.key is None else sent.key,
        "values": {name: plain(value) for name, value in sent.given.items()},
    }
    at = f"sent:{case.process.id}:{sent.task_id}"
    later(uow, f"process_{sent.kind}", args, due=uow.now, unique_key=at)


def hasten(uow: UnitOfWork, case: Case) -> None:
    """What was put off while the process stood still happens now that it goes on."""
    if jobs.hasten(uow, f"timer:{case.process.id}:", PAUSED):
        uow.wakes_jobs = True
    for around in case.open_rounds:
        arming.hasten(uow, around)
