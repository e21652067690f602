"""An installation in a folder of its own, with the commands as an operator types them."""

import os
import shlex
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from dougong.cli import commands

SECONDS = 120


class Installation:
    """A folder, its settings, and the shell in it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.settings = {
            "DOUGONG_DATABASE_URL": url,
            "DOUGONG_VAR_DIR": str(folder / "var"),
            "DOUGONG_FILES_DIR": str(folder / "var" / "files"),
        }

    def shell(self, script: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """What a script printed, and its exit status."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DOUGONG_")}
        path = f"{Path(sys.executable).parent}:{kept['PATH']}"
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**kept, "PATH": path, **self.settings, **extra},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def dougong(self, words: str, **extra: str) -> str:
        """What a command that must succeed printed; within this process, which is quicker."""
        done = CliRunner().invoke(commands, shlex.split(words), env={**self.settings, **extra})
        if done.exception is not None:
            raise done.exception
        return done.output


def _new_database(server: str) -> Iterator[str]:
    name = f"d_{uuid.uuid4().hex}"
    plain = server.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    yield plain.rpartition("/")[0] + "/" + name
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases of one kind: here and elsewhere."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/here/d.sqlite3", f"sqlite:///{tmp_path}/there/d.sqlite3"
        return
    server = request.getfixturevalue("postgres_url")
    here, there = _new_database(server), _new_database(server)
    yield next(here), next(there)
    for made in (here, there):
        next(made, None)


@pytest.fixture
def socket_address(postgres_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database through the socket of its server."""
    made = _new_database(postgres_url)
    name = next(made).rpartition("/")[2]
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        found = connection.execute("show unix_socket_directories").fetchone()
        assert found is not None
        yield f"postgresql://dougong@/{name}?host={found[0]}&port={connection.info.port}"
    next(made, None)


@pytest.fixture
def town(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the throw-away bundle, where commands are given."""
    folder = tmp_path / "here"
    folder.mkdir()
    for room in ("modules", "forms", "workflows", "bundles"):
        shutil.copytree(repository / "tests" / "throwaway" / room, folder / room)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def installation(places: tuple[str, str], town: Path) -> Installation:
    """The folder of the bundle, and an empty database."""
    return Installation(town, places[0])
