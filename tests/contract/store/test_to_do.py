"""What is asked of somebody comes from one index, the most pressing first, however much it is."""

from datetime import timedelta
from typing import Any

from psycopg import RawCursor
from sqlalchemy import Connection, inspect, select
from sqlalchemy.schema import DropIndex

from contract.store.conftest import World
from contract.store.test_processes import decide, start
from dougong.model.runtime import Assignment, Round
from dougong.store import assignments, migrations, participation, processes
from dougong.store.participation import ToDo
from dougong.store.platform_tables import assignment, version_table
from statements import heard


def asked(work: Any, uuids: Any, who: str, hours: int | None) -> tuple[Round, Assignment]:
    """Somebody asked in a round of his own, with a limit so many hours from now."""
    due = None if hours is None else work.now + timedelta(hours=hours)
    process = start(work, uuids)
    around = Round(
        *(uuids(), process.id, "pm", 7, "经理", "approve", "all", "open", 1, work.now), due_at=due
    )
    processes.add_round(work, around)
    part = Assignment(uuids(), around.id, process.id, who, 0, "open", work.now)
    assignments.add_assignment(work, part)
    return around, part


def plans(work: Any, ask: Any) -> str:
    """How the database answers what is asked, were its tables large."""
    told: list[str] = []

    def note(connection: Connection, text: str, given: Any) -> None:
        raw: Any = connection.connection.driver_connection
        word = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        # A prepared statement has numbered places there, which the usual cursor does not know.
        numbered = connection.dialect.name == "postgresql" and isinstance(given, list)
        ask_how = RawCursor(raw) if numbered else raw
        told.extend(str(step[-1]) for step in ask_how.execute(f"{word} {text}", given).fetchall())

    if work.connection.dialect.name == "postgresql":
        work.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        work.connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    with heard(note):
        ask()
    return "\n".join(told)


def next_of(work: Any, who: str) -> ToDo | None:
    """What is most pressing for somebody, wherever it is."""
    return participation.next_open(work, who)()


def test_the_next_to_do_is_the_first_entry_of_an_index(world: World, uuids: Any) -> None:
    with world.work() as work:
        who = work.actor.id
        whenever = [asked(work, uuids, who, None)[1] for _ in range(20)]
        late, soon = asked(work, uuids, who, 9)[1], asked(work, uuids, who, 2)[1]
        asked(work, uuids, uuids(), 1)
        for wanted in (soon, late, whenever[0], whenever[1]):
            found = next_of(work, who)
            assert found is not None
            assert found.id == wanted.id
            further = participation.next_open(work, who, apart=wanted.process_id)()
            assert further != found
            decide(work, wanted, who)
    with world.look() as work:
        plan = plans(work, lambda: next_of(work, who))
        # SQLite has those without a limit before the others in the index, and looks twice.
        looks = {"sqlite": 2, "postgresql": 1}[work.connection.dialect.name]
        assert plan.count("ix_assignment_pending") == looks
        assert "Sort" not in plan
        page, count = assignments.inbox(work, "done", who)
        done = plans(work, lambda: assignments.inbox(work, "done", who))
    assert (len(page), count) == (4, 4)
    assert "ix_assignment_handled" in done


def test_a_to_do_list_is_ordered_by_the_limits_of_its_rounds(world: World, uuids: Any) -> None:
    with world.work() as work:
        who = work.actor.id
        made = {hours: asked(work, uuids, who, hours) for hours in (9, None, 2)}
        before = [row.id for row in assignments.inbox(work, "todo", who)[0]]
        assert before == [made[hours][1].id for hours in (2, 9, None)]
        around, part = made[9]
        sooner = around.due_at - timedelta(hours=8)
        processes.move_round(work, Round(**{**vars_of(around), "due_at": sooner}))
        page = assignments.inbox(work, "todo", who)[0]
        assert page[0].id == part.id
        assert page[0].due_at == sooner


def vars_of(around: Round) -> dict[str, Any]:
    """The fields of a round."""
    return {key: getattr(around, key) for key in Round.__dataclass_fields__}


def test_an_older_database_gets_the_limits_and_the_indexes(world: World, uuids: Any) -> None:
    with world.work() as work:
        around, part = asked(work, uuids, work.actor.id, 2)
    with world.database.begin_as_owner() as connection:
        for index in assignment.indexes:
            connection.execute(DropIndex(index))
        connection.exec_driver_sql("ALTER TABLE assignment DROP COLUMN due_at")
        connection.exec_driver_sql("CREATE INDEX ix_assignment_round_id ON assignment (round_id)")
        before = migrations.STEPS.index(migrations._limits_of_assignments) + 1
        connection.execute(version_table.delete())
        connection.execute(version_table.insert().values(version=before))
        connection.commit()
    migrations.upgrade(world.database)
    with world.look() as work:
        limit = select(assignment.c.due_at).where(assignment.c.id == part.id)
        assert work.connection.scalar(limit) == around.due_at
        there = {index["name"] for index in inspect(work.connection).get_indexes("assignment")}
    assert there == {index.name for index in assignment.indexes}
