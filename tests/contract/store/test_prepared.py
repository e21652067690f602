"""Statements put into words once: same values, same faults, and nothing lost on the way."""

# ruff: noqa: PT012 (faults come later than what was sent)

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from dougong.store.columns import ExactDecimal, Instant, JsonText, PlainText, WholeNumber
from dougong.store.connection import StatementFault
from dougong.store.prepared import Prepared

METADATA = sa.MetaData()
THING = sa.Table(
    "thing",
    METADATA,
    sa.Column("id", PlainText, primary_key=True),
    sa.Column("amount", ExactDecimal(4)),
    sa.Column("at", Instant),
    sa.Column("facts", JsonText),
    sa.Column("count", WholeNumber, nullable=False),
)
KEYS = THING.c.keys()
ADD = Prepared(sa.insert(THING), KEYS)
ONE = Prepared(sa.select(THING).where(THING.c.id == sa.bindparam("wanted")))
ALL = Prepared(sa.select(THING.c.id).order_by(THING.c.id).limit(3))
COUNT = Prepared(
    sa.update(THING)
    .where(THING.c.id == sa.bindparam("wanted"), THING.c.count == sa.bindparam("seen"))
    .values(count=THING.c.count + 1)
)


class Faster(Exception):
    """What a caller wants to hear when somebody was faster."""


@pytest.fixture
def things(world: Any) -> Iterator[Any]:
    """The world with an empty table of things."""
    with world.database.begin_as_owner() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        connection.commit()
    yield world
    with world.database.begin_as_owner() as connection:
        METADATA.drop_all(connection)
        connection.commit()


def thing(name: str, **words: Any) -> dict[str, Any]:
    """A row."""
    return {**dict.fromkeys(KEYS), "id": name, "count": 0, **words}


def add(world: Any, *rows: dict[str, Any]) -> None:
    """Write rows and make them last."""
    with world.database.begin() as connection:
        for row in rows:
            ADD.send(connection, row)
        connection.commit()


def test_values_come_back_as_they_were_given(things):
    at = datetime(2026, 11, 29, 8, 30, 0, 123456, tzinfo=UTC)
    row = thing("a", amount=Decimal("-12345.6789"), at=at, facts={"数": Decimal("0.10")}, count=7)
    add(things, row, thing("b"))
    with things.database.read() as connection:
        assert ONE.first(connection, {"wanted": "a"}) == tuple(row.values())
        assert ONE.first(connection, {"wanted": "b"}) == ("b", None, None, None, 0)
        assert ONE.first(connection, {"wanted": "c"}) is None
        assert ONE.rows(connection, {"wanted": "c"}) == []


def test_values_in_the_statement_itself_are_its_own(things):
    add(things, *(thing(name) for name in "dcba"))
    with things.database.read() as connection:
        assert ALL.rows(connection) == [("a",), ("b",), ("c",)]


def test_a_missing_value_is_refused_before_the_database_is_asked(things):
    with things.database.read() as connection, pytest.raises(KeyError):
        ONE.first(connection)


def test_the_words_of_a_list_are_refused():
    several = sa.select(THING).where(THING.c.id.in_(sa.bindparam("wanted", expanding=True)))
    with pytest.raises(TypeError, match="wanted"):
        Prepared(several)._in_words_of(sa.create_engine("sqlite://").dialect)


def test_what_was_sent_is_seen_by_every_later_question(things):
    with things.database.begin() as connection:
        ADD.send(connection, thing("a"))
        assert ONE.first(connection, {"wanted": "a"}) is not None
        ADD.send(connection, thing("b"))
        # The library's own statements wait for what was sent.
        assert connection.scalar(sa.select(sa.func.count()).select_from(THING)) == 2
        ADD.send(connection, thing("c"))
        assert connection.exec_driver_sql("SELECT count(*) FROM thing").scalar() == 3
        assert COUNT.run(connection, {"wanted": "c", "seen": 0}) == 1


def test_what_was_not_committed_is_gone(things):
    with things.database.begin() as connection:
        ADD.send(connection, thing("a"))
    with things.database.read() as connection:
        assert ALL.rows(connection) == []


def test_a_fault_of_what_was_sent_is_raised_by_the_commit_and_undoes_everything(things):
    add(things, thing("a"))
    for _ in range(3):
        with pytest.raises(StatementFault) as caught, things.database.begin() as connection:
            ADD.send(connection, thing("b"))
            ADD.send(connection, thing("a"))
            connection.commit()
        assert isinstance(caught.value, sa.exc.IntegrityError)
    # The connection is lent to others again, without the transaction that failed.
    with things.database.begin() as connection:
        assert ALL.rows(connection) == [("a",)]
        ADD.send(connection, thing("c"))
        connection.commit()
    with things.database.read() as connection:
        assert ALL.rows(connection) == [("a",), ("c",)]


def test_a_fault_of_what_was_sent_is_raised_by_the_next_question(things):
    add(things, thing("a"))
    with things.database.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        ADD.send(connection, thing("a"))
        ONE.first(connection, {"wanted": "a"})


def test_who_was_slower_hears_so_and_nothing_lasts(things):
    add(things, thing("a"))
    with things.database.begin() as connection:
        COUNT.send(connection, {"wanted": "a", "seen": 0}, otherwise=Faster)
        connection.commit()
    with pytest.raises(Faster), things.database.begin() as connection:
        ADD.send(connection, thing("b"))
        COUNT.send(connection, {"wanted": "a", "seen": 0}, otherwise=Faster)
        connection.commit()
    with things.database.read() as connection:
        assert ALL.rows(connection) == [("a",)]


