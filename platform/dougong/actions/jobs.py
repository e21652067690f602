"""Background work: its kinds, and how one job runs, ends or is tried again."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from dougong.actions.doors import require_admin
from dougong.actions.errors import LeaseLost
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.registry import Registry
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.people import PLATFORM
from dougong.model.runtime import Job
from dougong.store import jobs as store
from dougong.store import log

JobKind = Callable[[UnitOfWork, JsonObject], None]
#: What a job of each kind does, in one transaction with the mark that it is done.
job_kinds: Registry[JobKind] = Registry("job kind")

#: Jobs that take long: each makes its own transactions and ends with `finish`.
LongJob = Callable[[Host, Job], None]
long_kinds: Registry[LongJob] = Registry("job kind")
#: Jobs that open connections: made like those that take long, and in nobody's way.
outside_kinds: Registry[LongJob] = Registry("job kind")

#: A worker that dies gives its jobs back after this time.
LEASE, LONG_LEASE = timedelta(seconds=60), timedelta(minutes=10)
#: Jobs taken at once.
BATCH = 20
#: Why a job stands still whose workers all ended without a word.
_LEFT_BEHIND = "执行它的进程每次都在完成前中断 · every worker that took it ended before it was done"


class JobNotFailed(Conflict):
    """Only a job that was given up can be started anew."""

    code = "job_not_failed"
    text = Text("该任务不在失败状态，无需重试", "Only a failed job can be retried")


def later(uow: UnitOfWork, kind: str, args: JsonObject, *, due: datetime, unique_key: str) -> None:
    """Add a job to this transaction; one with the same unique key is added only once."""
    store.add(uow, kind, args, due=due, unique_key=unique_key)
    uow.wakes_jobs = uow.wakes_jobs or due <= uow.now


def claimed(host: Host, worker: str) -> list[Job]:
    """Due jobs that are soon done, leased to the worker."""
    return _claimed(host, worker, store.Lane("quick", (*long_kinds, *outside_kinds), BATCH, LEASE))


def claimed_long(host: Host, worker: str) -> list[Job]:
    """The next due job that takes long, leased to the worker."""
    return _claimed(host, worker, store.Lane("long", tuple(long_kinds), 1, LONG_LEASE))


def claimed_outside(host: Host, worker: str) -> list[Job]:
    """The next due job that opens a connection, leased to the worker."""
    return _claimed(host, worker, store.Lane("long", tuple(outside_kinds), 1, LONG_LEASE))


def claimed_to_hand_out(host: Host, worker: str) -> list[Job]:
    """Due jobs of every kind, leased for as long as a message may stand in a queue."""
    return _claimed(host, worker, store.Lane("quick", (), BATCH, LONG_LEASE))


def handed(host: Host, job_id: str, tries: int) -> Job | None:
    """A job that is leased for just this try; none when it is done, or has passed on."""
    found = host.run(PLATFORM, lambda uow: store.find(uow, job_id), write=False)
    held = found is not None and found.state == "running" and found.tries == tries
    return found if held else None


def _claimed(host: Host, worker: str, lane: store.Lane) -> list[Job]:
    taken = store.claim(host.database, worker, host.clock.now(), lane)
    for job in taken:
        if job.tries > store.TRIES:
            # Every worker that took it ended before it could say why.
            failed(host, job, _LEFT_BEHIND)
    return [job for job in taken if job.tries <= store.TRIES]


def give_back(host: Host, untried: Sequence[Job]) -> None:
    """Let other workers have what was taken and not begun."""

    def action(uow: UnitOfWork) -> None:
        for job in untried:
            store.give_back(uow, job)

    host.run(PLATFORM, action)


def run(host: Host, job: Job) -> None:
    """Do a job and mark it done, in one transaction; one that takes long makes its own."""
    for kinds in (long_kinds, outside_kinds):
        if job.kind in kinds:
            kinds[job.kind](host, job)
            return

    def done(uow: UnitOfWork) -> None:
        job_kinds[job.kind](uow, job.args)
        finish(uow, job)

    host.run(PLATFORM, done)


def finish(uow: UnitOfWork, job: Job) -> None:
    """Mark a job done in the transaction of what it did."""
    if not store.finish(uow, job):
        # The lease passed to another worker meanwhile; what was done here must not last.
        raise LeaseLost(job=job.id)


def failed(host: Host, job: Job, fault: str) -> None:
    """Try a job again later; after the last try it stays as an incident for the operator."""

    def note(uow: UnitOfWork) -> None:
        if store.fail(uow, job, fault) and job.tries >= store.TRIES:
            told: JsonObject = {"job": job.id, "kind": job.kind, "error": fault}
            log.append(uow, "system", "job_failed", told)

    host.run(PLATFORM, note)


def retry(uow: UnitOfWork, job_id: str) -> None:
    """A job that was given up runs again, with all its tries; JobNotFailed for any other."""
    require_admin(uow)
    if not store.retry(uow, job_id):
        raise JobNotFailed(job=job_id)
    log.append(uow, "system", "job_retried", {"job": job_id})
    uow.wakes_jobs = True
