"""The demo of every bundle loads through the actions, and twice changes nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from dougong.actions import demo, ledger_care, publish
from dougong.actions.demo_words import DemoWords
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Clock, JsonObject, SystemClock
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.settings import Settings
from dougong.sources import folder, yaml_text
from dougong.store import log, migrations
from dougong.store import records as stored
from dougong.store.files import LocalFiles
from dougong.store.platform_tables import event
from dougong.store.session import Database
from dougong.testing.stage import StillClock

REPOSITORY = Path(__file__).resolve().parents[3]


def events(host: Host) -> int:
    def count(uow: UnitOfWork) -> int:
        return uow.connection.execute(select(func.count()).select_from(event)).scalar_one()

    return host.run(PLATFORM, count, write=False)


def a_house(url: str, room: Path, clock: Clock, bundle: str) -> Host:
    """An empty installation with the bundle published."""
    database = Database(url)
    migrations.upgrade(database)
    host = Host(database, clock, Settings(), LocalFiles(room / "files"))
    files = folder.read(REPOSITORY)
    host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, bundle))
    return host


def the_parts(bundle: str) -> list[Any]:
    """The demo files of a bundle in their order."""
    written = sorted((REPOSITORY / "bundles" / bundle / "demo").glob("*.yaml"))
    return [yaml_text.read(path.read_text("utf-8")) for path in written]


def told(host: Host, entity: str, *aliases: str) -> list[JsonObject]:
    """What documents of the builder's demo say; each of them is in force."""
    words = DemoWords("builder", date(2027, 3, 1))

    def read(uow: UnitOfWork) -> list[Record | None]:
        return [stored.find(uow, entity, words.id_of(alias)) for alias in aliases]

    found = host.run(PLATFORM, read, write=False)
    assert [one.status if one else "" for one in found] == ["approved"] * len(aliases)
    return [one.data for one in found if one]


def told_twice(host: Host, bundle: str) -> None:
    """Load the demo; once more changes nothing, and all books hold."""
    parts = the_parts(bundle)
    accounts = demo.load(host, parts)
    assert {account.login for account in accounts} >= {"admin"}
    before = events(host)
    assert demo.load(host, parts) == accounts
    assert events(host) == before
    assert host.run(PLATFORM, ledger_care.verify, write=False) == []
    assert host.run(PLATFORM, log.verify_chain, write=False) == []


@pytest.mark.parametrize(
    ("bundle", "where"),
    [
        ("integrator", "sqlite_url"),
        pytest.param("municipal", "postgres_schema_url", marks=pytest.mark.postgres),
    ],
)
def test_the_demo_of_a_bundle_loads_and_twice_changes_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, bundle: str, where: str
) -> None:
    host = a_house(request.getfixturevalue(where), tmp_path, SystemClock(), bundle)
    told_twice(host, bundle)
    host.database.close()


def test_the_largest_demo_holds_on_the_first_of_march_too(sqlite_url: str, tmp_path: Path) -> None:
    """The shortest month is the hardest: what is told by days then lies in three months.

    How it is told today, the pages' tests see, which all begin with it.
    """
    clock = StillClock(datetime(2027, 3, 1, 2, 0, tzinfo=UTC))
    host = a_house(sqlite_url, tmp_path, clock, "builder")
    told_twice(host, "builder")
    [payroll] = told(host, "day_labor.payroll_sheet", "py1")
    first, second = told(host, "funds_center.payout_batch", "wb1", "wb2")
    assert payroll["difference"] == 0
    # One card was refused; its holder is paid by a batch of his own.
    assert first["failed_total"] == second["paid_total"] == 440
    assert first["total"] == payroll["net_total"]
    charges = told(host, "day_labor.backcharge", "bc1", "bc3")
    assert [one["answer"] for one in charges] == ["accepted", "disputed"]
    assert all(one["green"] for one in told(host, "cost_center.cost_close", "cl1", "cl2"))
    host.database.close()
