"""Signals sent from outside: heard by all who wait for them and whom the sender may tell.

A signal carries no values and is not kept: who does not wait when it is sent does not hear it. Each
process is told by a job of its own, so that one that is refused keeps nobody else waiting.
"""

from dougong.access.policy import may_touch
from dougong.actions.doors import is_admin
from dougong.actions.jobs import later
from dougong.actions.messages import DELIVER, may_somewhere
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.workflow.messages import is_awaited
from dougong.store import log, processes, records, waits
from dougong.store.waits import WaitRow

STREAM = "system"


class SignalUnknown(NotFound):
    """No process of the house waits for the signal."""

    code = "signal_unknown"
    text = Text("没有流程等待名为“{name}”的信号", "No process ever waits for a signal “{name}”")
    hint = Text("可用的信号见 GET /api/v1/signals", "GET /api/v1/signals lists what there is")


def declared(uow: UnitOfWork) -> dict[str, tuple[str, ...]]:
    """The signals that processes wait for, each with the kinds of their documents."""
    found: dict[str, tuple[str, ...]] = {}
    for process in uow.catalog.processes.values():
        for one in process.elements.values():
            if one.event == "signal" and is_awaited(one):
                known = found.get(one.code, ())
                found[one.code] = tuple(dict.fromkeys((*known, process.entity)))
    return found


def offered(uow: UnitOfWork) -> dict[str, tuple[str, ...]]:
    """The signals the actor may send."""
    known = declared(uow)
    found = {name: of for name, of in known.items() if _may(uow, of)}
    if not found and not is_admin(uow):
        raise AccessDenied(action=DELIVER)
    return found


def may_send(uow: UnitOfWork, name: str) -> bool:
    """Whether the actor may send a signal to any of those who wait for it."""
    return _may(uow, declared(uow).get(name, ()))


def send(uow: UnitOfWork, name: str, reason: str = "") -> int:
    """Tell every process that waits for a signal now; how many there are."""
    known = declared(uow).get(name)
    if known is None:
        if is_admin(uow) or may_somewhere(uow, ()):
            raise SignalUnknown(name=name)
        raise AccessDenied(action=DELIVER)
    if not _may(uow, known):
        raise AccessDenied(action=DELIVER)
    heard = [row for row in waits.waiting(uow, "signal", name) if _may_tell(uow, row)]
    for row in heard:
        tell(uow, row)
    count = len({row.process_id for row in heard})
    told: JsonObject = {"name": name, "processes": count}
    log.append(uow, STREAM, "signal_sent", told | ({"reason": reason} if reason else {}))
    return count


def tell(uow: UnitOfWork, row: WaitRow) -> None:
    """Let one that waits hear the signal as soon as this is committed."""
    args: JsonObject = {"process": row.process_id, "task": row.task_id}
    key = f"signal:{row.process_id}:{row.task_id}"
    later(uow, "process_signalled", args, due=uow.now, unique_key=key)


def _may(uow: UnitOfWork, entities: tuple[str, ...]) -> bool:
    return is_admin(uow) or (bool(entities) and may_somewhere(uow, entities))


def _may_tell(uow: UnitOfWork, row: WaitRow) -> bool:
    if is_admin(uow):
        return True
    process = processes.find_process(uow, row.process_id)
    if process is None:
        return False
    record = records.find(uow, process.entity, process.record_id)
    return record is not None and may_touch(uow.actor, uow.catalog, DELIVER, record)
