"""The timers and time limits of a process that goes on in another diagram."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from dougong.actions import advance, arming
from dougong.actions.cases import Case
from dougong.actions.due import due_of
from dougong.actions.running_timers import Running
from dougong.actions.unit_of_work import UnitOfWork
from dougong.engine.answer import Timer
from dougong.model.runtime import Round
from dougong.model.workflow.timers import length_of
from dougong.store import processes


def carried(
    uow: UnitOfWork, case: Case, before: Iterable[Running], timers: tuple[Timer, ...]
) -> tuple[Running, ...]:
    """The timers of the other diagram: one that goes on keeps the moment it is counted from."""
    known = {one.task_id: one for one in before}
    literal = {one.task_id: one.when for one in advance.timers_now(uow, case, timers)}
    return tuple(
        Running(t.task_id, t.when, _due(uow, known.get(t.task_id), t, literal.get(t.task_id)))
        for t in timers
    )


def _due(
    uow: UnitOfWork, before: Running | None, timer: Timer, literal: str | None
) -> datetime | None:
    if before is not None and before.due is not None and before.when == timer.when:
        return before.due
    if literal is None:
        return None
    old = None if before is None else length_of(before.when)
    new = length_of(literal)
    if before is None or before.due is None or old is None or new is None:
        return due_of(literal, uow.now)
    return max(before.due - old + new, uow.now)


def retimed(uow: UnitOfWork, old: Case, new: Case, around: Round) -> Round:
    """A round that goes on, with the time limits of its node in the other release.

    What its time has passed for happens no more: it would come as a surprise.
    """
    there = next(one for one in new.rounds if one.id == around.id)
    if arming.steps_of(old, around) == arming.steps_of(new, there):
        return there
    arming.disarm(uow, old, around)
    arming.rearm(uow, new, replace(there, closed_at=uow.now))
    timed = replace(there, due_at=arming.limit_of(uow, new, there))
    processes.move_round(uow, timed)
    return timed
