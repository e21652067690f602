"""Connections and transactions of one customer's database."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    func,
    make_url,
    select,
    true,
)
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError

from dougong.model.catalog import Catalog
from dougong.model.people import Actor
from dougong.store import dialects, digests, lasting, sending
from dougong.store.at_hand import AtHand
from dougong.store.entity_tables import EntityTables
from dougong.store.errors import DatabaseUrlInvalid
from dougong.store.faults import STALE_PLAN, has_stale_plan
from dougong.store.unique_names import unique_name

SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
    # Every sixteen megabytes instead of four: fewer decisions wait for pages to be copied back.
    "PRAGMA wal_autocheckpoint=4000",
)
#: What a connection of SQLite is for, in words of its own. A change takes its turn by itself and
#: waits for the disk when the next one may begin (`lasting`).
SQLITE_USES = {
    "read": ("PRAGMA query_only=ON",),
    "write": ("PRAGMA synchronous=NORMAL", "PRAGMA busy_timeout=0"),
    "owner": ("PRAGMA synchronous=FULL", "PRAGMA busy_timeout=0"),
}
#: Prepared statements that a connection of SQLite keeps.
STATEMENTS = 512
#: Seconds between two tries to take SQLite's write lock, and for how long it is tried.
TURN, PATIENCE = 0.0002, 10.0
#: Milliseconds; an owner's migration may take its time once it holds its locks.
REQUEST_LIMITS: dict[str, int | str] = {
    "lock_timeout": 2000,
    "statement_timeout": 5000,
    "idle_in_transaction_session_timeout": 10000,
}
#: Told when a connection is made, reading costs no words of its own; a space needs its backslash.
READING: dict[str, int | str] = {
    "default_transaction_isolation": "repeatable\\ read",
    "default_transaction_read_only": "on",
    # A report that works on what it has read holds no lock that anybody waits for.
    "idle_in_transaction_session_timeout": 60000,
}
OWNER_LIMITS: dict[str, int | str] = {"lock_timeout": 10000, "statement_timeout": 0}
#: SQLSTATE: serialization failure, deadlock, lock not available, ended because the program paused
#: for too long inside its transaction (nothing of it was kept), stale plan.
CUT_OFF = "25P03"
BUSY_STATES = frozenset(("40001", "40P01", "55P03", CUT_OFF, STALE_PLAN))
#: SQLite: the file is gone, read-only, full, damaged or out of reach.
AWAY_CODES = frozenset(
    (
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL),
        *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PERM),
    )
)
#: Where a connection that reads keeps what its one look has found.
SEEN = "seen"
#: Two appends to one hash chain met; the later one only has to look again.
CHAIN_CONSTRAINT = "uq_event_stream_number"


class Work(Protocol):
    """What every function of the store is handed: one open transaction and who acts in it."""

    @property
    def connection(self) -> Connection: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def tables(self) -> EntityTables: ...


def readable_url(url: str) -> URL:
    """The address with the driver we use; DatabaseUrlInvalid when it is neither of the two."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlInvalid(why_zh="无法解析", why_en="it cannot be read") from error
    kind = parsed.drivername.partition("+")[0]
    if kind in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed
    raise DatabaseUrlInvalid(
        why_zh="只支持 SQLite 文件和 PostgreSQL",
        why_en="only SQLite files and PostgreSQL are known",
    )


def violated_unique(error: Exception) -> str | None:
    """The name of the unique constraint that an error is about, or none."""
    cause: Any = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.IntegrityError):
        # SQLite names the columns; the table and its columns lead to the constraint.
        _, found, columns = str(cause).partition("UNIQUE constraint failed: ")
        return unique_name(columns) if found else None
    if getattr(cause, "sqlstate", None) == "23505":
        return str(cause.diag.constraint_name)
    return None


def let_it_last(connection: Connection) -> None:
    """Lift the limits of requests for this transaction: a copy or a proof takes its time."""
    if connection.dialect.name == "postgresql":
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(select(func.set_config(name, "0", true())))


def _renew_stale_plans(context: ExceptionContext) -> None:
    """Let go of every connection that may hold such plans."""
    if has_stale_plan(context.original_exception):
        context.is_disconnect = True


def _take_turn(connection: Connection) -> None:
    """Take SQLite's write lock soon after it is free.

    SQLite itself would look for it after pauses that grow to a tenth of a second, many times what
    a decision takes.
    """
    raw: Any = connection.connection.driver_connection
    until = time.monotonic() + PATIENCE
    while not _begun(raw):
        if time.monotonic() > until:
            # Once more in the library's own words, so that its error reaches the action.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        time.sleep(TURN)


def _begun(raw: sqlite3.Connection) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        # Everything above knows the library's errors only.
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error
    return True


