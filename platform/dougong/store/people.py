"""People, departments and the roles they hold."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from dougong.model.people import PLATFORM, Actor, Department, Person, RoleHeld
from dougong.store.errors import DuplicateValue
from dougong.store.platform_tables import department as department_table
from dougong.store.platform_tables import person as person_table
from dougong.store.platform_tables import role_held
from dougong.store.prepared import Prepared, Row
from dougong.store.releases import LIVE
from dougong.store.session import Work, violated_unique
from dougong.store.text_search import holds

_PERSON_FIELDS = tuple(Person.__dataclass_fields__)
_DEPARTMENT_FIELDS = tuple(Department.__dataclass_fields__)
_PERSON = select(*(person_table.c[key] for key in _PERSON_FIELDS))
_ONE_PERSON = Prepared(_PERSON.where(person_table.c.id == bindparam("wanted")))
_BY_LOGIN = Prepared(_PERSON.where(person_table.c.login_folded == bindparam("wanted")))
_PERSONS = _PERSON.where(person_table.c.id.in_(bindparam("wanted", expanding=True)))
_DEPARTMENTS = select(*(department_table.c[key] for key in _DEPARTMENT_FIELDS)).order_by(
    department_table.c.code
)
#: The person with the roles, and the live release, in one answer: every request needs them.
ACTOR = select(
    *(person_table.c[key] for key in _PERSON_FIELDS),
    role_held.c.role,
    role_held.c.scope_id,
    LIVE.scalar_subquery().label("release"),
).outerjoin_from(person_table, role_held, role_held.c.person_id == person_table.c.id)
_ACTOR = Prepared(ACTOR.where(person_table.c.id == bindparam("wanted")))
_HOLDERS = (
    _PERSON.distinct()
    .join(role_held, role_held.c.person_id == person_table.c.id)
    .where(role_held.c.role == bindparam("role"), person_table.c.active)
    .where(role_held.c.scope_id.in_(bindparam("scopes", expanding=True)))
    .order_by(person_table.c.id)
)


def _person(row: Sequence[Any]) -> Person:
    return Person(*row[: len(_PERSON_FIELDS)])


def person(work: Work, person_id: str) -> Person | None:
    """The person of an id, or none."""
    row = _ONE_PERSON.first(work.connection, {"wanted": person_id})
    return None if row is None else _person(row)


def person_by_login(work: Work, login: str) -> Person | None:
    """The person who signs in under a name; letter case does not count."""
    row = _BY_LOGIN.first(work.connection, {"wanted": login.strip().casefold()})
    return None if row is None else _person(row)


def persons_by_id(work: Work, ids: Iterable[str]) -> dict[str, Person]:
    """The people of several ids; unknown ones are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = work.connection.execute(_PERSONS, {"wanted": wanted})
    return {row.id: _person(row) for row in rows}


def persons(
    work: Work, *, search: str = "", active: bool | None = None, limit: int = 200
) -> tuple[Person, ...]:
    """People by name or login, ordered by login."""
    statement = _PERSON.order_by(person_table.c.login_folded).limit(limit)
    if search:
        words = search.strip()
        statement = statement.where(
            or_(
                holds(person_table.c.name, words),
                holds(person_table.c.login_folded, words.casefold()),
            )
        )
    if active is not None:
        statement = statement.where(person_table.c.active == active)
    return tuple(_person(row) for row in work.connection.execute(statement))


def add_person(work: Work, new: Person) -> Person:
    """Write a new person; DuplicateValue when the login is taken."""
    values = asdict(new) | {"login_folded": new.login.strip().casefold()}
    try:
        work.connection.execute(insert(person_table).values(values))
    except IntegrityError as error:
        raise _taken(error) from error
    return new


def change_person(work: Work, changed: Person) -> None:
    """Write all facts of a person; DuplicateValue when the login is taken."""
    values = asdict(changed) | {"login_folded": changed.login.strip().casefold()}
    try:
        work.connection.execute(
            update(person_table).where(person_table.c.id == changed.id).values(values)
        )
    except IntegrityError as error:
        raise _taken(error) from error


def _taken(error: IntegrityError) -> Exception:
    if violated_unique(error) == "uq_person_login_folded":
        return DuplicateValue(path="/login", label="账号")
    if violated_unique(error) == "uq_department_code":
        return DuplicateValue(path="/code", label="部门编码")
    return error


def actor_of(connection: Connection, person_id: str) -> Actor | None:
    """The actor of an active person with all roles held; none for anybody else."""
    if person_id == PLATFORM.id:
        return PLATFORM
    found = actor_in(_ACTOR.rows(connection, {"wanted": person_id}))
    # Whoever is kept longer than a request must not keep its release.
    return None if found is None else replace(found, release=None)


