"""A server that would be unsafe or could not work does not start: one line says why."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dougong.actions import demo
from dougong.actions.unit_of_work import UnitOfWork
from dougong.app import open_host
from dougong.cli import main
from dougong.cli.serving import ClockWrong, require_clock
from dougong.model.people import PLATFORM
from dougong.settings import settings_from
from dougong.store import autosave, migrations
from dougong.store.platform_tables import version_table

Told = Callable[..., str]
GOOD = "0123456789abcdefghijklmnopqrstuvwxyz"
EVERYWHERE = {"DOUGONG_LISTEN_HOST": "0.0.0.0", "DOUGONG_SECRET_KEY": GOOD}  # noqa: S104 (refused)

WRONG = {
    "a name that is no setting": ({"DOUGONG_DATABASE_ULR": "sqlite:///a"}, "DOUGONG_DATABASE_URL"),
    "a port that is a word": ({"DOUGONG_LISTEN_PORT": "http"}, "DOUGONG_LISTEN_PORT"),
    "a port that is none": ({"DOUGONG_LISTEN_PORT": "70000"}, "65535"),
    "no process at all": ({"DOUGONG_WORKERS": "0"}, "DOUGONG_WORKERS"),
    "a language there is not": ({"DOUGONG_LOCALE": "fr"}, "zh, en"),
    "a zone there is not": ({"DOUGONG_TIME_ZONE": "Mars/Olympus"}, "Asia/Shanghai"),
    "a switch that is neither": ({"DOUGONG_SECURE_COOKIES": "maybe"}, "true, false"),
    "a level there is not": ({"DOUGONG_LOG_LEVEL": "LOUD"}, "WARNING"),
    "a short secret": ({"DOUGONG_SECRET_KEY": "changeme"}, "32"),
    "a secret of one letter": ({"DOUGONG_SECRET_KEY": "x" * 64}, "DOUGONG_SECRET_KEY"),
    "a host that is none": ({"DOUGONG_TRUSTED_HOSTS": "https://x/"}, "TRUSTED_HOSTS"),
    "a short token of collectors": ({"DOUGONG_METRICS_TOKEN": "metrics"}, "METRICS_TOKEN"),
    "no secret for others": ({"DOUGONG_LISTEN_HOST": "0.0.0.0"}, "32"),  # noqa: S104 (refused)
    "a settings file that is lost": ({"DOUGONG_SETTINGS_FILE": "/none"}, "DOUGONG_SETTINGS_FILE"),
    "an address that is none": ({"DOUGONG_DATABASE_URL": "dougong"}, "sqlite:///"),
    "a database of another kind": ({"DOUGONG_DATABASE_URL": "mysql://a/b"}, "PostgreSQL"),
    "a database in memory": ({"DOUGONG_DATABASE_URL": "sqlite://"}, "SQLite"),
    "a server that is not there": (
        {"DOUGONG_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        "DOUGONG_DATABASE_URL",
    ),
    "a folder on a disk that takes nothing": (
        {"DOUGONG_DATABASE_URL": "sqlite:////proc/dougong/d.sqlite3"},
        "DOUGONG_DATABASE_URL",
    ),
    "a place for the secret that takes none": ({"DOUGONG_VAR_DIR": "/proc/dougong"}, "VAR_DIR"),
    "a database nobody has set up": ({}, "dougong init"),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings of a local installation, in the environment."""
    found = {
        "DOUGONG_DATABASE_URL": f"sqlite:///{tmp_path}/d.sqlite3",
        "DOUGONG_VAR_DIR": str(tmp_path / "var"),
        "DOUGONG_FILES_DIR": str(tmp_path / "var" / "files"),
    }
    for name in [name for name in os.environ if name.startswith("DOUGONG_")]:
        if not name.startswith("DOUGONG_TEST_"):
            monkeypatch.delenv(name)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def told(
    place: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Told:
    """What `dougong serve` says before it ends with the status of an operator's fault."""

    def serve(**settings: str) -> str:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["dougong", "serve"])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        return capsys.readouterr().err

    return serve


@pytest.mark.parametrize("wrong", WRONG)
def test_a_server_with_wrong_settings_ends_with_one_line(wrong: str, told: Told) -> None:
    settings, expected = WRONG[wrong]
    line = told(**settings)
    assert expected in line
    assert len(line.strip().splitlines()) == 1
    assert "Traceback" not in line


@contextmanager
def _set_up(place: dict[str, str], action: Callable[[UnitOfWork], None]) -> Iterator[None]:
    host = open_host(settings_from(place))
    migrations.upgrade(host.database)
    host.run(PLATFORM, action)
    host.database.close()
    yield


def _demo(uow: UnitOfWork) -> None:
    autosave.keep(uow, demo.LOGINS, {"logins": [["ann", "安", "施工员", "secret"]]})


def _newer(uow: UnitOfWork) -> None:
    uow.connection.execute(version_table.insert().values(version=99))


def test_a_demo_is_served_on_this_machine_only(place: dict[str, str], told: Told) -> None:
    with _set_up(place, _demo):
        assert "127.0.0.1" in told(**EVERYWHERE)


def test_a_database_of_a_newer_program_is_left_alone(place: dict[str, str], told: Told) -> None:
    with _set_up(place, _newer):
        assert "99" in told()


def test_a_clock_years_behind_is_no_clock() -> None:
    with pytest.raises(ClockWrong):
        require_clock(datetime(1970, 1, 1, tzinfo=UTC))
    require_clock(datetime(2026, 10, 12, tzinfo=UTC))
