"""Jobs handed to Celery through a real broker: ids alone, each done once."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.yard import yard
from dougong import worker
from dougong.actions import jobs
from dougong.base.values import SystemClock
from dougong.cli.queue import TASK, celery_of
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.store import jobs as stored

#: Seconds after which a test gives up on what another process should have done.
PATIENCE = 120


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], **environment: str) -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if "DOUGONG" not in name}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**kept, **environment}, **quiet)  # type: ignore[call-overload] # both are descriptors
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("apt-get install --no-install-recommends redis-server")
    port = _free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with _running([program, *words]):
        until(lambda: _answers(port))
        yield f"redis://127.0.0.1:{port}/0"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "nobody did it"
        time.sleep(0.05)


def test_celery_does_what_it_is_handed_once(sqlite_url: str, tmp_path: Path, broker: str) -> None:
    world = opened(sqlite_url, tmp_path / "files", Clock())
    world.publish(yard())
    settle(world)
    # Other processes have the clock of the machine.
    world.host.clock = SystemClock()
    queue = celery_of(Settings(broker_url=broker))
    names = {"DOUGONG_DATABASE_URL": sqlite_url, "DOUGONG_VAR_DIR": str(tmp_path / "var")}
    names |= {"DOUGONG_BROKER_URL": broker, "PYTHONPATH": os.pathsep.join(sys.path)}
    options = ["worker", "--pool", "solo", "--without-gossip", "--without-mingle"]
    celery = [sys.executable, "-m", "celery", "-A", "dougong.cli.queue", *options]
    sent: list[tuple[str, int]] = []

    def send(key: str, tries: int) -> None:
        sent.append((key, tries))
        queue.send_task(TASK, [key, tries])

    with _running(celery, **names):
        first = added(world, "one")
        assert worker.hand_out(world.host, "test", send) == 1
        until(lambda: state(world, first) == ("done", 1))
        # The broker delivers again; then a second job goes the same way, behind it.
        queue.send_task(TASK, list(sent[0]))
        second = added(world, "two")
        assert worker.hand_out(world.host, "test", send) == 1
        until(lambda: state(world, second) == ("done", 1))
    assert state(world, first) == ("done", 1)
    assert [key for key, _ in sent] == [first, second]
    queue.close()
    world.host.database.close()


def test_what_a_broker_does_not_take_is_given_back(world: World) -> None:
    key = added(world, "one")

    def send(_key: str, _tries: int) -> None:
        raise OSError("out of reach")

    assert worker.hand_out(world.host, "test", send) == 0
    assert state(world, key) == ("waiting", 0)
    [job] = jobs.claimed_to_hand_out(world.host, "test")
    assert jobs.handed(world.host, key, job.tries + 1) is None
    assert jobs.handed(world.host, key, job.tries) is not None
    worker.run_handed(world.host, key, job.tries)
    assert jobs.handed(world.host, key, job.tries) is None


def added(world: World, key: str) -> str:
    made = world.run(
        "platform",
        lambda uow: stored.add(uow, "housekeeping", {}, due=uow.now, unique_key=key),
    )
    assert made is not None
    return made


def state(world: World, key: str) -> tuple[str, int]:
    found = world.host.run(PLATFORM, lambda uow: stored.find(uow, key), write=False)
    assert found is not None
    return found.state, found.tries


def test_the_application_knows_its_one_task() -> None:
    made: Celery = celery_of(Settings(broker_url="memory://"))
    assert TASK in made.tasks
    assert made.conf.accept_content == ["json"]
