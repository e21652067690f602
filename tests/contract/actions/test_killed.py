"""Kill -9 in the middle of decisions: nothing answered is lost, nothing is done twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

import forked
from contract.actions.conftest import World
from contract.actions.killed import work
from dougong.actions import ledger_care
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import assignments, log
from dougong.store.ledgers import rows as ledger_rows

#: Kills on each database, and in the long form of `make prove`.
KILLS = int(os.environ.get("DOUGONG_TEST_KILLS", "50"))
LONG = 1000
#: Orders for each kill.
ORDERS = 4
#: More than a worker can do before it is killed.
AT_A_TIME = 40


@pytest.fixture(scope="module", autouse=True)
def _imported_once() -> None:
    forked.server_running()


def orders_for_bo(world: World, count: int) -> list[Record]:
    """Orders that wait for Bo alone."""
    found = []
    for _ in range(count):
        order = world.submitted()
        world.vote("pam", order)
        found.append(order)
    return found


def waiting(world: World, orders: list[Record]) -> Iterator[str]:
    """Assignments of Bo and the versions of their orders; what is done is not looked at again."""
    for order in tuple(orders):
        asked = world.asked(order)
        if "bo" in asked:
            yield f"{asked['bo'].id} {world.read(order).version}"
        else:
            orders.remove(order)


def killed_after(world: World, folder: Path, seconds: float, variant: str = "right") -> None:
    """Let the worker live for a moment of its work and kill it."""
    acknowledged = folder / "acknowledged"
    before = acknowledged.stat().st_size if acknowledged.exists() else 0
    url = world.host.settings.database_url
    worker = forked.FRESH.Process(target=work, args=(url, folder, variant))
    worker.start()
    deadline = time.monotonic() + 120
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

    def find(uow: UnitOfWork) -> dict[str, tuple[int, int, str]]:
        posted, _ = ledger_rows(uow, "yard.spend", None, ("id",), 10 * ORDERS * LONG, 0)
        spent = Counter(row.record_id for row in posted)
        bo = world.actor("bo").id
        found = {}
        for order in orders:
            votes = [e for e in log.events(uow, order.id) if e.kind == "voted"]
            mine = [e for e in votes if e.actor_id == bo]
            found[order.id] = (len(mine), spent[order.id], world.read(order).status)
        return found

    return world.host.run(PLATFORM, find, write=False)


def lost(world: World, folder: Path) -> list[str]:
    """Answered votes that the database does not know."""
    told = (folder / "acknowledged").read_text().split()

    def find(uow: UnitOfWork) -> list[str]:
        known = (assignments.find_assignment(uow, one) for one in told)
        return [a.id for a in known if a is not None and a.vote != "approve"]

    return world.host.run(PLATFORM, find, write=False)


def sound(world: World, folder: Path, orders: list[Record]) -> None:
    """What was answered has lasted, nothing was done by half, and the books are whole."""
    assert lost(world, folder) == []
    for votes, posted, status in state_of(world, orders).values():
        assert (votes, posted, status) in {(0, 0, "submitted"), (1, 1, "approved")}
    assert world.host.run(PLATFORM, ledger_care.verify, write=False) == []
    assert world.host.run(PLATFORM, log.verify_chain, write=False) == []


def killed_often(world: World, folder: Path, kills: int) -> None:
    """Kill a worker so many times, at most fifty of them over one set of orders."""
    chance = random.Random(7)
    for begun in range(0, kills, KILLS):
        orders = orders_for_bo(world, ORDERS * KILLS)
        left = list(orders)
        for _ in range(min(KILLS, kills - begun)):
            (folder / "work").write_text("\n".join(islice(waiting(world, left), AT_A_TIME)))
            killed_after(world, folder, chance.uniform(0, 0.02))
        sound(world, folder, orders)


def test_killing_the_worker_loses_nothing_and_doubles_nothing(world: World, tmp_path: Path) -> None:
    killed_often(world, tmp_path, KILLS)


@pytest.mark.slow
def test_a_thousand_kills_lose_nothing_and_double_nothing(world: World, tmp_path: Path) -> None:
    killed_often(world, tmp_path, LONG)


def test_the_harness_catches_an_answer_given_too_early(world: World, tmp_path: Path) -> None:
    order = world.submitted()
    world.vote("pam", order)
    (tmp_path / "work").write_text("\n".join(waiting(world, [order])))
    killed_after(world, tmp_path, 0.02, "wrong")
    assert lost(world, tmp_path) != []
