"""The doctor finds what was changed behind the platform's back, and who waits for help."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from contract.operations.conftest import Installation
from dougong.actions.doctor import Line, of_database
from dougong.actions.host import Host
from dougong.base.values import SystemClock
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.store import jobs
from dougong.store.files import LocalFiles
from dougong.store.platform_tables import event, job
from dougong.store.session import Database


@pytest.fixture
def host(installation: Installation) -> Host:
    """An installation with the throw-away bundle live."""
    installation.dougong("init")
    installation.dougong("publish town")
    installation.dougong("user add ann 安")
    files = LocalFiles(installation.folder / "var" / "files")
    return Host(Database(installation.url), SystemClock(), Settings(), files)


def _found(host: Host) -> list[Line]:
    found = [line for line in of_database(host) if line.level != "ok"]
    host.database.close()
    return found


def test_a_sound_database_gives_no_reason_to_worry(host: Host) -> None:
    assert _found(host) == []


def test_a_changed_event_is_found(host: Host) -> None:
    with host.database.take() as connection:
        connection.execute(update(event).where(event.c.kind == "person_added").values(data="{}"))
    assert [line.level for line in _found(host)] == ["bad"]


def test_jobs_that_nobody_runs_or_that_failed_are_told(host: Host) -> None:
    for key in ("late", "failed"):
        due = host.clock.now() - timedelta(hours=1)
        host.run(PLATFORM, lambda uow, k=key, at=due: jobs.add(uow, "x", {}, due=at, unique_key=k))
    with host.database.take() as connection:
        connection.execute(update(job).where(job.c.unique_key == "failed").values(state="failed"))
    (line,) = _found(host)
    assert line.level == "warn"
    assert "1 jobs failed, 1 jobs overdue" in line.text.en
