"""Time limits move with the working calendar: rounds that wait are counted anew when it changes.

A day off gives people a day more, longer hours less time by the clock; what is due by then happens
at once. Each process is counted in a transaction of its own, and its log tells the new limit.
"""

from functools import partial

from dougong.actions import arming
from dougong.actions.calendar import CHANGED
from dougong.actions.cases import case_for
from dougong.actions.host import Host
from dougong.actions.jobs import finish, later, long_kinds
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.people import PLATFORM
from dougong.model.runtime import UNDER_WAY, Job
from dougong.store import log, processes

#: Processes dealt with before the job is given back, so that its lease never runs out.
TURN = 500


def carry_out(host: Host, job: Job) -> None:
    """Count the limits of the next processes anew; a job of its own goes on with the rest."""
    after = str(job.args["after"])
    found = host.run(PLATFORM, lambda uow: processes.timed(uow, after, TURN), write=False)
    for process_id in found:
        host.run(PLATFORM, partial(recount, process_id=process_id))

    def end(uow: UnitOfWork) -> None:
        finish(uow, job)
        if len(found) == TURN:
            args: JsonObject = {"after": found[-1]}
            later(uow, CHANGED, args, due=uow.now, unique_key=f"{CHANGED}:{job.id}")

    host.run(PLATFORM, end)


def recount(uow: UnitOfWork, process_id: str) -> None:
    """Count the limits of a process anew, and tell those that have moved."""
    case = case_for(uow, process_id)
    if case.process.status not in UNDER_WAY:
        return
    moved: list[Json] = []
    for before in case.open_rounds:
        after = arming.counted_anew(uow, case, before)
        if after.due_at != before.due_at:
            processes.move_round(uow, after)
            due = after.due_at.isoformat() if after.due_at else None
            moved.append({"round": before.id, "name": before.name, "due": due})
    if moved:
        data: JsonObject = {"process": process_id, "rounds_now": moved}
        log.append(uow, case.record.id, "limits_moved", data)


long_kinds.add(CHANGED, carry_out)
