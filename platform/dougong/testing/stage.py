"""A whole customer in a test: a database, people who act by name, a clock that stands still."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from dougong.actions import (
    corrections,
    decide,
    drafts,
    groups,
    publish,
    reversals,
    submit,
    withdraw,
)
from dougong.actions.anonymise import anonymise
from dougong.actions.filling import Filled, fill_stored
from dougong.actions.host import Host
from dougong.actions.parts import Parts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.uploads import Upload, upload
from dougong.base.values import JsonObject, new_id
from dougong.model.catalog import Catalog
from dougong.model.people import PLATFORM, Actor, Group, Person, RoleHeld
from dougong.model.runtime import Assignment, Process, Record, Vote
from dougong.settings import Settings
from dougong.store import assignments, migrations, people, processes, records
from dougong.store.files import LocalFiles
from dougong.store.session import Database
from dougong.testing.parsed import PARSED
from dougong.worker import run_due

Answer = TypeVar("Answer")

#: The login of somebody who may do everything and whom no rule ever asks: his roles are not on
#: record. He makes what a test is given.
KEEPER = "keeper"
#: The smallest PNG there is: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


class StillClock:
    """A clock that moves only when it is told."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.instant


class NobodyHolds(AssertionError):
    """A test lets somebody vote who has no open assignment on the document."""


