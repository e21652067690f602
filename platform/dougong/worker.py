"""Runs due jobs: in a thread of the server, or as processes of their own."""

import os
import socket
import threading
import time
from collections.abc import Callable

import structlog

from dougong.actions import (
    alerts,
    deadlines,
    expiring,
    housekeeping,
    jobs,
    message_jobs,
    passing_on,
    process_timers,
    recounting,
    sending,
    uploads,
)
from dougong.actions.host import Host
from dougong.actions.imports import keeping, running
from dougong.actions.moves import runs
from dougong.model.people import PLATFORM
from dougong.model.runtime import Job

log = structlog.get_logger()

#: The files whose import makes the kinds of jobs known.
KINDS = (
    *(housekeeping, process_timers, message_jobs, deadlines, sending),
    *(uploads, alerts, keeping, running, runs, recounting),
)
#: Seconds between two looks at the table when nothing wakes the loop.
PAUSE = 5.0
#: Jobs that take long are looked for as often as somebody looks at how far they are.
LONG_PAUSE = 1.0


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
    """Whether sweep and nightly looks are on the list; a database that is away is asked again."""
    try:
        host.run(PLATFORM, housekeeping.arrange)
        host.run(PLATFORM, alerts.arrange)
        host.run(PLATFORM, expiring.arrange)
    except Exception:
        log.exception("housekeeping_not_arranged")
        return False
    return True


def run_long_until(host: Host, stopped: Callable[[], bool]) -> None:
    """Run due jobs that take long, one after the other, until told to stop."""
    name = worker_name()
    while not stopped():
        if run_long(host, name) == 0:
            time.sleep(LONG_PAUSE)


def run_outside_until(host: Host, stopped: Callable[[], bool]) -> None:
    """Pass on what people are told and send it, until told to stop."""
    name = worker_name()
    while not stopped():
        if run_outside(host, name) == 0:
            time.sleep(LONG_PAUSE)


def run_outside(host: Host, name: str) -> int:
    """Like `run_due`, for jobs that open connections; first they are made of what is new.

    A few new notices are no reason to look again at once: while people decide there is always one
    more, and looking at each by itself would take the database from those who decide.
    """
    try:
        passed = passing_on.pass_on(host)
    except Exception:
        log.exception("notices_not_passed_on")
        return 0
    return _whole(passed) + _taken(host, name, jobs.claimed_outside)


def _whole(passed: int) -> int:
    """The notices looked at where there were more than one look takes; none otherwise."""
    return passed if passed >= passing_on.BATCH else 0


def run_due(host: Host, name: str) -> int:
    """How many jobs were taken on; one that fails is put back without harm to the others."""
    return _taken(host, name, jobs.claimed)


def run_long(host: Host, name: str) -> int:
    """Like `run_due`, for jobs that take long."""
    return _taken(host, name, jobs.claimed_long)


def _taken(host: Host, name: str, claim: Callable[[Host, str], list[Job]]) -> int:
    try:
        taken = claim(host, name)
        until = host.clock.now() + jobs.LEASE / 2
        for place, job in enumerate(taken):
            if place and host.clock.now() > until:
                # One took long; the leases of those behind it must not run out meanwhile.
                jobs.give_back(host, taken[place:])
                break
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


def hand_out(host: Host, name: str, send: Callable[[str, int], None]) -> int:
    """How many due jobs were leased and handed to others, by their ids alone."""
    taken = [*jobs.claimed_to_hand_out(host, name)]
    for place, job in enumerate(taken):
        try:
            send(job.id, job.tries)
        except Exception:
            log.exception("broker_out_of_reach")
            jobs.give_back(host, taken[place:])
            return place
    return len(taken)


def run_handed(host: Host, job_id: str, tries: int) -> None:
    """Do a job that was handed out with its number of tries; nothing when that lease is over."""
    job = jobs.handed(host, job_id, tries)
    if job is not None:
        _run(host, job)


def hand_out_until(
    host: Host, stopped: Callable[[], bool], send: Callable[[str, int], None]
) -> None:
    """Hand out due jobs until told to stop."""
    name = worker_name()
    arranged = False
    while not stopped():
        arranged = arranged or _arrange(host)
        try:
            count = _whole(passing_on.pass_on(host)) + hand_out(host, name, send)
        except Exception:
            # A database that is away for a while must not end the loop.
            log.exception("jobs_loop_failed")
            count = 0
        if count == 0:
            time.sleep(LONG_PAUSE)


class EmbeddedWorker:
    """The loop in a thread of the server."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._stopping = threading.Event()
        self._threads = (
            threading.Thread(target=self._loop, name="jobs", daemon=True),
            threading.Thread(target=self._long_loop, name="long jobs", daemon=True),
            threading.Thread(target=self._outside_loop, name="channels", daemon=True),
        )

    def start(self) -> None:
        """Begin to run due jobs."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the job that runs now."""
        self._stopping.set()
        self._host.jobs_added.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _loop(self) -> None:
        run_until(self._host, self._stopping.is_set)

    def _outside_loop(self) -> None:
        run_outside_until(self._host, self._stopping.is_set)

    def _long_loop(self) -> None:
        run_long_until(self._host, self._stopping.is_set)
