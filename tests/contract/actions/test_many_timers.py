"""Ten thousand timers at once, four workers: each once, none early (reliability.md, J1, J4)."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contract.actions.conftest import World, opened, settle
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import jobs
from dougong.actions.errors import LeaseLost
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject, SystemClock
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.store import jobs as stored
from dougong.store import log
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from forked import FRESH

pytestmark = pytest.mark.slow

COUNT = int(os.environ.get("DOUGONG_TEST_TIMERS", "10000"))
#: Times that a worker is stopped in the middle of a job.
STOPS = int(os.environ.get("DOUGONG_TEST_STOPS", "200"))
RAN: list[tuple[int, datetime]] = []


def tick(uow: UnitOfWork, args: JsonObject) -> None:
    RAN.append((int(str(args["n"])), uow.now))


def test_ten_thousand_timers_at_once(world: World) -> None:
    RAN.clear()
    if "tick" not in jobs.job_kinds:
        jobs.job_kinds.add("tick", tick)
    due = world.clock.at + timedelta(seconds=5)

    def add(uow: UnitOfWork) -> None:
        for n in range(COUNT):
            jobs.later(uow, "tick", {"n": n}, due=due, unique_key=f"tick{n}")

    world.run("platform", add)
    with ThreadPoolExecutor(4) as pool:

        def work(number: int) -> None:
            while len(RAN) < COUNT:
                done = worker.run_due(world.host, f"w{number}")
                # Time goes on until they are due, and no lease runs out while the machine is busy.
                if done == 0 and world.clock.at < due:
                    world.clock.at += timedelta(seconds=1)

        list(pool.map(work, range(4)))
    assert max(Counter(n for n, _ in RAN).values()) == 1
    assert {n for n, _ in RAN} == set(range(COUNT))
    assert min(at for _, at in RAN) >= due


def nap(uow: UnitOfWork, args: JsonObject) -> None:
    """Leave a mark, then stop in the middle of the transaction until somebody wakes it."""
    log.append(uow, f"nap{args['n']}", "napped", {})
    if os.environ.get("DOUGONG_TEST_NAP"):
        os.kill(os.getpid(), signal.SIGSTOP)


def sleeper(url: str, folder: str, answers: Any) -> None:
    """A worker in a process of its own; it takes what is due and says how it went."""
    os.environ["DOUGONG_TEST_NAP"] = "1"
    host = _host(url, Path(folder))
    jobs.job_kinds.add("nap", nap)
    while True:
        for job in jobs.claimed(host, "sleeper"):
            answers.send("taken")
            try:
                jobs.run(host, job)
                answers.send("done")
            except LeaseLost:
                answers.send("lost")
        time.sleep(0.01)


def _host(url: str, folder: Path) -> Any:
    from dougong.actions.host import Host

    settings = Settings(database_url=url, files_dir=folder, secret_key="s" * 40)
    return Host(Database(url), SystemClock(), settings, LocalFiles(folder))


class Ahead:
    """A clock past every lease of those who go by the right one."""

    def now(self) -> datetime:
        return SystemClock().now() + jobs.LEASE + timedelta(seconds=1)


@pytest.fixture
def awake(postgres_schema_url: str, tmp_path: Path) -> Iterator[World]:
    from contract.actions.conftest import Clock

    world = opened(postgres_schema_url, tmp_path / "files", Clock())
    world.publish(yard())
    settle(world)
    world.host.clock = Ahead()
    if "nap" not in jobs.job_kinds:
        jobs.job_kinds.add("nap", nap)
    yield world
    world.host.database.close()


@pytest.mark.postgres
def test_a_worker_stopped_in_the_middle_of_a_job_cannot_commit_when_it_wakes(
    awake: World, postgres_schema_url: str, tmp_path: Path
) -> None:
    here, there = FRESH.Pipe()
    process = FRESH.Process(
        target=sleeper, args=(postgres_schema_url, str(tmp_path / "files"), there), daemon=True
    )
    process.start()
    assert process.pid is not None
    for n in range(STOPS):
        now = SystemClock().now()
        key = awake.run(
            "platform",
            lambda uow, n=n, now=now: stored.add(uow, "nap", {"n": n}, due=now, unique_key=f"n{n}"),
        )
        assert here.recv() == "taken"
        _until(lambda: _is_stopped(process.pid))
        # Another one takes it over while the first one sleeps in its transaction.
        _until(lambda: worker.run_due(awake.host, "other") == 1)
        os.kill(process.pid, signal.SIGCONT)
        assert here.recv() == "lost"
        marks = awake.host.run(PLATFORM, lambda uow, n=n: log.events(uow, f"nap{n}"), write=False)
        assert len(marks) == 1
        found = awake.host.run(PLATFORM, lambda uow, k=key: stored.find(uow, k), write=False)
        assert (found.state, found.tries) == ("done", 2)
    process.kill()
    process.join()


def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.005)


def _is_stopped(pid: int | None) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
