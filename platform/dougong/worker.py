"""Runs due jobs: in a thread of the server, or as processes of their own."""

import os
import socket
import threading
from collections.abc import Callable

import structlog

from dougong.actions import alerts, housekeeping, jobs, process_timers, uploads
from dougong.actions.host import Host
from dougong.model.people import PLATFORM
from dougong.model.runtime import Job

log = structlog.get_logger()

#: The files whose import makes the kinds of jobs known.
KINDS = (housekeeping, process_timers, uploads, alerts)
#: Seconds between two looks at the table when nothing wakes the loop.
PAUSE = 5.0


def worker_name() -> str:
    """A name that tells this process from every other one that may hold a lease."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def run_until(host: Host, stopped: Callable[[], bool]) -> None:
    """Run due jobs until told to stop."""
    name = worker_name()
    arranged = False
    while True:
        # Cleared before the question: whoever stops the loop after it also wakes it.
        host.jobs_added.clear()
        if stopped():
            return
        arranged = arranged or _arrange(host)
        if run_due(host, name) == 0:
            host.jobs_added.wait(PAUSE)


def _arrange(host: Host) -> bool:
    """Whether sweep and nightly look are on the list; a database that is away is asked again."""
    try:
        host.run(PLATFORM, housekeeping.arrange)
        host.run(PLATFORM, alerts.arrange)
    except Exception:
        log.exception("housekeeping_not_arranged")
        return False
    return True


def run_due(host: Host, name: str) -> int:
    """How many jobs were taken on; one that fails is put back without harm to the others."""
    try:
        taken = jobs.claimed(host, name)
        for job in taken:
            _run(host, job)
    except Exception:
        # A database that is away for a while must not end the loop.
        log.exception("jobs_loop_failed")
        return 0
    return len(taken)


def _run(host: Host, job: Job) -> None:
    try:
        jobs.run(host, job)
    except Exception as fault:
        log.exception("job_failed", job=job.id, kind=job.kind)
        jobs.failed(host, job, f"{type(fault).__name__}: {fault}")


class EmbeddedWorker:
    """The loop in a thread of the server."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to run due jobs."""
        self._thread.start()

    def stop(self) -> None:
        """End after the job that runs now."""
        self._stopping.set()
        self._host.jobs_added.set()
        self._thread.join(timeout=30)

    def _loop(self) -> None:
        run_until(self._host, self._stopping.is_set)
