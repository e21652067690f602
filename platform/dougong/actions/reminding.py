"""Reminding those whom a document waits for (approvals.md, 5)."""

from dataclasses import replace
from datetime import timedelta

from dougong.actions import notifying
from dougong.actions.cases import Case, case_for
from dougong.actions.errors import StatusForbids
from dougong.actions.process_errors import require_active
from dougong.actions.round_errors import RemindedAlready
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Round
from dougong.store import log, processes

#: How long a round is left alone after it was reminded.
PAUSE = timedelta(hours=2)


def remind(uow: UnitOfWork, process_id: str) -> tuple[Round, ...]:
    """The rounds whose people were reminded.

    Only who started the process may, and each round once in two hours: RemindedAlready tells when
    again, StatusForbids that nobody is asked.
    """
    case = case_for(uow, process_id)
    if case.process.initiator_id != uow.actor.id:
        raise AccessDenied(action="remind", entity=case.process.entity)
    require_active(uow, case)
    if not case.open_rounds:
        raise StatusForbids(status=case.record.status, status_title=case.record.status)
    due = _due(uow, case)
    if not due:
        last = [one.reminded_at for one in case.open_rounds if one.reminded_at]
        raise RemindedAlready(when=min(last) + PAUSE)
    told = tuple(replace(one, reminded=one.reminded + 1, reminded_at=uow.now) for one in due)
    for one in told:
        processes.note_reminder(uow, one)
        _tell(uow, case, one)
    ids: list[Json] = [one.id for one in told]
    log.append(uow, case.record.id, "reminded", {"process": process_id, "rounds": ids})
    return told


def _tell(uow: UnitOfWork, case: Case, one: Round) -> None:
    facts: JsonObject = {"node": one.name}
    key = f"reminded:{one.id}:{one.reminded}"
    notice = notifying.about(case, "reminded", key, facts, one.id)
    notifying.notify(uow, notifying.holders(uow, case, one), notice)


def may_remind(uow: UnitOfWork, case: Case) -> bool:
    """Whether the actor started the process, and it waits for people."""
    return case.process.initiator_id == uow.actor.id and bool(case.open_rounds)


def _due(uow: UnitOfWork, case: Case) -> tuple[Round, ...]:
    return tuple(
        one
        for one in case.open_rounds
        if one.reminded_at is None or one.reminded_at + PAUSE <= uow.now
    )
