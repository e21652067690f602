"""The demo of every bundle loads through the actions, and twice changes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from dougong.actions import demo, ledger_care, publish
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import SystemClock
from dougong.model.people import PLATFORM
from dougong.settings import Settings
from dougong.sources import folder, yaml_text
from dougong.store import log, migrations
from dougong.store.files import LocalFiles
from dougong.store.platform_tables import event
from dougong.store.session import Database

REPOSITORY = Path(__file__).resolve().parents[3]


def events(host: Host) -> int:
    def count(uow: UnitOfWork) -> int:
        return uow.connection.execute(select(func.count()).select_from(event)).scalar_one()

    return host.run(PLATFORM, count, write=False)


@pytest.mark.parametrize(
    ("bundle", "where"),
    [
        ("builder", "sqlite_url"),
        ("integrator", "sqlite_url"),
        pytest.param("municipal", "postgres_schema_url", marks=pytest.mark.postgres),
    ],
)
def test_the_demo_of_a_bundle_loads_and_twice_changes_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, bundle: str, where: str
) -> None:
    database = Database(request.getfixturevalue(where))
    migrations.upgrade(database)
    host = Host(database, SystemClock(), Settings(), LocalFiles(tmp_path / "files"))
    files = folder.read(REPOSITORY)
    host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, bundle))
    written = sorted((REPOSITORY / "bundles" / bundle / "demo").glob("*.yaml"))
    parts = [yaml_text.read(path.read_text("utf-8")) for path in written]
    accounts = demo.load(host, parts)
    assert {account.login for account in accounts} >= {"admin"}
    before = host.run(
        PLATFORM, lambda uow: uow.connection.exec_driver_sql("select count(*) from event").scalar()
    )
    assert demo.load(host, parts) == accounts
    after = host.run(
        PLATFORM, lambda uow: uow.connection.exec_driver_sql("select count(*) from event").scalar()
    )
    assert after == before
    assert host.run(PLATFORM, ledger_care.verify, write=False) == []
    assert host.run(PLATFORM, log.verify_chain, write=False) == []
    database.close()
