"""SHA-256 worked out by the database itself, the same on both."""

import hashlib
import sqlite3
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from dougong.store.columns import PlainText

_NAME = "dougong_sha256"


class sha256_hex(GenericFunction[str]):  # noqa: N801 (written as a function where it is used)
    """The digest of a text in lower-case hexadecimal digits."""

    type = PlainText()
    inherit_cache = True
    name = _NAME


@compiles(sha256_hex, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **words: Any) -> str:
    text = compiler.process(element.clauses, **words)
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


def teach(connection: sqlite3.Connection) -> None:
    """Let a connection of SQLite know the function, which PostgreSQL has of its own."""
    connection.create_function(_NAME, 1, _digest, deterministic=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
