"""People, departments and roles: what administrators change, and how far they may go."""

from dataclasses import replace
from typing import TypedDict, Unpack

from dougong.actions.doors import require_admin
from dougong.actions.errors import GrantBeyondOwn
from dougong.actions.passwords import fresh, hashed, require_strong
from dougong.actions.sign_in import shut_out
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, InputError, NotFound
from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.base.values import JsonObject, new_id
from dougong.model.people import PLATFORM, Department, Person, RoleHeld
from dougong.store import log, people, records
from dougong.store import sign_in as store


class RoleUnknown(InputError):
    """No module of the bundle declares the role."""

    code = "role_unknown"
    text = Text("没有标识为“{role}”的角色", "There is no role “{role}”")
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")


class RoleScopeWrong(InputError):
    """A role of scope records was granted company-wide where it may not be, or the other way."""

    code = "role_scope_wrong"
    text = Text("角色“{role}”的授予范围不正确", "The role “{role}” cannot be held with this scope")


class LastAdministrator(Conflict):
    """Somebody must be left who may administer."""

    code = "last_administrator"
    text = Text("至少要保留一名在用的管理员", "At least one active administrator must remain")


class Facts(TypedDict, total=False):
    """What may be said of a person beside name and login."""

    department_id: str | None
    superior_id: str | None
    mobile: str
    position: str
    locale: str
    active: bool
    is_admin: bool
    is_external: bool


class PersonWords(Facts, total=False):
    """Everything that may be said of a person."""

    name: str
    login: str


def person_list(uow: UnitOfWork, search: str = "") -> tuple[Person, ...]:
    """People by name or login, ordered by login."""
    return people.persons(uow, search=search)


def person_for(uow: UnitOfWork, person_id: str) -> Person:
    """The person of an id."""
    found = people.person(uow, person_id)
    if found is None:
        raise NotFound(what="person", id=person_id)
    return found


def add_person(
    uow: UnitOfWork, login: str, name: str, *, password: str = "", **words: Unpack[Facts]
) -> tuple[Person, str]:
    """A new person with a password: the given one, or a fresh one that must be changed."""
    require_admin(uow)
    chosen = password or fresh()
    require_strong(chosen, login)
    person = people.add_person(uow, replace(Person(new_id(), login.strip(), name.strip()), **words))
    store.set_password(uow, person.id, hashed(chosen), must_change=not password)
    log.append(uow, person.id, "person_added", {"login": person.login, "name": person.name})
    return person, chosen


def add_known_person(uow: UnitOfWork, person: Person) -> str:
    """A person whose id is given, for data that are loaded; gives the fresh password."""
    require_admin(uow)
    people.add_person(uow, person)
    chosen = fresh()
    store.set_password(uow, person.id, hashed(chosen))
    log.append(uow, person.id, "person_added", {"login": person.login, "name": person.name})
    return chosen


def change_person(uow: UnitOfWork, person_id: str, **words: Unpack[PersonWords]) -> Person:
    """The person with other facts; one who is deactivated loses every session and token."""
    require_admin(uow)
    before = person_for(uow, person_id)
    after = replace(before, **words)
    if before.is_admin and not (after.is_admin and after.active):
        _require_other_admin(uow, person_id)
    people.change_person(uow, after)
    if before.active and not after.active:
        shut_out(uow, person_id)
    changed: JsonObject = {key: getattr(after, key) for key in words}
    log.append(uow, person_id, "person_changed", changed)
    return after


def reset_password(uow: UnitOfWork, person_id: str) -> str:
    """A fresh password that must be changed at the next sign-in; sessions and tokens end."""
    require_admin(uow)
    person_for(uow, person_id)
    chosen = fresh()
    store.set_password(uow, person_id, hashed(chosen), must_change=True)
    shut_out(uow, person_id)
    log.append(uow, person_id, "password_reset", {})
    return chosen


def _require_other_admin(uow: UnitOfWork, person_id: str) -> None:
    everybody = people.persons(uow, active=True, limit=100_000)
    if not any(p.is_admin and p.id != person_id for p in everybody):
        raise LastAdministrator


def departments(uow: UnitOfWork) -> tuple[Department, ...]:
    """The organisation's units by code."""
    return people.departments(uow)


def add_department(uow: UnitOfWork, new: Department) -> Department:
    """A new unit of the organisation; an empty id is filled."""
    require_admin(uow)
    made = people.add_department(uow, replace(new, id=new.id or new_id()))
    log.append(uow, made.id, "department_added", {"code": made.code, "name": made.name})
    return made


def change_department(uow: UnitOfWork, changed: Department) -> Department:
    """The unit with other facts."""
    require_admin(uow)
    people.change_department(uow, changed)
    log.append(uow, changed.id, "department_changed", {"code": changed.code, "name": changed.name})
    return changed


def roles_of(uow: UnitOfWork, person_id: str) -> tuple[RoleHeld, ...]:
    """The roles a person holds."""
    return people.roles_of(uow, person_id)


def grant_role(uow: UnitOfWork, person_id: str, role: str, scope_id: str | None = None) -> None:
    """Let a person hold a role; nobody grants what he lacks.

    Administrators grant every role but to themselves; a holder passes on his own role within his
    own scope.
    """
    person = person_for(uow, person_id)
    _require_grantable(uow, person_id, role, scope_id)
    _require_scope(uow, role, scope_id)
    if people.grant_role(uow, person_id, role, scope_id):
        told: JsonObject = {"role": role, "scope": scope_id, "login": person.login}
        log.append(uow, person_id, "role_granted", told)


def revoke_role(uow: UnitOfWork, person_id: str, role: str, scope_id: str | None = None) -> None:
    """Take a role from a person."""
    person_for(uow, person_id)
    _require_grantable(uow, person_id, role, scope_id, revoke=True)
    if people.revoke_role(uow, person_id, role, scope_id):
        log.append(uow, person_id, "role_revoked", {"role": role, "scope": scope_id})


def _require_grantable(
    uow: UnitOfWork, person_id: str, role: str, scope_id: str | None, *, revoke: bool = False
) -> None:
    if uow.actor.id == PLATFORM.id:
        return
    itself = person_id == uow.actor.id and not revoke
    held = any(h.role == role and h.scope_id in (None, scope_id) for h in uow.actor.roles)
    if itself or not (uow.actor.is_admin or held):
        raise GrantBeyondOwn(role=role)


def _require_scope(uow: UnitOfWork, role: str, scope_id: str | None) -> None:
    known = uow.catalog.roles.get(role)
    if known is None:
        raise RoleUnknown(role=role, nearest=nearest(role, uow.catalog.roles))
    if scope_id is None:
        return
    where = uow.catalog.role_scope
    if known.scope != "record" or where is None:
        raise RoleScopeWrong(role=role)
    if records.find(uow, where.entity, scope_id) is None:
        raise NotFound(what=where.entity, id=scope_id)
