"""What every test may ask for: databases of both kinds, and no way out of the machine."""

import contextlib
import fcntl
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings

import postgres_server
from copies import Copies
from places import quick_place

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = "DOUGONG_TEST_POSTGRES_FOLDER"
#: Set it to use a server that runs already instead of a private one.
ADDRESS = "DOUGONG_TEST_POSTGRES_URL"
#: The file that takes longest by far.
LONGEST = "test_scenarios.py"


def _refuse_far_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if host not in {"localhost", "::1"} and not host.startswith("127."):
        raise PermissionError(f"a test tried to reach {host}; only loopback is allowed")


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of the shared server before workers start; they inherit the environment."""
    sys.addaudithook(_refuse_far_sockets)
    # An example that took longer than the one before says something of the machine alone.
    settings.register_profile("unhurried", deadline=None)
    settings.load_profile("unhurried")
    # A run keeps millions of objects of definitions; Python's own pace of looking through them
    # for rubbish takes a sixth of its time.
    gc.set_threshold(100_000, 20, 20)
    if not hasattr(config, "workerinput"):
        tempfile.tempdir = os.environ["TMPDIR"] = quick_place()
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="dougong-postgres-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest file, while another worker makes the demo that browsers look at."""
    items.sort(key=lambda item: item.path.name != LONGEST)


def pytest_sessionfinish() -> None:
    """Look once for what nobody uses any more; pytest would look through all that is left again.

    It does so many times, and what a run has left takes seconds each time.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the shared server, if any test asked for it."""
    folder = Path(os.environ.get(FOLDER, ""))
    if hasattr(config, "workerinput") or not folder.name.startswith("dougong-postgres-"):
        return
    keeper = folder / "keeper"
    if keeper.exists():
        _end(int(keeper.read_text()), folder / "server")
    (folder / "lock").unlink(missing_ok=True)
    keeper.unlink(missing_ok=True)
    folder.rmdir()


def _end(keeper: int, folder: Path) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(keeper, signal.SIGTERM)
    deadline = time.monotonic() + 20
    # The keeper removes its folder last; who its parent is by now does not matter.
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def _shared_server() -> str:
    """The address of the run's one server; whichever worker comes first starts it."""
    folder = Path(os.environ[FOLDER])
    address = folder / "server" / "address"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            _start(folder)
    return address.read_text()


def _start(folder: Path) -> None:
    folder.chmod(0o755)
    owner = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    command = [sys.executable, postgres_server.__file__]
    command += ["--folder", str(folder / "server"), "--owner", str(owner)]
    keeper = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    (folder / "keeper").write_text(str(keeper.pid))
    while not (folder / "server" / "address").exists():
        if keeper.poll() is not None:
            pytest.fail("the private PostgreSQL did not start; its log is above")
        time.sleep(0.05)
    # From here the keeper lives by its owner's life, not by this object's.
    keeper.returncode = 0


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of a private PostgreSQL server; take `database_url` for a fresh database."""
    return os.environ.get(ADDRESS) or _shared_server()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'dougong.sqlite3'}"


@pytest.fixture
def postgres_schema_url(postgres_url: str) -> Iterator[str]:
    """An address whose search path is one empty schema, dropped after the test."""
    schema = f"t_{uuid.uuid4().hex}"
    plain = postgres_url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"create schema {schema}".encode())
    yield f"{postgres_url}?options=-csearch_path%3D{schema}"
    with psycopg.connect(plain, autocommit=True) as connection:
        # A transaction that a test left open must fail that test instead of hanging the run.
        connection.execute("set lock_timeout = '30s'")
        connection.execute("set client_min_messages = warning")
        connection.execute(f"drop schema {schema} cascade".encode())


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database: the test runs once on SQLite and once on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_schema_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """SQLite files that tests take copies of."""
    return Copies(tmp_path_factory.mktemp("furnished"))


@pytest.fixture(scope="session")
def postgres_copies(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[Copies]:
    """PostgreSQL databases that tests take copies of."""
    made = Copies(tmp_path_factory.mktemp("furnished"), postgres_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top folder of the working tree."""
    return REPOSITORY
