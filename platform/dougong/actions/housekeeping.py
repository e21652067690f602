"""What a day leaves behind: old answers, sessions and tries are forgotten."""

from datetime import timedelta

from dougong.actions.jobs import job_kinds, later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.store import idempotency, sign_in

#: A client repeats a request within hours, not weeks.
ANSWERS = timedelta(days=7)
SESSIONS = timedelta(days=60)


def sweep(uow: UnitOfWork, _args: JsonObject) -> None:
    """Forget what nobody asks for any more, and come again tomorrow."""
    idempotency.forget(uow, uow.now - ANSWERS)
    sign_in.forget(uow, uow.now - SESSIONS)
    arrange(uow)


def arrange(uow: UnitOfWork) -> None:
    """See to it that the next sweep is on the list."""
    day = uow.today + timedelta(days=1)
    due = uow.now + timedelta(days=1)
    later(uow, "housekeeping", {}, due=due, unique_key=f"housekeeping:{day.isoformat()}")


job_kinds.add("housekeeping", sweep)
