"""Connections for one statement are kept at hand, as long as nothing is wrong with them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, literal, select

from dougong.store import glances
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
    monkeypatch.setattr(glances, "LONGEST", 0.0)
    assert looked(database) is not first
    assert first.closed


def test_closing_the_database_gives_them_back(database: Database) -> None:
    first = looked(database)
    database.close()
    assert first.closed