def test_a_fault_may_look_into_the_database_before_it_is_told(things):
    add(things, thing("a", count=5))

    with pytest.raises(Faster, match="5"), things.database.begin() as connection:

        def told() -> Exception:
            return Faster(connection.scalar(sa.select(THING.c.count).where(THING.c.id == "a")))

        COUNT.send(connection, {"wanted": "a", "seen": 0}, otherwise=told)
        ONE.first(connection, {"wanted": "a"})


def test_a_column_that_changed_meanwhile_is_read_after_one_busy_answer(things):
    add(things, thing("a", amount=Decimal("1.5")))
    if things.database.dialect == "sqlite":
        pytest.skip("SQLite keeps no plans of columns")

    def read() -> Any:
        with things.database.read() as connection:
            return ONE.first(connection, {"wanted": "a"})

    for _ in range(8):
        assert read()[1] == Decimal("1.5")
    with things.database.begin_as_owner() as connection:
        connection.exec_driver_sql("ALTER TABLE thing ALTER COLUMN amount TYPE text")
        connection.commit()
    with pytest.raises(StatementFault) as caught:
        read()
    assert things.database.is_busy(caught.value)
    assert Decimal(read()[1]) == Decimal("1.5")


def test_questions_sent_ahead_are_answered_in_their_order(things):
    add(things, thing("a"), thing("b"))
    with things.database.begin() as connection:
        first = ONE.ahead(connection, {"wanted": "a"})
        ADD.send(connection, thing("c"))
        second = ALL.ahead(connection)
        assert second() == [("a",), ("b",), ("c",)]
        assert [row[0] for row in first()] == ["a"]
        assert first() == first()
    with things.database.glance() as connection:
        assert ALL.ahead(connection)() == [("a",), ("b",)]


def test_a_fault_of_a_question_sent_ahead_is_raised_when_it_is_asked_for(things):
    add(things, thing("a"))
    with things.database.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        ADD.send(connection, thing("a"))
        rows = ONE.ahead(connection, {"wanted": "a"})
        rows()


def test_a_commit_that_waits_with_the_writes_makes_them_last(things):
    with things.database.begin() as connection:
        ADD.send(connection, thing("a"))
        connection.commit()
    with things.database.begin() as connection:
        ADD.send(connection, thing("b"))
        COUNT.send(connection, {"wanted": "a", "seen": 0}, otherwise=Faster)
        assert ONE.first(connection, {"wanted": "b"}) is not None
        connection.commit()
    with things.database.read() as connection:
        assert ALL.rows(connection) == [("a",), ("b",)]


def test_statements_are_prepared_anew_after_everything_was_undone(things):
    """The driver empties the server's list of prepared statements with a rollback."""
    add(things, thing("a"))
    for number in range(12):
        with things.database.begin() as connection:
            # Often enough for the driver to prepare the library's statement as well.
            connection.execute(sa.select(THING.c.id).where(THING.c.id == "a")).all()
            assert ONE.first(connection, {"wanted": "a"}) is not None
            if number % 3:
                connection.rollback()
            else:
                connection.commit()


def test_statements_of_both_go_on_after_parts_of_the_work_were_undone(things):
    """The driver forgets what it had prepared as often as the server's list is emptied."""
    few = THING.c.count >= sa.bindparam("few")
    count = sa.select(sa.func.count()).select_from(THING).where(few)
    for number in range(4):
        with things.database.begin() as connection:
            for _ in range(8 * number):
                # After some times the driver prepares it; at first it has prepared nothing yet.
                connection.execute(count, {"few": 0}).scalar()
            with pytest.raises(Faster), connection.begin_nested():
                ADD.send(connection, thing(f"undone {number}"))
                raise Faster
            ADD.send(connection, thing(f"kept {number}"))
            assert connection.execute(count, {"few": 0}).scalar() == number + 1
            connection.commit()


def test_a_connection_keeps_only_so_many_statements(things, monkeypatch):
    monkeypatch.setattr("dougong.store.wire.KEPT", 3)
    add(things, *(thing(name) for name in "abcdefgh"))
    for name in "abcdefgh" * 2:
        question = Prepared(sa.select(THING.c.id).where(THING.c.id == name))
        with things.database.begin() as connection:
            assert question.rows(connection) == [(name,)]
            if connection.dialect.name == "postgresql":
                counted = connection.exec_driver_sql(
                    "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'dougong%%'"
                ).scalar_one()
                assert counted <= 4


def test_more_than_the_buffers_hold_goes_out_all_the_same(things):
    wide = {"text": "长" * 20_000}
    with things.database.begin() as connection:
        for number in range(60):
            ADD.send(connection, thing(f"{number:03}", facts=wide))
        found = [ONE.ahead(connection, {"wanted": f"{number:03}"}) for number in range(60)]
        assert [rows()[0][3] for rows in found] == [wide] * 60


def test_a_connection_that_ends_under_way_is_let_go(things):
    if things.database.dialect == "sqlite":
        pytest.skip("a file has no server that could go")
    with pytest.raises(StatementFault) as caught, things.database.begin() as connection:
        ADD.send(connection, thing("a"))
        me = connection.connection.driver_connection.info.backend_pid
        ADD.send(connection, thing("b"))
        with things.database.begin_as_owner() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({me}, 2000)")
        ONE.first(connection, {"wanted": "a"})
    assert caught.value.connection_invalidated
    with things.database.begin() as connection:
        assert ALL.rows(connection) == []
