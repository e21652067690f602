"""When people are to have answered: the times of a round's steps, and jobs that wait for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from dougong.actions.calendar import working_time
from dougong.actions.cases import Case
from dougong.actions.jobs import later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.model.runtime import Round
from dougong.model.workflow.definition import TimeoutStep
from dougong.model.working_time import WorkingTime, WorkLength, work_length
from dougong.store import jobs

KIND = "round_timeout"
#: Jobs of what stands still carry it in their keys; `hasten` finds them by it.
PAUSED = ":pause:"


def armed(uow: UnitOfWork, case: Case, around: Round) -> Round:
    """The round with the moment it is due; every step of its node waits as a job."""
    steps = steps_of(case, around)
    if not steps or around.status != "open":
        return around
    found = times(uow, case, around)
    for number, due in enumerate(found):
        if due is not None:
            wait(uow, around, number, due)
    return replace(around, due_at=_limit(steps, found))


def rearm(uow: UnitOfWork, case: Case, again: Round) -> None:
    """Let what had not happened when a round closed wait again, now that it is open again."""
    found = times(uow, case, again) if steps_of(case, again) else []
    for number, due in enumerate(found):
        if due is not None and (again.closed_at is None or due > again.closed_at):
            wait(uow, again, number, due)


def counted_anew(uow: UnitOfWork, case: Case, around: Round) -> Round:
    """An open round after the calendar changed: what still waits happens by the one in force."""
    steps, found = steps_of(case, around), times(uow, case, around)
    for key, args, before in jobs.waiting_in(uow, _prefix(around)):
        due = found[int(str(args["step"]))]
        # What a standing process put off looks at the calendar when it goes on.
        if PAUSED not in key and due is not None and due != before:
            jobs.retime(uow, key, due)
            uow.wakes_jobs = uow.wakes_jobs or due <= uow.now
    return replace(around, due_at=_limit(steps, found))


def limit_of(uow: UnitOfWork, case: Case, around: Round) -> datetime | None:
    """From when on the people of an open round are late; none where they have all the time."""
    steps = steps_of(case, around)
    return _limit(steps, times(uow, case, around)) if steps else None


def steps_of(case: Case, around: Round) -> Sequence[TimeoutStep]:
    """What happens in a round when nobody answers, in order."""
    return case.definition.nodes[around.node_id].timeouts


def wait(
    uow: UnitOfWork, around: Round, number: int, due: datetime, *, paused: bool = False
) -> None:
    """Let a step happen when its time has come; `paused`: or as soon as the process goes on."""
    args: JsonObject = {"process": around.process_id, "round": around.id, "step": number}
    # A step that has to wait again is a job of its own: the one that found out is not over yet.
    key = f"{_prefix(around)}{number}{PAUSED if paused else ':'}{uow.now.isoformat()}"
    later(uow, KIND, args, due=due, unique_key=key)


def hasten(uow: UnitOfWork, around: Round) -> None:
    """What a round put off while its process stood still happens now that it goes on."""
    if jobs.hasten(uow, _prefix(around), PAUSED):
        uow.wakes_jobs = True


def disarm(uow: UnitOfWork, case: Case, ended: Round) -> None:
    """Let nothing wait any longer for a round that is over."""
    if steps_of(case, ended):
        jobs.cancel(uow, _prefix(ended))


def _prefix(around: Round) -> str:
    return f"timeout:{around.id}:"


def times(uow: UnitOfWork, case: Case, around: Round) -> list[datetime | None]:
    """When each step is due; none where the document does not name the date.

    None comes before the one ahead of it, nor before the round itself.
    """
    calendar = working_time(uow)
    earliest, found = around.opened_at, []
    for step in steps_of(case, around):
        due = _due(calendar, case, around, step)
        if due is not None:
            due = earliest = max(earliest, due)
        found.append(due)
    return found


def _due(calendar: WorkingTime, case: Case, around: Round, step: TimeoutStep) -> datetime | None:
    base: datetime | None = around.opened_at
    if step.field:
        base = _moment(calendar, case.record.data.get(step.field))
    length = work_length(step.after) or WorkLength(0, 0)
    if base is None or not step.after:
        return base
    return calendar.after(base, length)


def _moment(calendar: WorkingTime, value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return calendar.end_of(value) if isinstance(value, date) else None


def _limit(steps: Sequence[TimeoutStep], found: Sequence[datetime | None]) -> datetime | None:
    """The moment from which people are late: that of the first step that does more than remind."""
    known = [(step, due) for step, due in zip(steps, found, strict=True) if due is not None]
    hard = [due for step, due in known if step.action != "remind"]
    return hard[0] if hard else known[-1][1] if known else None
