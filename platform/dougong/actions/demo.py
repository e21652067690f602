"""Loads the demo of a bundle through the actions people use; twice does nothing more."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from dougong.actions import demo_story, drafts, groups, organisation
from dougong.actions.demo_words import DemoWords
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError, SetupError
from dougong.base.text import Text
from dougong.model.people import PLATFORM, Actor, Department, Group, Person, RoleHeld
from dougong.store import autosave, people, records
from dougong.store import groups as stored_groups

Answer = TypeVar("Answer")
Words = Mapping[str, Any]
#: Under this key the platform keeps the logins of a demo; it marks the database as one.
LOGINS = "demo:logins"
#: Days before loading on which the groups of a demo come together.
FOUNDED = 400


class DemoBroken(SetupError):
    """Demo data that the actions refuse."""

    code = "demo_broken"
    text = Text("演示数据“{place}”无法载入：{why}", "The demo data “{place}” are refused: {why}")


@dataclass(frozen=True)
class Login:
    """An account of the demo with its password."""

    login: str
    name: str
    position: str
    password: str


def logins(host: Host) -> tuple[Login, ...]:
    """The accounts of a demo database; empty for any other."""
    kept = host.run(PLATFORM, lambda uow: autosave.kept(uow, LOGINS), write=False) or {}
    found = kept.get("logins")
    return (
        tuple(Login(*map(str, words)) for words in found if isinstance(words, list))
        if isinstance(found, list)
        else ()
    )


def is_demo(host: Host) -> bool:
    """Whether the database holds demo accounts."""
    return bool(logins(host))


def load(
    host: Host, parts: Sequence[Words], progress: Callable[[str], None] = lambda _: None
) -> tuple[Login, ...]:
    """The demo of the live bundle in the database; the accounts with their passwords."""
    prepare(host, parts)
    loader = _Loader(host, progress)
    for part in parts:
        loader.departments(part.get("departments", {}))
    for part in parts:
        loader.people(part.get("people", {}))
    for part in parts:
        loader.leaders(part)
    for part in parts:
        loader.masters(part)
    loader.roles(parts)
    for part in parts:
        loader.members(part.get("groups", {}))
    for part in parts:
        loader.documents(part)
    return logins(host)


def prepare(host: Host, parts: Sequence[Words]) -> None:
    """The groups of the demo, still without people: what is published names them."""

    def add(uow: UnitOfWork) -> None:
        known = {one.key for one in stored_groups.groups(uow)}
        for part in parts:
            for key, words in part.get("groups", {}).items():
                if key not in known:
                    new = Group("", key, words["name"], words.get("name_en", ""))
                    groups.add_group(uow, new)

    host.run(PLATFORM, add)


class _Loader:
    def __init__(self, host: Host, progress: Callable[[str], None]) -> None:
        self.host, self.progress = host, progress
        catalog = host.catalog()
        self.now: datetime = host.clock.now()
        today = self.now.astimezone(host.house.zone).date()
        self.words = DemoWords(catalog.bundle.key, today)
        roles = tuple(RoleHeld(role) for role in catalog.roles)
        #: Makes the master records; holds every role.
        self.keeper: Actor = replace(PLATFORM, roles=roles)
        self.files: dict[str, str] = {}
        #: Rows of tables so far; one without an alias is known by its place.
        self.rows = 0

    def act(self, place: str, action: Callable[[UnitOfWork], Answer]) -> Answer:
        try:
            return self.host.run(self.keeper, action)
        except DougongError as fault:
            raise DemoBroken(place=place, why=demo_story.told(fault)) from fault

    def departments(self, found: Words) -> None:
        for alias, words in found.items():
            made = Department(
                id=self.words.id_of(alias),
                code=words["code"],
                name=words["name"],
                kind=words["kind"],
                parent_id=self.words.known(words["parent"]) if words.get("parent") else None,
            )
            self.act(alias, lambda uow, new=made: _once_department(uow, new))  # type: ignore[misc] # bound now

    def people(self, found: Words) -> None:
        for login, words in found.items():
            self.progress(f"{words['name']}")
            self.act(login, lambda uow, who=login, w=words: self._person(uow, who, w))  # type: ignore[misc] # bound now

    def _person(self, uow: UnitOfWork, login: str, words: Words) -> None:
        if people.person_by_login(uow, login) is not None:
            return
        made = Person(
            id=self.words.id_of(login),
            login=login,
            name=words["name"],
            department_id=self.words.known(words.get("department")),
            mobile=str(words.get("mobile", "")),
            position=words.get("position", ""),
            locale=words.get("locale", "zh"),
            is_admin=bool(words.get("admin", False)),
            is_external=bool(words.get("external", False)),
        )
        password = organisation.add_known_person(uow, made)
        kept = autosave.kept(uow, LOGINS) or {"logins": []}
        known = kept["logins"]
        if isinstance(known, list):
            known.append([made.login, made.name, made.position, password])
        autosave.keep(uow, LOGINS, kept)

    def leaders(self, part: Words) -> None:
        """Who leads which department and who reports to whom, once all of them are there."""
        for alias, words in part.get("departments", {}).items():
            self.act(alias, lambda uow, a=alias, w=words: self._leader(uow, a, w))  # type: ignore[misc] # bound now
        for login, words in part.get("people", {}).items():
            if words.get("superior"):
                self.act(login, lambda uow, who=login, w=words: self._superior(uow, who, w))  # type: ignore[misc] # bound now

    def _leader(self, uow: UnitOfWork, alias: str, words: Words) -> None:
        wanted = self.words.id_of(alias)
        unit = next(d for d in organisation.departments(uow) if d.id == wanted)
        leader = self.words.known(words.get("leader"))
        deputy = self.words.known(words.get("deputy"))
        if (unit.leader_id, unit.deputy_id) != (leader, deputy):
            organisation.change_department(uow, replace(unit, leader_id=leader, deputy_id=deputy))

    def _superior(self, uow: UnitOfWork, login: str, words: Words) -> None:
        person = people.person_by_login(uow, login)
        superior = self.words.known(words["superior"])
        if person is not None and person.superior_id != superior:
            organisation.change_person(uow, person.id, superior_id=superior)

    def members(self, found: Words) -> None:
        """Who belongs to which group, in the written order."""
        for key, words in found.items():
            self.act(key, lambda uow, k=key, w=words: self._join(uow, k, w))  # type: ignore[misc] # bound now

    def _join(self, uow: UnitOfWork, key: str, words: Words) -> None:
        group = next(one for one in stored_groups.groups(uow) if one.key == key)
        there = {of.person_id for of, _ in stored_groups.members(uow, group.id)}
        wanted = [one for one in self.words.known(words["members"]) if one not in there]
        if wanted:
            # Before the first story, so that every document finds them.
            groups.add_members(uow, group.id, wanted, first=self.words.day(-FOUNDED), last=None)

    def masters(self, part: Words) -> None:
        """Master records in the written order."""
        for alias, words in part.get("records", {}).items():
            self._master(alias, words["entity"], words["data"])
        for table in part.get("tables", ()):
            self.progress(table["entity"])
            for row in table["rows"]:
                self.rows += 1
                data = {**table.get("same", {}), **dict(zip(table["columns"], row, strict=True))}
                self._master(data.pop("as", f"row.{self.rows}"), table["entity"], data)

    def _master(self, alias: str, entity: str, data: Words) -> None:
        key = self.words.id_of(alias)
        raw = self.words.known({name: value for name, value in data.items() if value is not None})

        def create(uow: UnitOfWork) -> None:
            if records.find(uow, entity, key) is None:
                drafts.create_draft(uow, entity, raw, id=key, source_channel="import")

        self.act(f"{entity} {alias}", create)

    def roles(self, parts: Iterable[Words]) -> None:
        """The roles people hold, company-wide or for scope records."""
        for part in parts:
            for login, words in part.get("people", {}).items():
                for role, scopes in words.get("roles", {}).items():
                    wanted = [None] if scopes == "company" else self.words.known(scopes)
                    for scope in wanted:
                        self._role(login, role, scope)

    def _role(self, login: str, role: str, scope: str | None) -> None:
        key = self.words.id_of(login)
        self.act(f"{login} {role}", lambda uow: organisation.grant_role(uow, key, role, scope))

    def documents(self, part: Words) -> None:
        """Documents with their stories."""
        self.files |= {alias: words["name"] for alias, words in part.get("files", {}).items()}
        teller = demo_story.Teller(self.host, self.words, self.files)
        for words in part.get("documents", ()):
            self.progress(f"{words['entity']} {words['as']}")
            try:
                teller.tell(words, self.now)
            except DougongError as fault:
                place = f"{words['entity']} {words['as']}"
                raise DemoBroken(place=place, why=demo_story.told(fault)) from fault


def _once_department(uow: UnitOfWork, new: Department) -> None:
    if all(known.id != new.id for known in organisation.departments(uow)):
        organisation.add_department(uow, new)
