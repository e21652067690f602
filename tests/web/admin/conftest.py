"""The console on the furnished office, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from web.admin.console import Console
from web.api.office import copied


@pytest.fixture
def console(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Console]:
    """A fresh console on SQLite, for what no database decides."""
    yield from _console(request, tmp_path, "sqlite")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Console]:
    """A fresh console, once on SQLite and once on PostgreSQL."""
    yield from _console(request, tmp_path, request.param)


def _console(request: pytest.FixtureRequest, folder: Path, kind: str) -> Iterator[Console]:
    with copied(request, folder, kind) as (host, template):
        yield Console(host, template)
