"""Several writers at once: one wins, the others learn it, nothing is lost."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from dougong.base.errors import Conflict
from dougong.store import idempotency, log, records
from dougong.store.connection import StatementFault
from dougong.store.errors import AlreadyAnswered, RecordChanged, StatusChanged
from dougong.store.platform_tables import person


def retried(world: Any, unit: Callable[[Any], Any]) -> Any:
    """What an action's host does: the whole unit again while the database is busy."""
    for _ in range(50):
        try:
            with world.work() as work:
                return unit(work)
        except Exception as error:
            if not world.database.is_busy(error):
                raise
        time.sleep(random.uniform(0, 0.02))
    raise TimeoutError


def outcomes(world: Any, unit: Callable[[Any, int], Any], writers: int = 8) -> list[Any]:
    """What each of several writers got: a value, or the class of its conflict."""

    def one(number: int) -> Any:
        try:
            return retried(world, lambda work: unit(work, number))
        except Conflict as conflict:
            return type(conflict)

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(one, range(writers)))


@pytest.fixture
def order(world):
    """An order that everybody wants to change."""
    with world.work() as work:
        return records.add(work, "yard.order", {"number": "O-1", "lines": [{"item": "a"}]})


def test_one_of_many_changes_wins(world, order):
    def change(work: Any, number: int) -> str:
        found = records.lock(work, "yard.order", order.id)
        lines = [*found.data["lines"], {"item": f"w{number}"}]
        records.change(work, found, {**found.data, "lines": lines}, version=1)
        return "won"

    found = outcomes(world, change)
    assert sorted(map(str, found)) == sorted(map(str, ["won", *[RecordChanged] * 7]))
    with world.look() as work:
        stored = records.find(work, "yard.order", order.id)
    assert (stored.version, len(stored.data["lines"])) == (2, 2)


def test_one_of_many_changes_wins_without_a_lock_too(world, order):
    def change(work: Any, number: int) -> str:
        records.change(work, order, {**order.data, "note": str(number)}, version=1)
        return "won"

    found = outcomes(world, change)
    assert found.count("won") == 1
    assert found.count(RecordChanged) == 7


def test_one_of_many_submissions_wins(world, order):
    def submit(work: Any, _: int) -> str:
        records.set_status(work, order, "submitted", from_=("draft",))
        return "won"

    found = outcomes(world, submit)
    assert found.count("won") == 1
    assert found.count(StatusChanged) == 7


def test_everybody_who_reads_under_lock_gets_through(world, order):
    def change(work: Any, number: int) -> None:
        found = records.lock(work, "yard.order", order.id)
        lines = [*found.data["lines"], {"item": f"w{number}"}]
        records.change(work, found, {**found.data, "lines": lines}, version=found.version)
        log.append(work, order.id, "changed", {"by": number})

    outcomes(world, change)
    with world.look() as work:
        stored = records.find(work, "yard.order", order.id)
        assert (stored.version, len(stored.data["lines"])) == (9, 9)
        assert len(log.events(work, order.id)) == 8
        assert log.verify_chain(work) == []


def test_one_chain_takes_the_events_of_all(world):
    def append(work: Any, number: int) -> None:
        log.append(work, "system", "told", {"by": number})
        log.append(work, f"s{number % 2}", "told", {"by": number})

    outcomes(world, append)
    with world.look() as work:
        assert [event.number for event in log.events(work, "system")] == list(range(1, 9))
        assert log.verify_chain(work) == []


def test_a_request_sent_many_times_at_once_has_one_effect(world):
    def create(work: Any, _: int) -> bytes:
        known = idempotency.answer_for(work, "k", "h")
        if known is not None:
            return known
        record = records.add(work, "yard.site", {"code": None})
        idempotency.remember(work, "k", "h", record.id.encode())
        return record.id.encode()

    found = outcomes(world, create)
    assert len({answer for answer in found if answer is not AlreadyAnswered}) == 1
    with world.look() as work:
        table = work.tables.entity("yard.site")
        assert len(work.connection.execute(table.select()).all()) == 1


@pytest.mark.slow
def test_a_writer_goes_on_soon_after_the_one_before_has_ended(world):
    # SQLite's own waiting looks again after 328 milliseconds and then after a tenth of a second.
    held = 0.34

    def waited() -> float:
        began = time.monotonic()
        with world.database.begin():
            return time.monotonic() - began

    def handed_over() -> float:
        with world.database.begin():
            running = pool.submit(waited)
            time.sleep(held)
        return running.result()

    with ThreadPoolExecutor(1) as pool:
        assert min(handed_over() for _ in range(3)) < held + 0.05


def test_a_glance_reads_and_changes_nothing(world):
    with world.database.glance() as connection:
        assert connection.scalar(select(func.count()).select_from(person)) == 0
    with world.database.glance() as connection, pytest.raises(StatementFault):
        connection.execute(insert(person).values(id="p1"))
