"""On SQLite a change waits for the disk after it has let the next writer in."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select
from sqlalchemy.exc import OperationalError

from dougong.store import lasting
from dougong.store.session import Database

MARK = Table("mark", MetaData(), Column("number", Integer, primary_key=True))
PATIENCE = 120


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """A file with one table."""
    found = Database(sqlite_url)
    with found.begin_as_owner() as connection:
        MARK.metadata.create_all(connection)
        connection.commit()
    yield found
    found.close()


@pytest.fixture
def flush_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Do something of the test's own before each real flush."""

    def patch(first: Callable[[], None]) -> None:
        def flush(file: int) -> None:
            first()
            os.fsync(file)

        monkeypatch.setattr(lasting, "_flushed", flush)

    return patch


def write(database: Database, number: int) -> None:
    with database.begin() as connection:
        connection.execute(insert(MARK).values(number=number))
        connection.commit()


def written(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(MARK)) or 0


def test_nobody_is_answered_before_a_flush_that_began_after_the_commit(
    database: Database, flush_with: Callable[[Callable[[], None]], None]
) -> None:
    seen: list[int] = []
    flush_with(lambda: seen.append(written(database)))
    write(database, 1)
    assert seen == [1]
    with database.take() as connection:
        connection.execute(insert(MARK).values(number=2))
    assert seen == [1, 2]
    # Whoever reads in a change may answer with what another one has only just committed.
    with database.begin() as connection:
        connection.execute(select(MARK))
    assert seen == [1, 2, 2]


def test_the_next_writer_is_let_in_while_one_waits_for_the_disk(
    database: Database, flush_with: Callable[[Callable[[], None]], None]
) -> None:
    waiting, go_on = Event(), Event()

    def hold() -> None:
        waiting.set()
        assert go_on.wait(PATIENCE)

    flush_with(hold)
    with ThreadPoolExecutor(1) as others:
        first = others.submit(write, database, 1)
        assert waiting.wait(PATIENCE)
        with database.begin() as connection:
            connection.execute(insert(MARK).values(number=2))
            connection.commit()
            assert written(database) == 2
            assert not first.done()
            go_on.set()
        first.result(PATIENCE)


def test_many_who_wait_share_a_flush_and_each_is_covered(
    database: Database, flush_with: Callable[[Callable[[], None]], None]
) -> None:
    waiting, go_on, flushes, lock = Event(), Event(), [0], Lock()
    #: How much each flush found committed when it began.
    covered: list[int] = []

    def count() -> None:
        with lock:
            flushes[0] += 1
            first = flushes[0] == 1
        covered.append(written(database))
        if first:
            waiting.set()
            assert go_on.wait(PATIENCE)

    flush_with(count)
    with ThreadPoolExecutor(9) as people:
        one = people.submit(write, database, 0)
        assert waiting.wait(PATIENCE)
        others = [people.submit(write, database, number) for number in range(1, 9)]
        while written(database) < 9:
            assert not any(other.done() for other in others)
        go_on.set()
        for each in (one, *others):
            each.result(PATIENCE)
    # The eight asked while the first flush was under way, which says nothing of them.
    assert covered[0] == 1
    assert covered[-1] == 9
    assert 2 <= len(covered) < 9


def test_a_disk_that_fails_is_told_to_all_who_wait_and_to_everybody_after(
    database: Database, flush_with: Callable[[Callable[[], None]], None]
) -> None:
    healthy = [False]

    def fail() -> None:
        if not healthy[0]:
            raise OSError(5, "Input/output error")

    flush_with(fail)
    with pytest.raises(OperationalError) as told:
        write(database, 1)
    assert database.is_away(told.value)
    # What the system could not write it has forgotten: a later success proves nothing.
    healthy[0] = True
    with pytest.raises(OperationalError):
        write(database, 2)


def test_a_log_that_sqlite_has_removed_needs_no_wait(tmp_path: Path) -> None:
    lasting.Log(tmp_path / "never.sqlite3").wait()


@pytest.mark.parametrize(("use", "level"), [("write", 1), ("owner", 2)])
def test_who_waits_for_the_disk_by_himself(database: Database, use: str, level: int) -> None:
    begin = {"write": database.begin, "owner": database.begin_as_owner}[use]
    with begin() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        assert raw.execute("PRAGMA synchronous").fetchone() == (level,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
