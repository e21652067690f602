"""Background work: its kinds, and how one job runs, ends or is tried again."""

from collections.abc import Callable
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

#: A worker that dies gives its jobs back after this time.
LEASE = timedelta(seconds=60)
#: Jobs taken at once.
BATCH = 20


class JobNotFailed(Conflict):
    """Only a job that was given up can be started anew."""

    code = "job_not_failed"
    text = Text("该任务不在失败状态，无需重试", "Only a failed job can be retried")


def later(uow: UnitOfWork, kind: str, args: JsonObject, *, due: datetime, unique_key: str) -> None:
    """Add a job to this transaction; one with the same unique key is added only once."""
    store.add(uow, kind, args, due=due, unique_key=unique_key)
    uow.wakes_jobs = uow.wakes_jobs or due <= uow.now


def claimed(host: Host, worker: str) -> list[Job]:
    """Due jobs, leased to the worker."""
    return store.claim(host.database, worker, host.clock.now(), limit=BATCH, lease=LEASE)


def run(host: Host, job: Job) -> None:
    """Do a job and mark it done, in one transaction."""

    def done(uow: UnitOfWork) -> None:
        job_kinds[job.kind](uow, job.args)
        if not store.finish(uow, job):
            # The lease passed to another worker meanwhile; what was done here must not last.
            raise LeaseLost(job=job.id)

    host.run(PLATFORM, done)


def failed(host: Host, job: Job, fault: str) -> None:
    """Try a job again later; after the last try it stays as an incident for the operator."""

    def note(uow: UnitOfWork) -> None:
        store.fail(uow, job, fault)
        if job.tries >= store.TRIES:
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
