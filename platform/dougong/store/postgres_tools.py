"""PostgreSQL's own programs for copies of a database, called with nothing secret in their words."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSchema, DropSchema, ExecutableDDLElement

from dougong.store.copy_errors import ToolFailed, ToolMissing
from dougong.store.postgres_programs import program
from dougong.store.session import Database


class MoveTable(ExecutableDDLElement):
    """A table goes to another schema, with everything that belongs to it."""

    inherit_cache = False

    def __init__(self, table: str, here: str, there: str) -> None:
        self.table, self.here, self.there = table, here, there


@compiles(MoveTable)
def _written(element: MoveTable, compiler: Any, **_: Any) -> str:
    quote = compiler.preparer.quote
    name = f"{quote(element.here)}.{quote(element.table)}"
    return f"ALTER TABLE {name} SET SCHEMA {quote(element.there)}"


@dataclass(frozen=True)
class Server:
    """Where the server is, and its major version, which decides on the programs."""

    url: URL
    major: int


def dump(server: Server, schema: str, snapshot: str, target: Path) -> None:
    """Write one schema, as an open transaction sees it, in the custom format."""
    words = ("--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}")
    _run(
        "pg_dump",
        server,
        (*words, *_address(server.url), f"--snapshot={snapshot}", f"--file={target}"),
    )


def restore(server: Server, copy: Path) -> None:
    """Read a dump into the database, all of it or nothing."""
    listed = _run("pg_restore", server, ("--list", str(copy)))
    # The schema is there already, with the rights its owner gave on it.
    wanted = [line for line in listed.splitlines() if " SCHEMA " not in line]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as contents:
        contents.write("\n".join(wanted))
        contents.flush()
        words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        where = (*_address(server.url), f"--use-list={contents.name}", str(copy))
        _run("pg_restore", server, (*words, *where))


def set_aside(database: Database, tables: Iterable[str], aside: str) -> str:
    """Move tables into a schema of their own; gives its name."""
    with database.take() as connection:
        here = current_schema(connection)
        kept = f"{here}_{aside}"
        connection.execute(CreateSchema(kept))
        _move(connection, tables, here, kept)
    return kept


def take_back(database: Database, tables: Iterable[str], kept: str) -> None:
    """Undo `set_aside`; an empty name was none."""
    if not kept:
        return
    with database.take() as connection:
        _move(connection, tables, kept, current_schema(connection))
        connection.execute(DropSchema(kept))


def current_schema(connection: Connection) -> str:
    """The schema whose tables are this customer's."""
    return str(connection.scalar(select(func.current_schema())))


def _move(connection: Connection, tables: Iterable[str], here: str, there: str) -> None:
    for table in tables:
        connection.execute(MoveTable(table, here, there))


def _address(url: URL) -> tuple[str, ...]:
    plain = url.set(drivername="postgresql", password=None).difference_update_query(["options"])
    return (f"--dbname={plain.render_as_string(hide_password=False)}",)


def _run(name: str, server: Server, words: Sequence[str]) -> str:
    found = program(name, server.major)
    if found is None:
        raise ToolMissing(program=name)
    environment = dict(os.environ)
    if server.url.password:
        # On the command line every account of the machine could read it.
        environment["PGPASSWORD"] = str(server.url.password)
    done = subprocess.run(  # noqa: S603 (the program's full path and words of our own, no shell)
        [found, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        told = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise ToolFailed(program=name, why=told[-1])
    return done.stdout