def actor_in(rows: Sequence[Row]) -> Actor | None:
    """The actor of rows that begin with `ACTOR`, one for each role; none who is not active."""
    if not rows:
        return None
    found, place = _person(rows[0]), len(_PERSON_FIELDS)
    if not found.active:
        return None
    held = [RoleHeld(row[place], row[place + 1] or None) for row in rows if row[place] is not None]
    release: str | None = rows[0][place + 2]
    return Actor(
        id=found.id,
        login=found.login,
        name=found.name,
        roles=tuple(sorted(held, key=lambda one: (one.role, one.scope_id or ""))),
        department_id=found.department_id,
        locale=found.locale,
        is_admin=found.is_admin,
        release=release,
    )


def departments(work: Work) -> tuple[Department, ...]:
    """The organisation's units by code."""
    return tuple(Department(*row) for row in work.connection.execute(_DEPARTMENTS))


def add_department(work: Work, new: Department) -> Department:
    """Write a new department; DuplicateValue when its code is taken."""
    try:
        work.connection.execute(insert(department_table).values(asdict(new)))
    except IntegrityError as error:
        raise _taken(error) from error
    return new


def change_department(work: Work, changed: Department) -> None:
    """Write all facts of a department."""
    statement = update(department_table).where(department_table.c.id == changed.id)
    try:
        work.connection.execute(statement.values(asdict(changed)))
    except IntegrityError as error:
        raise _taken(error) from error


def holders(work: Work, role: str, scope_id: str | None = None) -> tuple[Person, ...]:
    """Active people who hold a role company-wide or for the scope record."""
    scopes = ["", scope_id] if scope_id else [""]
    rows = work.connection.execute(_HOLDERS, {"role": role, "scopes": scopes})
    return tuple(_person(row) for row in rows)


def roles_of(work: Work, person_id: str) -> tuple[RoleHeld, ...]:
    """The roles a person holds."""
    statement = (
        select(role_held.c.role, role_held.c.scope_id)
        .where(role_held.c.person_id == person_id)
        .order_by(role_held.c.role, role_held.c.scope_id)
    )
    return tuple(RoleHeld(row[0], row[1] or None) for row in work.connection.execute(statement))


def roles_held(work: Work) -> frozenset[str]:
    """Every role that at least one active person holds, wherever."""
    statement = (
        select(role_held.c.role)
        .distinct()
        .join(person_table, person_table.c.id == role_held.c.person_id)
    )
    return frozenset(work.connection.scalars(statement.where(person_table.c.active)))


def grant_role(work: Work, person_id: str, role: str, scope_id: str | None = None) -> bool:
    """Let a person hold a role; whether that is new."""
    key = {"person_id": person_id, "role": role, "scope_id": scope_id or ""}
    if work.connection.execute(_held(key)).first() is not None:
        return False
    given = {"granted_by": work.actor.id, "granted_at": work.now}
    work.connection.execute(insert(role_held).values(key | given))
    return True


def revoke_role(work: Work, person_id: str, role: str, scope_id: str | None = None) -> bool:
    """Take a role from a person; whether it was held."""
    statement = delete(role_held).where(
        role_held.c.person_id == person_id,
        role_held.c.role == role,
        role_held.c.scope_id == (scope_id or ""),
    )
    return work.connection.execute(statement).rowcount > 0


def _held(key: dict[str, str]) -> Any:
    return select(role_held.c.role).where(*(role_held.c[name] == key[name] for name in key))


def superior_of(work: Work, person_id: str) -> Person | None:
    """The direct superior; without one, the leader of the nearest department above."""
    found = person(work, person_id)
    if found is None:
        return None
    if found.superior_id:
        return person(work, found.superior_id)
    return _leader_above(work, found)


def _leader_above(work: Work, found: Person) -> Person | None:
    units = {unit.id: unit for unit in departments(work)}
    unit = units.get(found.department_id or "")
    seen: list[str] = []
    while unit is not None and unit.id not in seen:
        if unit.leader_id and unit.leader_id != found.id:
            return person(work, unit.leader_id)
        seen.append(unit.id)
        unit = units.get(unit.parent_id or "")
    return None


def names(work: Work, ids: Sequence[str]) -> dict[str, str]:
    """Names by id; the platform has one too."""
    return {PLATFORM.id: PLATFORM.name} | {
        key: found.name for key, found in persons_by_id(work, ids).items()
    }
