"""What a day leaves behind: old answers, sessions and tries are forgotten, rows are counted."""

from datetime import timedelta

from dougong.actions import held_messages
from dougong.actions.jobs import job_kinds, later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.store import (
    idempotency,
    jobs,
    notices,
    outside,
    process_moves,
    sign_in,
    statistics,
)

#: A client repeats a request within hours, not weeks.
ANSWERS = timedelta(days=7)
SESSIONS = timedelta(days=60)
#: What is done is looked at for a month; what was told, and how it was sent, for half a year.
JOBS, NOTICES = timedelta(days=30), timedelta(days=180)
#: So long a process may be moved back to the release it came from.
MOVES = timedelta(days=30)


def sweep(uow: UnitOfWork, _args: JsonObject) -> None:
    """Forget what nobody asks for any more, and come again tomorrow."""
    idempotency.forget(uow, uow.now - ANSWERS)
    sign_in.forget(uow, uow.now - SESSIONS)
    jobs.forget(uow, uow.now - JOBS)
    notices.forget(uow, uow.now - NOTICES)
    outside.forget(uow, uow.now - NOTICES)
    process_moves.forget(uow, uow.now - MOVES)
    held_messages.forget(uow)
    statistics.refresh(uow)
    arrange(uow)


def arrange(uow: UnitOfWork) -> None:
    """See to it that the next sweep is on the list."""
    day = uow.today + timedelta(days=1)
    due = uow.now + timedelta(days=1)
    later(uow, "housekeeping", {}, due=due, unique_key=f"housekeeping:{day.isoformat()}")


job_kinds.add("housekeeping", sweep)
