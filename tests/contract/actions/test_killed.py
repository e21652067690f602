"""Kill -9 in the middle of decisions: nothing answered is lost, nothing is done twice."""

import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest

from contract.actions.conftest import World
from contract.actions.killed import work
from dougong.actions import ledger_care
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import assignments, log

#: Kills on each database; `make prove` runs the long form.
KILLS = int(os.environ.get("DOUGONG_TEST_KILLS", "50"))
ORDERS = 4 * KILLS
#: Workers are forked from a server that has imported everything and opened nothing.
FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload(["contract.actions.killed"])


@pytest.fixture
def orders(world: World) -> list[Record]:
    """Orders that wait for Bo alone."""
    found = []
    for _ in range(ORDERS):
        order = world.submitted()
        world.vote("pam", order)
        found.append(order)
    return found


def waiting(world: World, orders: list[Record]) -> list[str]:
    found = []
    for order in orders:
        asked = world.asked(order)
        if "bo" in asked:
            found.append(f"{asked['bo'].id} {world.read(order).version}")
    return found


def killed_after(world: World, folder: Path, seconds: float, variant: str = "right") -> None:
    """Let the worker live for a moment of its work and kill it."""
    acknowledged = folder / "acknowledged"
    before = acknowledged.stat().st_size if acknowledged.exists() else 0
    url = world.host.settings.database_url
    worker = FRESH.Process(target=work, args=(url, folder, variant))
    worker.start()
    deadline = time.monotonic() + 30
    while worker.is_alive() and time.monotonic() < deadline:
        if acknowledged.exists() and acknowledged.stat().st_size > before:
            break
        time.sleep(0.002)
    time.sleep(seconds)
    worker.kill()
    worker.join()
    assert worker.exitcode in {0, -signal.SIGKILL}


def state_of(world: World, orders: list[Record]) -> dict[str, tuple[int, int, str]]:
    """By order: votes of Bo in the trail, ledger rows, status."""
    spent = [record_id for record_id, _ in world.spend()]

    def find(uow: UnitOfWork) -> dict[str, tuple[int, int, str]]:
        bo = world.actor("bo").id
        found = {}
        for order in orders:
            votes = [e for e in log.events(uow, order.id) if e.kind == "voted"]
            mine = [e for e in votes if e.actor_id == bo]
            found[order.id] = (len(mine), spent.count(order.id), world.read(order).status)
        return found

    return world.host.run(PLATFORM, find, write=False)


def lost(world: World, folder: Path) -> list[str]:
    """Answered votes that the database does not know."""
    told = (folder / "acknowledged").read_text().split()

    def find(uow: UnitOfWork) -> list[str]:
        known = (assignments.find_assignment(uow, one) for one in told)
        return [a.id for a in known if a is not None and a.vote != "approve"]

    return world.host.run(PLATFORM, find, write=False)


def test_killing_the_worker_loses_nothing_and_doubles_nothing(
    world: World, orders: list[Record], tmp_path: Path
) -> None:
    chance = random.Random(7)
    for _ in range(KILLS):
        (tmp_path / "work").write_text("\n".join(waiting(world, orders)[:40]))
        killed_after(world, tmp_path, chance.uniform(0, 0.02))
    assert lost(world, tmp_path) == []
    for votes, rows, status in state_of(world, orders).values():
        assert (votes, rows, status) in {(0, 0, "submitted"), (1, 1, "approved")}
    assert world.host.run(PLATFORM, ledger_care.verify, write=False) == []
    assert world.host.run(PLATFORM, log.verify_chain, write=False) == []


def test_the_harness_catches_an_answer_given_too_early(world: World, tmp_path: Path) -> None:
    order = world.submitted()
    world.vote("pam", order)
    (tmp_path / "work").write_text("\n".join(waiting(world, [order])))
    killed_after(world, tmp_path, 0.02, "wrong")
    assert lost(world, tmp_path) != []