class Stage:
    """One customer's database with people, records and the verbs they use."""

    def __init__(self, url: str, folder: Path, now: datetime) -> None:
        self.clock = StillClock(now)
        self.database = Database(url)
        migrations.upgrade(self.database)
        files = LocalFiles(folder)
        self.host = Host(self.database, self.clock, Settings(), files, PARSED)
        self.people: dict[str, Person] = {}

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def publish(self, files: Mapping[str, bytes], bundle: str) -> Catalog:
        """The catalog of the bundle, live."""
        self.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, bundle))
        return self.take_published()

    def take_published(self) -> Catalog:
        """The catalog that is live already, as in a copy of a database of another stage."""
        if KEEPER not in self.people:
            self.person(KEEPER)
        return self.catalog

    @property
    def catalog(self) -> Catalog:
        """The live definitions in Chinese."""
        return self.host.catalog()

    def run_jobs(self) -> None:
        """Run everything due at this moment, timers of diagrams among it."""
        while run_due(self.host, "stage"):
            pass

    def person(self, login: str, name: str = "") -> Person:
        """A new person; without a password, which only signing in needs."""
        made = Person(new_id(), login, name or login)
        self.people[login] = made
        return self.act(None, lambda uow: people.add_person(uow, made))

    def reports_to(self, login: str, superior: str) -> None:
        """Make somebody the superior of a person."""
        changed = replace(self.people[login], superior_id=self.people[superior].id)
        self.people[login] = changed
        self.act(None, lambda uow: people.change_person(uow, changed))

    def grant(self, login: str, role: str, scope_id: str | None = None) -> None:
        """Let a person hold a role, company-wide or for one scope record."""
        person = self.people[login]
        self.act(None, lambda uow: people.grant_role(uow, person.id, role, scope_id))

    def group(self, key: str, name: str, members: Iterable[str]) -> None:
        """A group of people, who belong to it from now on."""
        ids = [self.people[login].id for login in members]

        def make(uow: UnitOfWork) -> None:
            made = groups.add_group(uow, Group("", key, name or key))
            if ids:
                groups.add_members(uow, made.id, ids, first=uow.today, last=None)

        self.act(None, make)

    def actor(self, login: str) -> Actor:
        """The person as the one who acts, with the roles of this moment."""
        with self.database.read() as connection:
            found = people.actor_of(connection, self.people[login].id)
        assert found is not None, f"{login} cannot act"
        if login == KEEPER:
            return replace(found, roles=tuple(RoleHeld(role) for role in self.catalog.roles))
        return found

    def act(self, login: str | None, action: Callable[[UnitOfWork], Answer]) -> Answer:
        """What an action gives, done by a person, or by the platform when nobody is named."""
        actor = PLATFORM if login is None else self.actor(login)
        return self.host.run(actor, action)

    def look(self, login: str | None, action: Callable[[UnitOfWork], Answer]) -> Answer:
        """What an action reads for a person; nothing can be changed."""
        actor = PLATFORM if login is None else self.actor(login)
        return self.host.run(actor, action, write=False)

    def file(self, login: str, name: str, facts: JsonObject) -> str:
        """The id of an uploaded picture; two of one name hold the same bytes, others do not."""
        sent = Upload(name, PIXEL + name.encode(), facts)
        return upload(self.host, self.actor(login), sent).id

    def record(self, entity: str, record_id: str) -> Record:
        """The record as it is stored now."""
        found = self.look(None, lambda uow: records.find(uow, entity, record_id))
        assert found is not None, f"{entity} {record_id} is not there"
        return found

    def create(self, login: str, entity: str, data: JsonObject) -> Record:
        """A draft, or a master record in force."""
        return self.act(login, lambda uow: drafts.create_draft(uow, entity, data)).record

    def change(self, login: str, record: Record, data: JsonObject) -> Record:
        """The record with other values."""
        return self.act(
            login,
            lambda uow: drafts.change_draft(
                uow, record.entity, record.id, data, version=record.version
            ),
        ).record

    def fill(self, login: str, record: Record, key: str) -> tuple[Filled, Record]:
        """The record with what one of its fills brings in."""

        def action(uow: UnitOfWork) -> tuple[Filled, Record]:
            entity = uow.catalog.entity(record.entity)
            return fill_stored(uow, entity, record.id, key, version=record.version)

        return self.act(login, action)

    def submit(self, login: str, record: Record, reasons: Mapping[str, str]) -> submit.Submitted:
        """The document handed in."""
        return self.act(
            login,
            lambda uow: submit.submit(
                uow, record.entity, record.id, version=record.version, reasons=reasons
            ),
        )

    def vote(
        self,
        login: str,
        record: Record,
        vote: Vote,
        opinion: str = "",
        data: JsonObject | None = None,
    ) -> decide.Decided:
        """What the person's answer to the open assignment on the document did."""
        mine = [a for a in self.open(record) if a.person_id == self.people[login].id]
        if not mine:
            holders = ", ".join(self.waits_for(record)) or "nobody"
            raise NobodyHolds(f"{login} holds nothing; the document waits for {holders}")
        return self.act(
            login,
            lambda uow: decide.decide(
                uow, mine[0].id, vote, version=record.version, opinion=opinion, raw=data
            ),
        )

    def withdraw(self, login: str, record: Record) -> Record:
        """The document back with its initiator."""
        return self.act(login, lambda uow: withdraw.withdraw(uow, record.entity, record.id))

    def reverse(
        self, login: str, record: Record, reason: str = "冲销", parts: Parts | None = None
    ) -> Record:
        """The document that takes another one back, or parts of it."""
        return self.act(
            login,
            lambda uow: reversals.reverse_record(
                uow, record.entity, record.id, version=record.version, reason=reason, parts=parts
            ),
        )

    def close_record(self, login: str, record: Record) -> Record:
        """The document of which nothing more is expected."""
        return self.act(
            login,
            lambda uow: corrections.close_record(
                uow, record.entity, record.id, version=record.version
            ),
        )

    def discard(self, login: str, record: Record) -> None:
        """End a draft or a returned document."""
        self.act(login, lambda uow: drafts.discard_draft(uow, record.entity, record.id))

    def anonymise(self, login: str, record: Record, reason: str) -> Record:
        """The record whose person is nameless now."""
        return self.host.run_as_owner(
            self.actor(login),
            lambda uow: anonymise(
                uow, record.entity, record.id, version=record.version, reason=reason
            ),
        )

    def process(self, record: Record) -> Process | None:
        """The process of the document."""
        key = record.process_id
        return self.look(None, lambda uow: processes.find_process(uow, key)) if key else None

    def open(self, record: Record) -> tuple[Assignment, ...]:
        """The open assignments on the document."""
        key = self.record(record.entity, record.id).process_id
        if key is None:
            return ()
        found = self.look(None, lambda uow: assignments.assignments(uow, key))
        return tuple(a for a in found if a.state == "open")

    def waits_for(self, record: Record) -> list[str]:
        """The logins of those who have it now, in order of the alphabet."""
        ids: Iterable[str] = {assignment.person_id for assignment in self.open(record)}
        logins = {person.id: login for login, person in self.people.items()}
        return sorted(logins.get(person, person) for person in ids)
