"""The office, published once for each kind of database and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from web.api.office import Office, Template, copied, furnish, opened


@pytest.fixture(scope="session")
def sqlite_office(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Template]:
    """The furnished SQLite file that tests copy."""
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder / 'template.sqlite3'}"
    return url, furnish(url, folder / "files")


@pytest.fixture(scope="session")
def postgres_office(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[tuple[str, Template]]:
    """The furnished PostgreSQL database that tests copy."""
    name = f"office_template_{tmp_path_factory.getbasetemp().name.replace('-', '_')}"
    server = postgres_url.replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    url = f"{postgres_url.rpartition('/')[0]}/{name}"
    yield url, furnish(url, tmp_path_factory.mktemp("files"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A fresh office, once on SQLite and once on PostgreSQL."""
    yield from _office(request, tmp_path, request.param)


@pytest.fixture
def small_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A fresh office on SQLite, for what no database decides."""
    yield from _office(request, tmp_path, "sqlite")


def _office(request: pytest.FixtureRequest, folder: Path, kind: str) -> Iterator[Office]:
    name = "sqlite_office" if kind == "sqlite" else "postgres_office"
    url, template = request.getfixturevalue(name)
    server = "" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    with copied(server, url, folder) as copy, opened(copy, folder / "files") as host:
        yield Office(host, template)
