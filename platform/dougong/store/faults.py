"""The driver's errors as the library's, for statements that the library does not run itself."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

#: A prepared statement met a column that publishing has changed since.
STALE_PLAN = "0A000"


def has_stale_plan(error: BaseException) -> bool:
    """Whether a connection still holds plans of a table from before its change."""
    return getattr(error, "sqlstate", None) == STALE_PLAN


def library_error(connection: Connection, text: str, given: Any, error: Exception) -> Exception:
    """The library's error for one of the driver's; a connection that is no good is let go."""
    dialect: Any = connection.dialect
    fault: Any = DBAPIError.instance(
        text,
        given,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=connection.engine.hide_parameters,
        dialect=dialect,
    )
    if has_stale_plan(error) or dialect.is_disconnect(error, connection.connection, None):
        fault.connection_invalidated = True
        # The other connections were made before whatever happened to this one: none is used again.
        pool: Any = connection.engine.pool
        pool._invalidate(connection.connection, error)  # noqa: SLF001 (as the library itself does)
        connection.invalidate(error)
    found: Exception = fault
    return found
