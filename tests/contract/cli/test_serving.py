"""Setting up and serving: what is missing is one line and status 2; a good server answers soon."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from dougong.actions.demo import LOGINS
from dougong.actions.host import Host
from dougong.base.values import SystemClock
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.store import autosave, migrations
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from postgres_server import free_port

DOUGONG = Path(sys.executable).parent / "dougong"


@pytest.fixture
def environment(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
    return kept | {"DOUGONG_DATABASE_URL": sqlite_url, "DOUGONG_VAR_DIR": str(tmp_path)}


def run(environment: Mapping[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    command = [DOUGONG, *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=180, check=False
    )


def require_refused(found: "subprocess.CompletedProcess[str]", status: int, *told: str) -> None:
    assert found.returncode == status, found.stderr
    assert found.stderr.count("\n") == 1, found.stderr
    assert "Traceback" not in found.stderr
    for words in told:
        assert words in found.stderr


def test_init_makes_the_database_and_may_be_run_again(environment: dict[str, str]) -> None:
    for _ in range(2):
        found = run(environment, "init")
        assert found.returncode == 0, found.stderr
        assert "数据库已就绪" in found.stdout


def test_an_unknown_setting_is_named_in_both_languages(environment: dict[str, str]) -> None:
    found = run(environment | {"DOUGONG_DATABSE_URL": "x"}, "init")
    require_refused(found, 2, "没有名为 DOUGONG_DATABSE_URL", "Did you mean DOUGONG_DATABASE_URL?")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "x"])
def test_an_address_of_no_known_database_is_refused(environment: dict[str, str], url: str) -> None:
    require_refused(run(environment | {"DOUGONG_DATABASE_URL": url}, "init"), 2, "sqlite:///")


def test_a_database_server_that_does_not_answer_is_named(environment: dict[str, str]) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    found = run(environment | {"DOUGONG_DATABASE_URL": url}, "init")
    require_refused(found, 2, "DOUGONG_DATABASE_URL")


def test_serving_before_init_says_what_to_run(environment: dict[str, str]) -> None:
    require_refused(run(environment, "serve", "--port", str(free_port())), 2, "dougong init")


def test_a_token_is_made_for_known_people_only(environment: dict[str, str]) -> None:
    run(environment, "init")
    require_refused(run(environment, "token", "create", "ghost", "--name", "x"), 1, "ghost")


def test_a_demo_is_not_served_to_other_machines(
    environment: dict[str, str], sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    migrations.upgrade(database)
    host = Host(database, SystemClock(), Settings(), LocalFiles(tmp_path / "files"))
    kept = {"logins": [["amy", "Amy", "clerk", "secret"]]}
    host.run(PLATFORM, lambda uow: autosave.keep(uow, LOGINS, kept))
    database.close()
    secret = "0123456789abcdef" * 3
    far = {"DOUGONG_LISTEN_HOST": "0.0.0.0", "DOUGONG_SECRET_KEY": secret}  # noqa: S104 (refused)
    found = run(environment | far, "serve", "--port", str(free_port()))
    require_refused(found, 2, "演示数据库", "demo database")
    shown = run(environment, "demo", "--logins")
    assert "secret" in shown.stdout


def test_a_port_in_use_is_not_shared(environment: dict[str, str]) -> None:
    run(environment, "init")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        require_refused(run(environment, "serve", "--port", port), 2, port)


def test_a_server_answers_and_ends_when_it_is_told(
    environment: dict[str, str], tmp_path: Path
) -> None:
    run(environment, "init")
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [DOUGONG, "serve", "--port", str(port), "--workers", "1"],
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            assert answered(server, port, "/healthz") == 200
            # Nothing is published yet: it lives, and says that it is not ready.
            assert answered(server, port, "/readyz") == 503
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(120) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def answered(server: "subprocess.Popen[bytes]", port: int, path: str) -> int:
    deadline = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("the server did not answer")
