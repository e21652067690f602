"""A yard with people, over both databases, through the actions alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from contract.actions.yard import yard
from copies import Copies
from dougong.actions import decide, histories, publish, records, submit
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import new_id
from dougong.model.people import PLATFORM, Actor, Person
from dougong.model.runtime import Assignment, Record
from dougong.settings import Settings
from dougong.store import assignments, log, migrations, people
from dougong.store import records as stored
from dougong.store.files import LocalFiles
from dougong.store.ledgers import rows as ledger_rows
from dougong.store.session import Database
from dougong.testing.definitions import Definitions
from dougong.testing.parsed import PARSED
from dougong.testing.stage import Stage

Answer = TypeVar("Answer")
NOON = datetime(2026, 10, 12, 4, 0, tzinfo=UTC)


class Clock:
    """A clock that moves only when told, and a little with every look."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class World:
    """A published bundle with people who act in it."""

    def __init__(self, host: Host, clock: Clock) -> None:
        self.host, self.clock = host, clock
        self.site = ""

    def run(self, who: str, action: Callable[[UnitOfWork], Answer]) -> Answer:
        return self.host.run(self.actor(who), action)

    def actor(self, who: str) -> Actor:
        if who == "platform":
            return PLATFORM
        with self.host.database.read() as connection:
            uow = self.host.unit(connection, PLATFORM)
            person = people.person_by_login(uow, who)
            assert person is not None, who
            found = people.actor_of(connection, person.id)
        assert found is not None
        return found

    def publish(self, made: Definitions) -> None:
        files = made.files()
        self.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))

    def person(self, login: str, *roles: str, site: bool = True, **words: Any) -> Person:
        def add(uow: UnitOfWork) -> Person:
            made = people.add_person(uow, Person(new_id(), login, login.title(), **words))
            for role in roles:
                people.grant_role(uow, made.id, role, self.site if site else None)
            return made

        return self.host.run(PLATFORM, add)

    def draft(self, who: str = "ann", **data: Any) -> Record:
        raw = {
            "site": self.site,
            "lines": [{"what": "砂", "quantity": 2, "price": "50.00"}],
            **data,
        }
        return self.run(who, lambda uow: records.create_draft(uow, "yard.order", raw)).record

    def submit(self, record: Record, who: str = "ann", **reasons: str) -> submit.Submitted:
        return self.run(
            who,
            lambda uow: submit.submit(
                uow, "yard.order", record.id, version=record.version, reasons=reasons
            ),
        )

    def submitted(self, who: str = "ann", **data: Any) -> Record:
        return self.submit(self.draft(who, **data), who).record

    def read(self, record: Record) -> Record:
        def find(uow: UnitOfWork) -> Record:
            found = stored.find(uow, record.entity, record.id)
            assert found is not None
            return found

        return self.host.run(PLATFORM, find, write=False)

    def asked(self, record: Record) -> dict[str, Assignment]:
        """Open assignments by login."""

        def find(uow: UnitOfWork) -> dict[str, Assignment]:
            found = stored.find(uow, record.entity, record.id)
            assert found is not None
            assert found.process_id is not None
            parts = assignments.assignments(uow, found.process_id)
            known = people.persons_by_id(uow, [a.person_id for a in parts])
            return {known[a.person_id].login: a for a in parts if a.state == "open"}

        return self.host.run(PLATFORM, find, write=False)

    def vote(self, who: str, record: Record, vote: str = "approve", **given: Any) -> decide.Decided:
        mine = self.asked(record)[who]
        given.setdefault("version", self.read(record).version)
        return self.run(who, lambda uow: decide.decide(uow, mine.id, vote, **given))

    def spend(self) -> list[tuple[str, str]]:
        """Record and amount of every ledger row."""

        def find(uow: UnitOfWork) -> list[tuple[str, str]]:
            found, _ = ledger_rows(uow, "yard.spend", None, ("id",), 1000, 0)
            return [(row.record_id, str(row.measures["amount"])) for row in found]

        return self.host.run(PLATFORM, find, write=False)

    def trail(self, record: Record) -> list[str]:
        return [
            event.kind
            for event in self.host.run(
                PLATFORM, lambda uow: log.events(uow, record.id), write=False
            )
        ]


def opened(url: str, folder: Path, clock: Clock) -> World:
    """An empty world on a fresh database."""
    database = Database(url)
    migrations.upgrade(database)
    settings = Settings(database_url=url, files_dir=folder, secret_key="s" * 40)
    return World(Host(database, clock, settings, LocalFiles(folder), PARSED), clock)


@pytest.fixture
def empty_world(database_url: str, tmp_path: Path) -> Iterator[World]:
    found = opened(database_url, tmp_path / "files", Clock())
    yield found
    found.host.database.close()


@pytest.fixture(scope="session")
def sqlite_yard(
    sqlite_copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, World]:
    """The furnished SQLite file that tests copy, and how its world was left."""
    return _furnished(sqlite_copies, tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def postgres_yard(
    postgres_copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, World]:
    """The furnished PostgreSQL database that tests copy, and how its world was left."""
    return _furnished(postgres_copies, tmp_path_factory.mktemp("files"))


def _furnished(copies: Copies, folder: Path) -> tuple[str, World]:
    made: list[World] = []

    def furnish(url: str) -> None:
        made.append(opened(url, folder, Clock()))
        made[0].publish(yard())
        settle(made[0])
        made[0].host.database.close()

    return copies.template("yard", furnish), made[0]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Ann the clerk, Pam and Paul the project managers, Bo the boss, on one site."""
    template, first = request.getfixturevalue(f"{request.param}_yard")
    copies: Copies = request.getfixturevalue(f"{request.param}_copies")
    clock = Clock()
    clock.at = first.clock.at
    with copies.copied(template, tmp_path) as url:
        found = opened(url, tmp_path / "files", clock)
        found.site = first.site
        yield found
        # Whatever a test has done: the log tells all of it (approvals.md, 6).
        assert found.host.run(PLATFORM, lambda uow: [*histories.verify(uow)], write=False) == []
        found.host.database.close()


def settle(world: World) -> None:
    """The site and the people of the yard."""
    world.site = world.host.run(
        PLATFORM, lambda uow: stored.add(uow, "yard.site", {"name": "一号堆场"}, status="approved")
    ).id
    chief = world.person("cho", "chief")
    world.person("ann", "clerk", superior_id=chief.id)
    world.person("pam", "pm")
    world.person("paul", "pm")
    world.person("bo", "boss")
    world.person("root", is_admin=True, site=False)


@pytest.fixture
def bare(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A database without definitions and people."""
    found = Stage(database_url, tmp_path / "files", NOON)
    yield found
    found.close()
