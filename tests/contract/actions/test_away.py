"""A database that is gone, damaged or held by another is told as such, without a long wait."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from contract.actions.conftest import Clock, World, opened, settle
from contract.actions.yard import yard
from dougong.actions import me
from dougong.actions.errors import Busy, Unavailable
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM, Actor
from dougong.settings import Settings
from dougong.store.files import LocalFiles
from dougong.store.session import Database


@pytest.fixture
def here(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    world = opened(sqlite_url, tmp_path / "files", Clock())
    world.publish(yard())
    settle(world)
    yield world
    world.host.database.close()


def file_of(world: World) -> Path:
    return Path(world.host.settings.database_url.removeprefix("sqlite:///"))


def refused(host: Host, actor: Actor) -> None:
    with pytest.raises(Unavailable):
        host.run(actor, me.me, write=False)
    with pytest.raises(Unavailable):
        host.run(actor, me.me)


def test_a_file_that_is_gone_is_no_fault_and_is_not_made_anew(here: World) -> None:
    ann = here.actor("ann")
    here.host.database.close()
    file_of(here).rename(file_of(here).with_suffix(".elsewhere"))
    refused(here.host, ann)
    assert not file_of(here).exists()
    file_of(here).with_suffix(".elsewhere").rename(file_of(here))
    assert here.draft().status == "draft"


def test_a_file_that_is_no_database_is_told_as_out_of_reach(here: World) -> None:
    ann = here.actor("ann")
    here.host.database.close()
    file_of(here).write_bytes(b"no database" * 1000)
    refused(here.host, ann)


def test_a_server_that_does_not_answer_is_out_of_reach(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    database = Database(url)
    settings = Settings(database_url=url)
    refused(Host(database, Clock(), settings, LocalFiles(tmp_path)), PLATFORM)


def test_a_database_held_by_another_is_waited_for_once_only(
    here: World,
) -> None:
    ann = here.actor("ann")
    holder = sqlite3.connect(file_of(here), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    with pytest.raises(Busy):
        here.host.run(ann, me.me)
    assert time.monotonic() - began < 15
    holder.close()


@pytest.mark.postgres
def test_who_paused_too_long_inside_a_transaction_does_it_again(
    postgres_schema_url: str, tmp_path: Path
) -> None:
    world = opened(postgres_schema_url, tmp_path / "files", Clock())
    world.publish(yard())
    settle(world)
    tries: list[int] = []

    def pausing(uow: UnitOfWork) -> str:
        tries.append(len(tries))
        if len(tries) == 1:
            uow.connection.execute(text("set local idle_in_transaction_session_timeout = 20"))
            time.sleep(0.2)
        return me.me(uow).person.login

    assert world.host.run(world.actor("ann"), pausing) == "ann"
    assert len(tries) == 2
    world.host.database.close()
