"""The console on a furnished database of either kind, made once and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from web.admin.console import Console
from web.api.office import Template, copied, furnish, opened


@pytest.fixture(scope="session")
def sqlite_console(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Template]:
    """The furnished SQLite file that tests copy."""
    folder = tmp_path_factory.mktemp("console")
    url = f"sqlite:///{folder / 'template.sqlite3'}"
    return url, furnish(url, folder / "files")


@pytest.fixture(scope="session")
def postgres_console(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[tuple[str, Template]]:
    """The furnished PostgreSQL database that tests copy."""
    name = f"console_template_{tmp_path_factory.getbasetemp().name.replace('-', '_')}"
    server = postgres_url.replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    url = f"{postgres_url.rpartition('/')[0]}/{name}"
    yield url, furnish(url, tmp_path_factory.mktemp("files"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def console(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Console]:
    """A fresh console on SQLite, for what no database decides."""
    yield from _console(request, tmp_path, "sqlite")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Console]:
    """A fresh console, once on SQLite and once on PostgreSQL."""
    yield from _console(request, tmp_path, request.param)


def _console(request: pytest.FixtureRequest, folder: Path, kind: str) -> Iterator[Console]:
    name = "sqlite_console" if kind == "sqlite" else "postgres_console"
    url, template = request.getfixturevalue(name)
    server = "" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    with copied(server, url, folder) as copy, opened(copy, folder / "files") as host:
        yield Console(host, template)
