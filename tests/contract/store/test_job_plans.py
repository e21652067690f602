"""A look for due jobs costs one range of one index, however many jobs wait."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, text

from dougong.base.values import new_id
from dougong.store import jobs
from dougong.store.platform_tables import job
from statements import heard

WAITING = 5000
LANE = jobs.Lane("quick", ("long_one",), 20, timedelta(seconds=60))


def plans(world: Any, claim: Any) -> list[str]:
    """The plan of every question about jobs that is asked meanwhile, one text for each."""
    found: list[str] = []
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[world.database.dialect]

    def note(connection: Any, words: str, given: Any) -> None:
        if words.startswith("SELECT job.id"):
            raw = connection.connection.driver_connection
            steps = raw.execute(explain + words, given).fetchall()
            found.append("\n".join(str(step[-1]) for step in steps))

    with heard(note):
        claim()
    return found


def test_a_tick_is_one_range_of_one_index(world: Any) -> None:
    later = world.now + timedelta(days=1)
    due = {"kind": "mail", "args": {}, "state": "waiting", "tries": 0, "added_at": world.now}
    rows = [
        {**due, "id": key, "unique_key": key, "due": at, "next_at": at}
        for number in range(WAITING)
        for key, at in [(new_id(), later + timedelta(seconds=number))]
    ]
    for row in rows[:3]:
        row.update(due=world.now, next_at=world.now)
    with world.work() as work:
        work.connection.execute(insert(job), rows)
    with world.database.begin_as_owner() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    taken: list[Any] = []
    found = plans(world, lambda: taken.extend(jobs.claim(world.database, "w", world.now, LANE)))
    assert len(taken) == 3
    assert len(found) == 2
    for plan in found:
        assert plan.count("ix_job_next_at") == 1, plan
        assert not any(word in plan for word in ("SCAN", "Seq Scan", "TEMP B-TREE", "Sort")), plan
        assert any(range_ in plan for range_ in ("next_at<?", "next_at <= ")), plan
