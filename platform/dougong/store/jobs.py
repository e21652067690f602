"""Background work: written with the change that causes it, claimed under a lease."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, and_, bindparam, delete, or_, select, update
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
#: One range of one index, however many wait: a running job whose lease ran out is in it too, since
#: it belongs to a worker that died.
_IS_DUE = job.c.next_at <= bindparam("at")
_KINDS: BindParameter[str] = bindparam("kinds", expanding=True)
#: Jobs that take long wait for a worker of their own, so that no timer waits for them.
_OF = {"quick": job.c.kind.not_in(_KINDS), "long": job.c.kind.in_(_KINDS)}
_ANY_DUE = {lane: select(job.c.id).where(_IS_DUE, of).limit(1) for lane, of in _OF.items()}
_DUE = {
    lane: select(job.c.id, job.c.state)
    .where(_IS_DUE, of)
    .order_by(job.c.next_at, job.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    for lane, of in _OF.items()
}
_CLAIM = (
    update(job)
    .where(job.c.id.in_(bindparam("wanted", expanding=True)))
    .values(
        state="running",
        tries=job.c.tries + 1,
        worker=bindparam("v_worker"),
        lease_until=bindparam("v_lease"),
        next_at=bindparam("v_lease"),
    )
    .returning(*(job.c[key] for key in _FIELDS))
)
_MINE = update(job).where(
    job.c.id == bindparam("wanted"),
    job.c.state == "running",
    job.c.tries == bindparam("try"),
)
_FINISH = _MINE.values(
    state="done", error="", lease_until=None, next_at=None, ended_at=bindparam("v_at")
)
_FAIL = _MINE.values(
    state=bindparam("v_state"),
    error=bindparam("v_error"),
    due=bindparam("v_due"),
    next_at=bindparam("v_next"),
    lease_until=None,
    ended_at=bindparam("v_ended"),
)
_GIVE_BACK = _MINE.values(
    state="waiting", tries=job.c.tries - 1, lease_until=None, next_at=bindparam("v_due")
)


def add(work: Work, kind: str, args: JsonObject, *, due: datetime, unique_key: str) -> str | None:
    """Write a job; gives its id, or none when one with this key was written before."""
    key = new_id()
    values = {
        "id": key,
        "kind": kind,
        "args": args,
        "due": due,
        "next_at": due,
        "unique_key": unique_key or key,
        "state": "waiting",
        "tries": 0,
        "error": "",
        "added_at": work.now,
    }
    written: str | None = work.connection.scalar(_INSERT[work.connection.dialect.name], values)
    return written


@dataclass(frozen=True)
class Lane:
    """Which jobs a worker takes, how many at once, and for how long they are his."""

    name: Literal["quick", "long"]
    #: The kinds of jobs that take long: all that this lane takes, or leaves.
    kinds: tuple[str, ...]
    limit: int
    lease: timedelta


def claim(database: Database, worker: str, now: datetime, lane: Lane) -> list[Job]:
    """Due jobs that are now this worker's until the lease ends; nobody else gets them.

    One that a worker left behind may be what ended it: it is taken alone, so that others that were
    taken with it lose no more than one try.
    """
    asked = {"at": now, "kinds": lane.kinds}
    # Most looks find nothing; they must not queue for SQLite's one write lock.
    with database.read() as connection:
        if connection.scalar(_ANY_DUE[lane.name], asked) is None:
            return []
    with database.take() as connection:
        due = connection.execute(_DUE[lane.name], {**asked, "most": lane.limit}).all()
        wanted = _together([(row.id, row.state) for row in due])
        if not wanted:
            return []
        given = {"wanted": wanted, "v_worker": worker, "v_lease": now + lane.lease}
        found = [Job(*row) for row in connection.execute(_CLAIM, given)]
    return sorted(found, key=lambda one: (one.due, one.id))


def _together(due: list[tuple[str, str]]) -> list[str]:
    """The first of the due jobs that may be taken at once."""
    fresh = list(takewhile(lambda one: one[1] == "waiting", due))
    return [key for key, _ in fresh or due[:1]]


def give_back(work: Work, untried: Job) -> None:
    """Let others have a job that was taken and not begun; it loses no try."""
    given = {"wanted": untried.id, "try": untried.tries, "v_due": untried.due}
    work.connection.execute(_GIVE_BACK, given)


def finish(work: Work, done: Job) -> bool:
    """Note that a job is done; false when its lease had passed to another worker."""
    given = {"wanted": done.id, "try": done.tries, "v_at": work.now}
    return work.connection.execute(_FINISH, given).rowcount == 1


def fail(work: Work, failed: Job, error: str) -> bool:
    """Note that a try failed: again later, or no more after the last try; true while it is ours."""
    over = failed.tries >= TRIES
    again = work.now + PAUSE * 4 ** (failed.tries - 1)
    given = {
        "wanted": failed.id,
        "try": failed.tries,
        "v_state": "failed" if over else "waiting",
        "v_error": error[:2000],
        "v_due": again,
        "v_next": None if over else again,
        "v_ended": work.now if over else None,
    }
    return work.connection.execute(_FAIL, given).rowcount == 1


def retry(work: Work, job_id: str) -> bool:
    """Give a failed job its tries back; whether there was one."""
    again = update(job).where(job.c.id == job_id, job.c.state == "failed")
    anew = {"state": "waiting", "tries": 0, "due": work.now, "next_at": work.now, "ended_at": None}
    done = work.connection.execute(again.values(anew))
    return done.rowcount == 1


def cancel(work: Work, prefix: str) -> int:
    """Take back the waiting jobs whose unique key begins so; how many there were."""
    # A range, which the index of keys answers on both databases.
    mine = job.c.unique_key >= prefix, job.c.unique_key < f"{prefix}\U0010ffff"
    done = update(job).where(*mine, job.c.state == "waiting")
    return work.connection.execute(
        done.values(state="done", error="cancelled", next_at=None, ended_at=work.now)
    ).rowcount


def end(work: Work, unique_key: str) -> None:
    """Take back the waiting job of a key; its key stays taken."""
    mine = update(job).where(job.c.unique_key == unique_key, job.c.state == "waiting")
    ended = {"state": "done", "error": "cancelled", "next_at": None, "ended_at": work.now}
    work.connection.execute(mine.values(ended))


def waiting(work: Work, unique_key: str) -> tuple[str, datetime] | None:
    """Key and instant of the job that waits under a key, or a key that begins with it and `:`."""
    longer = job.c.unique_key > f"{unique_key}:", job.c.unique_key < f"{unique_key};"
    mine = or_(job.c.unique_key == unique_key, and_(*longer))
    asked = select(job.c.unique_key, job.c.due).where(mine, job.c.state == "waiting")
    row = work.connection.execute(asked.order_by(job.c.due).limit(1)).first()
    return None if row is None else (row[0], row[1])


def waiting_in(work: Work, prefix: str) -> list[tuple[str, JsonObject, datetime]]:
    """Key, arguments and instant of each waiting job whose unique key begins so."""
    mine = job.c.unique_key >= prefix, job.c.unique_key < f"{prefix}\U0010ffff"
    asked = select(job.c.unique_key, job.c.args, job.c.due).where(*mine, job.c.state == "waiting")
    return [(str(key), args, due) for key, args, due in work.connection.execute(asked)]


def retime(work: Work, unique_key: str, due: datetime) -> None:
    """Let the waiting job of a key be due at another instant."""
    mine = update(job).where(job.c.unique_key == unique_key, job.c.state == "waiting")
    work.connection.execute(mine.values(due=due, next_at=due))


def hasten(work: Work, prefix: str, mark: str) -> int:
    """Let waiting jobs be due now whose unique key begins so and holds a mark; how many."""
    mine = job.c.unique_key >= prefix, job.c.unique_key < f"{prefix}\U0010ffff"
    late = (job.c.state == "waiting", job.c.due > work.now, job.c.unique_key.contains(mark))
    done = update(job).where(*mine, *late).values(due=work.now, next_at=work.now)
    return work.connection.execute(done).rowcount


def withdraw(work: Work, unique_key: str) -> bool:
    """Delete a job that waits, as if it had never been added; whether it still waited."""
    mine = delete(job).where(job.c.unique_key == unique_key, job.c.state == "waiting")
    return work.connection.execute(mine).rowcount == 1


def forget(work: Work, before: datetime) -> int:
    """Delete the jobs that were done before an instant; how many there were."""
    old = delete(job).where(job.c.state == "done", job.c.ended_at < before)
    return work.connection.execute(old).rowcount


def find(work: Work, job_id: str) -> Job | None:
    """The job of an id, or none."""
    row = work.connection.execute(_JOB.where(job.c.id == job_id)).first()
    return None if row is None else Job(*row)


def is_given_up(work: Work, unique_key: str) -> bool:
    """Whether the job of that key failed at its last try."""
    asked = select(job.c.state).where(job.c.unique_key == unique_key)
    return work.connection.scalar(asked) == "failed"


def next_due(connection: Connection) -> datetime | None:
    """When the next waiting job is due; none when nothing waits."""
    waiting = select(job.c.due).where(job.c.state == "waiting")
    return connection.scalar(waiting.order_by(job.c.due).limit(1))
