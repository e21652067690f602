"""Tables that belong to one account and are used by another: enough rights, and not one more."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import inspect, make_url
from sqlalchemy.exc import ProgrammingError

from contract.actions.conftest import Clock, World, settle
from contract.actions.gate import NAME, gated
from contract.actions.yard import yard
from contract.operations.conftest import Installation
from dougong.actions import backup, ledger_care, records, studio
from dougong.actions.anonymise import anonymise
from dougong.actions.doctor import Line, of_database
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload, upload
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.settings import Settings
from dougong.store import files, grants, log, migrations, platform_tables
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from dougong.testing import traces
from dougong.testing.stage import PIXEL

pytestmark = pytest.mark.postgres

ADD_FIELD = {
    "op": "add_field",
    "entity": "yard.order",
    "key": "gate",
    "field": {"kind": "text", "title": "大门"},
    "form": "yard.order",
    "section": "main",
}
#: What no request may do, whoever sends it.
FORBIDDEN = (
    "create table extra (id int)",
    "alter table person add column extra int",
    "drop table event",
    "truncate event",
    "update event set data = 'x'",
    "delete from event",
    "update l_yard_spend set m_amount = 0",
    "delete from l_yard_spend",
    "delete from b_yard_spend_by_site",
    "delete from person",
    "delete from process",
    "delete from document",
    "update release set title = 'x'",
    "insert into release_activation values (99, 'x', 'x', now())",
    "update schema_version set version = 99",
    "create trigger t before insert on event execute function suppress_redundant_updates_trigger()",
)


class Accounts:
    """Two accounts of one server, with an empty database that belongs to the first."""

    def __init__(self, server: str) -> None:
        name = uuid.uuid4().hex
        self.owner, self.application = f"owner_{name}", f"application_{name}"
        self.plain = server.replace("+psycopg", "")

    def url(self, role: str) -> str:
        found = make_url(self.plain).set(username=role, database=self.owner)
        return found.render_as_string(hide_password=False)

    def as_server(self, *statements: str) -> None:
        """Statements of the server's own administrator, outside of the accounts' database."""
        self._run(self.plain, *statements)

    def as_owner(self, statement: str) -> None:
        self._run(self.url(self.owner), statement)

    def as_application(self, statement: str) -> None:
        self._run(self.url(self.application), statement)

    def _run(self, url: str, *statements: str) -> None:
        names = {"owner": sql.Identifier(self.owner), "app": sql.Identifier(self.application)}
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement).format(**names))


@pytest.fixture
def accounts(postgres_url: str) -> Iterator[Accounts]:
    made = Accounts(postgres_url)
    made.as_server(
        "create role {owner} login",
        "create role {app} login",
        "create database {owner} owner {owner}",
    )
    yield made
    made.as_server("drop database {owner} with (force)", "drop role {owner}", "drop role {app}")


@pytest.fixture
def apart(accounts: Accounts, tmp_path: Path) -> Iterator[World]:
    """The yard, made by the owner and used by the application."""
    url, owner = accounts.url(accounts.application), accounts.url(accounts.owner)
    database = Database(url, owner)
    migrations.upgrade(database)
    folder, clock = tmp_path / "files", Clock()
    settings = Settings(database_url=url, owner_url=owner, files_dir=folder, secret_key="s" * 40)
    world = World(Host(database, clock, settings, LocalFiles(folder)), clock)
    world.publish(yard())
    settle(world)
    yield world
    database.close()


def approved(world: World, **data: object) -> None:
    order = world.submitted(**data)
    world.vote("pam", order)
    world.vote("bo", order)
    assert world.read(order).status == "approved"


def rights_line(world: World) -> Line:
    (found,) = [line for line in of_database(world.host) if line.text.zh.startswith("应用账号")]
    return found


def tables_of(world: World) -> list[str]:
    with world.host.database.read() as connection:
        return inspect(connection).get_table_names()


def test_every_platform_table_says_what_requests_do_with_it() -> None:
    assert set(grants.PLATFORM) == set(platform_tables.metadata.tables)


def test_requests_work_from_draft_to_ledger(apart: World) -> None:
    approved(apart)
    assert [amount for _, amount in apart.spend()] == ["100.00"]
    assert apart.host.run(PLATFORM, log.verify_chain, write=False) == []
    assert rights_line(apart).level == "ok"


def test_the_application_changes_no_table_and_nothing_that_is_written_for_good(
    apart: World, accounts: Accounts
) -> None:
    approved(apart)
    for statement in FORBIDDEN:
        with pytest.raises(InsufficientPrivilege):
            accounts.as_application(statement)


def test_a_new_column_and_a_new_table_are_of_use_at_once(apart: World) -> None:
    apart.run("root", lambda uow: studio.add_operation(uow, ADD_FIELD))
    apart.host.run_as_owner(apart.actor("root"), studio.publish_workspace)
    assert apart.draft(gate="北门").data["gate"] == "北门"
    made = yard({"gate": {"kind": "text", "title": "大门"}})
    made.entity("lorry", {"plate": {"kind": "text", "title": "车牌"}}, kind="master", title="车辆")
    apart.publish(made)
    approved(apart)
    assert rights_line(apart).level == "ok"
    assert "e_yard_lorry" in tables_of(apart)


def test_balances_are_summed_anew_by_the_owner(apart: World) -> None:
    approved(apart)
    apart.host.run_as_owner(PLATFORM, ledger_care.rebuild)
    assert apart.host.run(PLATFORM, ledger_care.verify, write=False) == []


def test_a_backup_is_put_back_with_the_rights_of_both(
    apart: World, accounts: Accounts, tmp_path: Path
) -> None:
    approved(apart)
    backup.back_up(apart.host, tmp_path / "backup")
    restored = backup.restore(apart.host, tmp_path / "backup", force=True)
    assert restored.former
    approved(apart)
    assert rights_line(apart).level == "ok"
    with pytest.raises(InsufficientPrivilege):
        accounts.as_application("update event set data = 'x'")


def test_the_doctor_tells_rights_that_lack_and_rights_too_many(
    apart: World, accounts: Accounts
) -> None:
    accounts.as_owner("grant update on event to {app}")
    line = rights_line(apart)
    assert (line.level, "event: UPDATE" in line.text.en) == ("warn", True)
    accounts.as_owner("revoke select on copy from {app}")
    line = rights_line(apart)
    assert (line.level, "copy: SELECT" in line.text.en) == ("bad", True)
    migrations.upgrade(apart.host.database)
    assert rights_line(apart).level == "ok"


def test_a_table_made_by_hand_can_be_read_and_has_the_rest_after_init(
    apart: World, accounts: Accounts
) -> None:
    accounts.as_owner("create table e_yard_by_hand (id text)")
    accounts.as_application("select * from e_yard_by_hand")
    with pytest.raises(InsufficientPrivilege):
        accounts.as_application("insert into e_yard_by_hand values ('x')")
    migrations.upgrade(apart.host.database)
    accounts.as_application("insert into e_yard_by_hand values ('x')")


@pytest.mark.parametrize("places", ["postgresql"], indirect=True)
def test_the_commands_of_an_operator_work_with_two_accounts(
    installation: Installation, accounts: Accounts
) -> None:
    installation.settings["DOUGONG_DATABASE_URL"] = accounts.url(accounts.application)
    installation.settings["DOUGONG_OWNER_URL"] = accounts.url(accounts.owner)
    for words in ("init", "publish town", "user add root 管理员 --admin", "ledger rebuild"):
        installation.dougong(words)
    installation.dougong("backup copies/one")
    installation.dougong("restore copies/one --force")
    assert "bad" not in installation.dougong("doctor")


def test_the_owner_alone_takes_a_person_out_of_the_log(apart: World) -> None:
    apart.publish(gated())
    raw = {"name": NAME}
    who = apart.run("ann", lambda uow: records.create_draft(uow, "yard.person", raw)).record

    def forget(uow: UnitOfWork) -> Record:
        return anonymise(uow, who.entity, who.id, version=who.version, reason="申请")

    with pytest.raises(ProgrammingError, match="permission denied for table event"):
        apart.run("bo", forget)
    apart.host.run_as_owner(apart.actor("bo"), forget)
    assert apart.host.run(PLATFORM, lambda uow: traces.held(uow, [NAME]), write=False) == []


def test_a_workbook_that_nobody_holds_is_forgotten_by_requests(apart: World) -> None:
    key = upload(apart.host, apart.actor("ann"), Upload("a.png", PIXEL, {})).id
    assert apart.run("ann", lambda uow: files.drop(uow, key))
