"""Background work: written with the change that causes it, claimed under a lease."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dougong.base.values import JsonObject, new_id
from dougong.model.runtime import Job
from dougong.store.platform_tables import job
from dougong.store.session import Database, Work

#: After so many tries a job stands still until a person looks at it.
TRIES = 5
#: Pause before the second try; it grows fourfold with every further one.
PAUSE = timedelta(seconds=10)

_FIELDS = tuple(Job.__dataclass_fields__)
_JOB = select(*(job.c[key] for key in _FIELDS))
_INSERT: dict[str, Any] = {
    "sqlite": sqlite.insert(job)
    .on_conflict_do_nothing(index_elements=["unique_key"])
    .returning(job.c.id),
    "postgresql": postgresql.insert(job)
    .on_conflict_do_nothing(index_elements=["unique_key"])
    .returning(job.c.id),
}
#: A running job whose lease ran out belongs to a worker that died.
_IS_DUE = or_(
    and_(job.c.state == "waiting", job.c.due <= bindparam("at")),
    and_(job.c.state == "running", job.c.lease_until <= bindparam("at")),
)
_ANY_DUE = select(job.c.id).where(_IS_DUE).limit(1)
_DUE = (
    select(job.c.id)
    .where(_IS_DUE)
    .order_by(job.c.due, job.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(job)
    .where(job.c.id.in_(bindparam("wanted", expanding=True)))
    .values(
        state="running",
        tries=job.c.tries + 1,
        worker=bindparam("v_worker"),
        lease_until=bindparam("v_lease"),
    )
    .returning(*(job.c[key] for key in _FIELDS))
)
_MINE = update(job).where(
    job.c.id == bindparam("wanted"),
    job.c.state == "running",
    job.c.tries == bindparam("try"),
)
_FINISH = _MINE.values(state="done", error="", lease_until=None, ended_at=bindparam("v_at"))
_FAIL = _MINE.values(
    state=bindparam("v_state"),
    error=bindparam("v_error"),
    due=bindparam("v_due"),
    lease_until=None,
    ended_at=bindparam("v_ended"),
)


def add(work: Work, kind: str, args: JsonObject, *, due: datetime, unique_key: str) -> str | None:
    """Write a job; gives its id, or none when one with this key was written before."""
    key = new_id()
    values = {
        "id": key,
        "kind": kind,
        "args": args,
        "due": due,
        "unique_key": unique_key or key,
        "state": "waiting",
        "tries": 0,
        "error": "",
        "added_at": work.now,
    }
    written: str | None = work.connection.scalar(_INSERT[work.connection.dialect.name], values)
    return written


def claim(
    database: Database, worker: str, now: datetime, *, limit: int, lease: timedelta
) -> list[Job]:
    """Due jobs that are now this worker's until the lease ends; nobody else gets them."""
    # Most looks find nothing; they must not queue for SQLite's one write lock.
    with database.read() as connection:
        if connection.scalar(_ANY_DUE, {"at": now}) is None:
            return []
    with database.take() as connection:
        wanted = list(connection.scalars(_DUE, {"at": now, "most": limit}))
        if not wanted:
            return []
        given = {"wanted": wanted, "v_worker": worker, "v_lease": now + lease}
        found = [Job(*row) for row in connection.execute(_CLAIM, given)]
    return sorted(found, key=lambda one: (one.due, one.id))


def finish(work: Work, done: Job) -> bool:
    """Note that a job is done; false when its lease had passed to another worker."""
    given = {"wanted": done.id, "try": done.tries, "v_at": work.now}
    return work.connection.execute(_FINISH, given).rowcount == 1


def fail(work: Work, failed: Job, error: str) -> bool:
    """Note that a try failed: again later, or no more after the last try; true while it is ours."""
    over = failed.tries >= TRIES
    given = {
        "wanted": failed.id,
        "try": failed.tries,
        "v_state": "failed" if over else "waiting",
        "v_error": error[:2000],
        "v_due": work.now + PAUSE * 4 ** (failed.tries - 1),
        "v_ended": work.now if over else None,
    }
    return work.connection.execute(_FAIL, given).rowcount == 1


def retry(work: Work, job_id: str) -> bool:
    """Give a failed job its tries back; whether there was one."""
    again = update(job).where(job.c.id == job_id, job.c.state == "failed")
    done = work.connection.execute(again.values(state="waiting", tries=0, due=work.now))
    return done.rowcount == 1


def cancel(work: Work, prefix: str) -> int:
    """Take back the waiting jobs whose unique key begins so; how many there were."""
    mine = job.c.unique_key.startswith(prefix, autoescape=True)
    done = update(job).where(mine, job.c.state == "waiting")
    return work.connection.execute(
        done.values(state="done", error="cancelled", ended_at=work.now)
    ).rowcount


def withdraw(work: Work, unique_key: str) -> bool:
    """Delete a job that waits, as if it had never been added; whether it still waited."""
    mine = delete(job).where(job.c.unique_key == unique_key, job.c.state == "waiting")
    return work.connection.execute(mine).rowcount == 1


def find(work: Work, job_id: str) -> Job | None:
    """The job of an id, or none."""
    row = work.connection.execute(_JOB.where(job.c.id == job_id)).first()
    return None if row is None else Job(*row)


def next_due(connection: Connection) -> datetime | None:
    """When the next waiting job is due; none when nothing waits."""
    waiting = select(job.c.due).where(job.c.state == "waiting")
    return connection.scalar(waiting.order_by(job.c.due).limit(1))
