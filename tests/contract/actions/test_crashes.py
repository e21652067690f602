"""The database server crashes in the middle of decisions: what was answered has lasted."""

import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

import forked
import postgres_server
from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.killed import work
from contract.actions.test_killed import AT_A_TIME, orders_for_bo, sound, waiting
from contract.actions.yard import yard
from dougong.model.runtime import Record

CRASHES = 20
#: Orders for each crash.
ORDERS = 30


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that the server's own account may enter, which those of tests are not."""
    place = Path(tempfile.mkdtemp(prefix="dougong-crashes-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.mark.slow
@pytest.mark.postgres
def test_twenty_crashes_of_the_server_lose_nothing_and_double_nothing(
    tmp_path: Path, open_place: Path
) -> None:
    forked.server_running()
    server, url = postgres_server.launch(open_place / "server", durable=True)
    port = int(url.rpartition(":")[2].partition("/")[0])
    try:
        world = opened(url, tmp_path / "files", Clock())
        world.publish(yard())
        settle(world)
        orders, chance = orders_for_bo(world, ORDERS * CRASHES), random.Random(7)
        left = list(orders)
        for _ in range(CRASHES):
            begun = _working(world, tmp_path, left)
            time.sleep(chance.uniform(0, 0.1))
            # At once: nobody is waited for, nothing is written down; the log is read at the start.
            server.send_signal(signal.SIGQUIT)
            server.wait(120)
            begun.join(120)
            begun.kill()
            world.host.database.close()
            server, url = postgres_server.start(open_place / "server", port, durable=True)
            world = _again(world, url, tmp_path)
            sound(world, tmp_path, orders)
        world.host.database.close()
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(120)


def _working(world: World, folder: Path, left: list[Record]) -> ForkServerProcess:
    """A worker that has answered for the first time."""
    answered = folder / "acknowledged"
    before = answered.stat().st_size if answered.exists() else 0
    (folder / "work").write_text("\n".join(islice(waiting(world, left), AT_A_TIME)))
    worker = forked.FRESH.Process(
        target=work, args=(world.host.settings.database_url, folder, "right")
    )
    worker.start()
    while worker.is_alive() and not (answered.exists() and answered.stat().st_size > before):
        time.sleep(0.002)
    return worker


def _again(before: World, url: str, folder: Path) -> World:
    """The same world on the server that has been started again."""
    world = opened(url, folder / "files", before.clock)
    world.site = before.site
    return world
