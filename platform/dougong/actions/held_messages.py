"""Messages kept for processes that stood still: what becomes of those that are never heard."""

from datetime import timedelta

from dougong.actions.messages import declared, sent_by
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.runtime import UNDER_WAY
from dougong.model.workflow.definition import MessageSpec
from dougong.model.workflow.timers import length_of
from dougong.store import log, processes, waits
from dougong.store.waits import KeptMessage

_OVER = Text(
    "收到“{title}”的流程已经结束，没有用到它",
    "The process that “{title}” came to is over and never heard it",
)
_TOO_LONG = Text(
    "“{title}”保留到期，一直没有流程接收",
    "“{title}” was kept for its time, and no process heard it",
)


def let_go(uow: UnitOfWork, spec: MessageSpec | None, name: str, key: str) -> None:
    """Keep for nobody what was kept for a process that is over, and say so.

    A process under way may yet come to wait again, where it was sent back or elsewhere. What its
    message keeps for a while anyway stays for whoever comes to wait until that time is over.
    """
    for message in waits.held(uow, name, key):
        process = processes.find_process(uow, message.process_id)
        if process is not None and process.status in UNDER_WAY:
            continue
        keep = (length_of(spec.keep) if spec else None) or timedelta(0)
        if message.at + keep > uow.now:
            waits.set_free(uow, message.id, message.at + keep)
        else:
            lose(uow, message, _said(uow, _OVER, spec, name))


def lose(uow: UnitOfWork, message: KeptMessage, why: str) -> None:
    """Drop a message that nobody hears; both documents say so: whose it was, and who sent it."""
    for process_id in dict.fromkeys(filter(None, (message.process_id, message.sender))):
        case = sent_by(uow, process_id)
        if case is not None:
            told: JsonObject = {"process": process_id, "name": message.name, "why": why}
            log.append(uow, case.record.id, "message_lost", told)
    waits.drop(uow, message.id)


def forget(uow: UnitOfWork) -> None:
    """Drop what was kept for its time; where somebody is to know of it, his document says so."""
    over = waits.run_out(uow)
    known = declared(uow) if over else {}
    for message in over:
        of = known.get(message.name)
        lose(uow, message, _said(uow, _TOO_LONG, of.spec if of else None, message.name))
    waits.forget(uow, uow.now)


def _said(uow: UnitOfWork, why: Text, spec: MessageSpec | None, name: str) -> str:
    """The sentence about a message, as people call it; one that no process knows by its key."""
    return why.show(uow.actor.locale, {"title": spec.title if spec else name})
