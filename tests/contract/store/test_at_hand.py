"""Connections are kept at hand, as long as nothing is wrong with them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, literal, select

from dougong.actions.errors import Busy
from dougong.store import at_hand
from dougong.store.session import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database."""
    found = Database(database_url)
    # SQLite's file is made by its owner alone.
    with found.begin_as_owner() as connection:
        connection.commit()
    yield found
    found.close()


def looked(database: Database) -> Connection:
    with database.glance() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.cursor().execute("SELECT 1")
    return connection


def test_the_connection_at_hand_is_lent_again(database: Database) -> None:
    first = looked(database)
    assert looked(database) is first
    with database.glance() as one, database.glance() as other:
        assert one is first
        assert other is not first


def test_after_a_fault_none_of_those_at_hand_is_lent(database: Database) -> None:
    with database.glance() as one, database.glance() as other:
        pass
    with pytest.raises(RuntimeError), database.glance():
        raise RuntimeError
    assert one.closed
    assert other.closed
    assert looked(database) not in {one, other}


def test_a_connection_left_in_a_transaction_is_not_kept(database: Database) -> None:
    with database.glance() as connection:
        connection.scalar(select(literal(1)))
    assert connection.closed


def test_old_ones_are_given_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    first = looked(database)
    monkeypatch.setattr(at_hand, "LONGEST", 0.0)
    assert looked(database) is not first
    assert first.closed


def test_closing_the_database_gives_them_back(database: Database) -> None:
    first = looked(database)
    database.close()
    assert first.closed


def written(database: Database) -> Connection:
    with database.begin() as connection:
        connection.commit()
    return connection


def test_a_unit_of_work_takes_the_connection_of_the_one_before(database: Database) -> None:
    first = written(database)
    assert written(database) is first
    with database.read() as look:
        assert look is not first
    with database.read() as again:
        assert again is look


def test_what_a_refused_unit_of_work_began_is_undone_and_concerns_no_other(
    database: Database,
) -> None:
    with database.begin_as_owner() as owner:
        owner.exec_driver_sql("CREATE TABLE kept (a INTEGER)")
        owner.commit()
    first = written(database)
    with pytest.raises(Busy), database.begin() as connection:  # noqa: PT012 (the work is one)
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
        raise Busy
    assert first.closed
    with database.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM kept").scalar() == 0


def test_a_unit_of_work_that_commits_nothing_is_undone(database: Database) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert connection.closed