class Database:
    """One customer's database: a SQLite file, or one schema of a PostgreSQL database."""

    def __init__(
        self, url: str, owner_url: str | None = None, *, schema: str | None = None
    ) -> None:
        self._url = readable_url(url)
        self._owner_url = readable_url(owner_url) if owner_url else self._url
        if schema is not None and not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", schema):
            raise DatabaseUrlInvalid(why_zh="模式名无效", why_en="the schema name is not valid")
        self.schema = schema
        self.dialect = "sqlite" if self._url.drivername.startswith("sqlite") else "postgresql"
        self._engines: dict[str, Engine] = {}
        is_sqlite = self.dialect == "sqlite"
        self._at_hand = {
            use: AtHand(partial(self._connected, use)) for use in ("read", "write", "glance")
        }
        self._log = lasting.Log(Path(self._url.database or "")) if is_sqlite else None

    @property
    def tenant(self) -> str:
        """The name of the schema or file that holds this customer's data."""
        if self.dialect == "sqlite":
            return Path(self._url.database or "").stem
        return self.schema or str(self._url.database)

    @property
    def has_owner(self) -> bool:
        """Whether tables are changed on a connection of its own."""
        return self.dialect == "postgresql" and self._owner_url != self._url

    @property
    def waits_at_commit(self) -> bool:
        """Whether a commit waits for the disk; otherwise the end of its block does."""
        return self._log is None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A connection in one transaction; what its unit of work did not commit is undone.

        What was committed when the block ends, also by others, survives a loss of power.
        """
        with self._at_hand["write"].lent() as connection:
            connection.begin()
            yield connection
        self.make_last()

    @contextmanager
    def take(self) -> Iterator[Connection]:
        """A transaction that lasts when its block ends well: a worker's lease, no business change.

        Everything else is a unit of work and commits itself.
        """
        with self._engine("write").begin() as connection:
            yield connection
        self.make_last()

    def make_last(self) -> None:
        """Wait until everything committed by now survives a loss of power."""
        if self._log is not None:
            self._log.wait()

    @contextmanager
    def begin_as_owner(self) -> Iterator[Connection]:
        """Like `begin`, with the right and the time to change tables."""
        with self._engine("owner").connect() as connection:
            connection.begin()
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for one statement that reads, which needs no transaction around it."""
        with self._at_hand["read" if self.dialect == "sqlite" else "glance"].lent() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state and can change nothing.

        What it has read once it may keep under `SEEN`, as long as this look lasts.
        """
        # Ended by a commit: the driver forgets all statements it has prepared with a rollback.
        with self._at_hand["read"].lent() as connection, connection.begin():
            info = connection.info
            info[SEEN] = {}
            try:
                yield connection
            finally:
                del info[SEEN]

    def is_busy(self, error: Exception) -> bool:
        """Whether the whole unit of work should be tried again."""
        cause = getattr(error, "orig", error)
        if isinstance(cause, sqlite3.OperationalError):
            return cause.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        if getattr(cause, "sqlstate", None) in BUSY_STATES:
            return True
        return self.unique_violated(error) == CHAIN_CONSTRAINT

    def is_cut_off(self, error: Exception) -> bool:
        """Whether PostgreSQL ended the transaction because nothing came from here for too long."""
        return getattr(getattr(error, "orig", error), "sqlstate", None) == CUT_OFF

    def is_away(self, error: Exception) -> bool:
        """Whether the database cannot be reached or written at all: no fault of the action."""
        cause = getattr(error, "orig", error)
        if isinstance(cause, sqlite3.Error):
            return getattr(cause, "sqlite_errorcode", 0) & 0xFF in AWAY_CODES
        return self.dialect == "postgresql" and isinstance(error, OperationalError | InterfaceError)

    def unique_violated(self, error: Exception) -> str | None:
        """The name of the unique constraint that an error is about, or none."""
        return violated_unique(error)

    def close(self) -> None:
        """Give every connection back to the system."""
        for kept in self._at_hand.values():
            kept.close()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def _connected(self, use: str) -> Connection:
        return self._engine(use).connect()

    def _engine(self, use: str) -> Engine:
        found = self._engines.get(use)
        if found is None:
            make = self._sqlite_engine if self.dialect == "sqlite" else self._postgres_engine
            found = self._engines.setdefault(use, make(use))
        return found

    def _sqlite_engine(self, use: str) -> Engine:
        kept = {"cached_statements": STATEMENTS}
        engine = create_engine(
            dialects.shared(self._url),
            pool_size=16,
            max_overflow=32,
            connect_args=kept,
            execution_options={"compiled_cache": dialects.COMPILED},
        )
        pragmas = (*SQLITE_PRAGMAS, *SQLITE_USES[use])

        @event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None
            digests.teach(connection)
            for pragma in pragmas:
                connection.execute(pragma)

        @event.listens_for(engine, "do_connect")
        def require_file(*_: object) -> None:
            # A file that went away must not come back as an empty one.
            if use != "owner" and not Path(self._url.database or "").exists():
                gone = sqlite3.OperationalError("unable to open database file")
                gone.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
                raise gone

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            if use == "read":
                connection.exec_driver_sql("BEGIN")
            else:
                _take_turn(connection)

        return engine

    def _postgres_engine(self, use: str) -> Engine:
        url = self._owner_url if use == "owner" else self._url
        limits = OWNER_LIMITS if use == "owner" else REQUEST_LIMITS
        if use in {"read", "glance"}:
            limits = limits | READING
        given = url.query.get("options", "")
        words = [given] if isinstance(given, str) else list(given)
        words += [f"-c {name}={value}" for name, value in limits.items()]
        words += ["-c timezone=UTC", *([f"-c search_path={self.schema}"] if self.schema else ())]
        size = 2 if use == "owner" else 16
        modes = {"isolation_level": "AUTOCOMMIT"} if use == "glance" else {}
        engine = create_engine(
            dialects.shared(url.difference_update_query(["options"])),
            connect_args={"options": " ".join(filter(None, words))},
            pool_size=size,
            max_overflow=size,
            pool_recycle=1800,
            execution_options={"compiled_cache": dialects.COMPILED},
            **modes,
        )
        event.listen(engine, "handle_error", _renew_stale_plans)
        sending.watch(engine)
        return engine
