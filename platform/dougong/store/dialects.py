"""The two databases as the library sees them: what one engine put into words serves all others.

The library keeps compiled statements for each engine alone. A process has several engines for one
database (reading, writing, owning) and, with many customers, many databases with the same tables.
"""

from typing import Any

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

#: Compiled statements of the process; their keys hold tables and dialect, so none is mistaken.
COMPILED: LRUCache[Any, Any] = LRUCache(2000)


def _kin(one: Any, other: object) -> bool:
    """Whether two dialects put a statement into the same words."""
    return type(one) is type(other) and _version(one) == _version(other)


def _version(dialect: Any) -> object:
    return getattr(dialect, "server_version_info", None)


class SQLite(SQLiteDialect_pysqlite):
    """SQLite; one is as good as another of the same version."""

    supports_statement_cache = True
    __eq__ = _kin

    def __hash__(self) -> int:
        return hash(SQLite)


class PostgreSQL(PGDialect_psycopg):
    """PostgreSQL; one is as good as another of the same version."""

    supports_statement_cache = True
    __eq__ = _kin

    def __hash__(self) -> int:
        return hash(PostgreSQL)


registry.register("sqlite.dougong", __name__, SQLite.__name__)
registry.register("postgresql.dougong", __name__, PostgreSQL.__name__)


def shared(url: URL) -> URL:
    """The same address, with the dialect that shares what it compiles."""
    return url.set(drivername=f"{url.get_backend_name()}+dougong")
