"""What a doctor asks the database itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement, Executable

from dougong.store.platform_tables import job


class QuickCheck(Executable, ClauseElement):
    """SQLite's own look over its pages and indexes."""

    inherit_cache = False


@compiles(QuickCheck)
def _written(_element: QuickCheck, _compiler: Any, **_: Any) -> str:
    return "PRAGMA quick_check"


def sqlite_faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its file; empty for a sound one, and on a server."""
    dialect: Dialect = connection.dialect
    if dialect.name != "sqlite":
        return []
    return [str(row[0]) for row in connection.execute(QuickCheck()) if row[0] != "ok"]


def server_time(connection: Connection) -> datetime | None:
    """The instant on the database server's clock; none where there is no server."""
    if connection.dialect.name == "sqlite":
        return None
    return connection.scalar(select(func.now()))


def jobs_failed(connection: Connection) -> int:
    """Jobs that stand still until a person looks at them."""
    failed = select(func.count()).select_from(job).where(job.c.state == "failed")
    return connection.scalar(failed) or 0


def jobs_overdue(connection: Connection, before: datetime) -> int:
    """Waiting jobs that were due before an instant: nobody seems to run them."""
    waiting = (job.c.state == "waiting") & (job.c.due < before)
    return connection.scalar(select(func.count()).select_from(job).where(waiting)) or 0
