"""What is written on PostgreSQL without waiting for each answer: one wait serves many statements.

The library's own statements need their answers at once and know nothing of what is under way, so
everything sent is answered before any of them and before the commit, which shares the last wait
where it can.
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event

from dougong.store.faults import library_error

if TYPE_CHECKING:
    from dougong.store.wire import Wire

_KEY = "dougong.wire"
#: With these the driver empties the server's list of prepared statements.
_EMPTIES_THE_LIST = ("DROP", "ALTER", "ROLLBACK", "DISCARD", "DEALLOCATE")


def wire_of(connection: Connection) -> "Wire":
    """The statements under way on a connection of PostgreSQL's."""
    wire: Any = connection.info.get(_KEY)
    if wire is None:
        # The driver of PostgreSQL is there only where PostgreSQL is used.
        from dougong.store.wire import Wire

        raw: Any = connection.connection.driver_connection
        wire = connection.info[_KEY] = Wire(raw)
    found: Wire = wire
    return found


def look(connection: Connection, wire: "Wire") -> None:
    """Judge what has been answered meanwhile: answers come in the order of the statements."""
    fault = wire.missed()
    if fault is not None:
        # Telling who was faster takes a look of its own.
        settle(connection)
        raise fault()


def settle(connection: Connection, *, commit: bool = False) -> None:
    """Wait until everything sent is answered; its first fault is raised.

    With `commit` the transaction may be committed by the same wait, never when a fault is raised.
    """
    wire: Wire | None = connection.info.get(_KEY)
    if wire is None:
        return
    try:
        wire.settle(commit=commit)
    except connection.dialect.loaded_dbapi.Error as error:
        raise library_error(connection, "", None, error) from error
    look(connection, wire)


def abandon(connection: Connection) -> None:
    """End what is under way before it is undone; what it still had to say does not matter."""
    # A connection that was let go has taken what was under way with it.
    wire: Wire | None = None if connection.invalidated else connection.info.get(_KEY)
    if wire is not None:
        wire.give_up()
        wire.forget()


def _undo(connection: Connection) -> None:
    try:
        connection.connection.rollback()
    except connection.dialect.loaded_dbapi.Error as error:
        # Whoever lost the server meanwhile has nothing to undo; nobody is lent this connection.
        connection.invalidate(error)


def watch(engine: Engine) -> None:
    """Settle and abandon in time what is under way on this engine's connections."""

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, *told: object) -> None:
        settle(connection)
        if str(told[1]).lstrip().startswith(_EMPTIES_THE_LIST):
            wire_of(connection).forget()

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        try:
            settle(connection, commit=True)
        except Exception:
            # The library takes a transaction for ended whose commit has failed, and would lend the
            # connection to others with the failed transaction still on it.
            if not connection.invalidated:
                abandon(connection)
                _undo(connection)
            raise

    event.listen(engine, "rollback", abandon)
