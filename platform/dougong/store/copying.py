"""A whole database as one file: written while others work, and put back where nothing is."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, func, inspect, select

from dougong.store import postgres_tools
from dougong.store.copy_errors import CopyUnreadable, DatabaseInUse
from dougong.store.postgres_programs import server_major
from dougong.store.postgres_tools import Server
from dougong.store.session import Database, let_it_last, readable_url

#: The name of the copy by dialect.
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@contextmanager
def copied(url: str, folder: Path) -> Iterator[Connection]:
    """Write the database into the folder; gives a connection that sees exactly what was written."""
    parsed = readable_url(url)
    if parsed.drivername.startswith("sqlite"):
        target = folder / NAMES["sqlite"]
        _copy_sqlite(Path(str(parsed.database)), target)
        with _opened(f"sqlite:///{target}") as copy, copy.read() as connection:
            yield connection
        _single_file(target)
    else:
        with _opened(url) as source, source.read() as connection:
            let_it_last(connection)
            _dump(parsed, connection, folder / NAMES["postgresql"])
            yield connection


def tables(url: str) -> list[str]:
    """The tables that are there; none where a SQLite file does not exist yet."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return []
    with _opened(url) as database, database.begin_as_owner() as connection:
        return sorted(inspect(connection).get_table_names())


def schema(connection: Connection) -> str:
    """The schema whose tables are this customer's; empty on SQLite, where the file is."""
    if connection.dialect.name == "sqlite":
        return ""
    return postgres_tools.current_schema(connection)


def schema_of(url: str) -> str:
    """The schema an address leads to."""
    with _opened(url) as database, database.begin_as_owner() as connection:
        return schema(connection)


def put_back(url: str, copy: Path, *, aside: str) -> str:
    """Put a copy in the place of the database; gives where the former tables lie, if any did.

    What was there is set aside under a name that ends in `aside`, and is back when this fails.
    """
    path, former = sqlite_path(url), tables(url)
    if path is not None:
        return _put_file(path, copy, aside if former else "")
    with _opened(url) as database:
        kept = postgres_tools.set_aside(database, former, aside) if former else ""
        try:
            postgres_tools.restore(_server(database, url), copy)
        except BaseException:
            postgres_tools.take_back(database, former, kept)
            raise
    return kept


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite database; none for a server."""
    parsed = readable_url(url)
    return Path(str(parsed.database)) if parsed.drivername.startswith("sqlite") else None


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as have, closing(sqlite3.connect(target)) as want:
        # All pages in one step: the copy is one state, and writers go on meanwhile (WAL).
        have.backup(want, pages=-1)


def _single_file(path: Path) -> None:
    """Fold the write-ahead log into the file, so that the file alone is the copy."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _dump(url: URL, connection: Connection, target: Path) -> None:
    snapshot = str(connection.scalar(select(func.pg_export_snapshot())))
    server = Server(url, server_major(connection))
    postgres_tools.dump(server, schema(connection), snapshot, target)


def _server(database: Database, url: str) -> Server:
    with database.begin_as_owner() as connection:
        return Server(readable_url(url), server_major(connection))


def _put_file(path: Path, copy: Path, aside: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(f"{path.name}.coming")
    shutil.copyfile(copy, coming)
    _require_database(coming)
    with coming.open("rb") as written:
        os.fsync(written.fileno())
    if path.exists():
        _require_idle(path)
    kept = path.with_name(f"{path.name}.{aside}") if aside else None
    if kept is not None:
        path.rename(kept)
    coming.replace(path)
    return str(kept or "")


def _require_database(coming: Path) -> None:
    """CopyUnreadable, and nothing left behind, when SQLite cannot open the file."""
    try:
        _single_file(coming)
    except sqlite3.DatabaseError as error:
        coming.unlink()
        raise CopyUnreadable(why=str(error)) from error


def _require_idle(path: Path) -> None:
    """DatabaseInUse while any other process has the file open."""
    try:
        _single_file(path)
    except sqlite3.OperationalError as error:
        raise DatabaseInUse(where=str(path)) from error
