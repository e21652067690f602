"""The office, published once for each kind of database and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from applications import all_come_back
from copies import Copies
from web.api.office import Office, Template, copied, furnish


@pytest.fixture(autouse=True)
def _applications() -> Iterator[None]:
    yield
    all_come_back()


@pytest.fixture(scope="session")
def sqlite_office(
    sqlite_copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Template]:
    """The furnished SQLite file that tests copy."""
    return _furnished(sqlite_copies, tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def postgres_office(
    postgres_copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Template]:
    """The furnished PostgreSQL database that tests copy."""
    return _furnished(postgres_copies, tmp_path_factory.mktemp("files"))


def _furnished(copies: Copies, folder: Path) -> tuple[str, Template]:
    made: list[Template] = []
    url = copies.template("office", lambda url: made.append(furnish(url, folder)))
    return url, made[0]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A fresh office, once on SQLite and once on PostgreSQL."""
    yield from _office(request, tmp_path, request.param)


@pytest.fixture
def small_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A fresh office on SQLite, for what no database decides."""
    yield from _office(request, tmp_path, "sqlite")


def _office(request: pytest.FixtureRequest, folder: Path, kind: str) -> Iterator[Office]:
    with copied(request, folder, kind) as (host, template):
        yield Office(host, template)
