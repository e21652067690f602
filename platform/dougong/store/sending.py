"""What is written on PostgreSQL without waiting for each answer: one wait serves many statements.

A connection that sends is in the driver's pipeline mode. The library's own statements need their
answers at once and know nothing of it, so the pipeline ends before any of them, before the commit,
and before everything is undone.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

from dougong.store.faults import library_error

Fault = Callable[[], Exception]

_KEY = "dougong.sending"


@dataclass(frozen=True)
class Expected:
    """How many rows a statement must touch, and what is raised when it did not."""

    cursor: Any
    touching: int
    fault: Fault


@dataclass
class _Sending:
    """An open pipeline, and what is expected of statements whose answers are on their way."""

    pipeline: Any
    awaited: list[Expected] = field(default_factory=list)


def begin(connection: Connection) -> None:
    """Send from here on, where the database can."""
    if connection.dialect.name == "postgresql" and _KEY not in connection.info:
        raw: Any = connection.connection.driver_connection
        pipeline = raw.pipeline()
        pipeline.__enter__()
        connection.info[_KEY] = _Sending(pipeline)


def expect(connection: Connection, expected: Expected) -> None:
    """Raise the fault of a statement that touched other rows, as soon as that is known."""
    sending: _Sending | None = connection.info.get(_KEY)
    if sending is None:
        _judge(connection, [expected])
    else:
        sending.awaited.append(expected)


def look(connection: Connection) -> None:
    """Judge what has been answered meanwhile: answers come in the order of the statements."""
    sending: _Sending | None = connection.info.get(_KEY)
    if sending is not None and sending.awaited:
        answered = [one for one in sending.awaited if one.cursor.rowcount >= 0]
        del sending.awaited[: len(answered)]
        _judge(connection, answered)


def settle(connection: Connection) -> None:
    """Wait until everything sent is answered; its first fault is raised."""
    sending: _Sending | None = connection.info.pop(_KEY, None)
    if sending is None:
        return
    try:
        sending.pipeline.__exit__(None, None, None)
    except connection.dialect.loaded_dbapi.Error as error:
        raise library_error(connection, "", None, error) from error
    _judge(connection, sending.awaited)


def _judge(connection: Connection, answered: list[Expected]) -> None:
    for one in answered:
        if one.cursor.rowcount != one.touching:
            # Telling who was faster takes a look of its own.
            settle(connection)
            raise one.fault()


def abandon(connection: Connection) -> None:
    """End the pipeline before its work is undone; what it still had to say does not matter."""
    sending: _Sending | None = None
    # A connection that was let go has taken its pipeline with it.
    if not connection.invalidated:
        sending = connection.info.pop(_KEY, None)
    if sending is not None:
        with suppress(connection.dialect.loaded_dbapi.Error):
            sending.pipeline.__exit__(None, None, None)


def watch(engine: Engine) -> None:
    """End pipelines of this engine's connections in time."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, *told: object) -> None:
        _cursor, _text, _given, context, _many = told
        # A prepared statement tells whoever counts statements, and has no context of the library's.
        if context is not None:
            settle(connection)

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        try:
            settle(connection)
        except Exception:
            # The library takes a transaction for ended whose commit has failed, and would lend the
            # connection to others with the failed transaction still on it.
            if not connection.invalidated:
                connection.connection.rollback()
            raise

    event.listen(engine, "rollback", abandon)
