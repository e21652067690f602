"""Groups of people and who belongs to them, at which time."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from dougong.model.people import Group, Membership, Person
from dougong.store.errors import DuplicateValue
from dougong.store.group_tables import group_member, people_group
from dougong.store.platform_tables import person
from dougong.store.session import Work, violated_unique

_GROUP = select(*(people_group.c[key] for key in Group.__dataclass_fields__))
_FIELDS = tuple(Membership.__dataclass_fields__)
_PEOPLE = tuple(Person.__dataclass_fields__)
_ORDER = (group_member.c.position, group_member.c.starts_at, group_member.c.id)
_MEMBERS = (
    select(*(group_member.c[key] for key in _FIELDS), *(person.c[key] for key in _PEOPLE))
    .join_from(group_member, person, person.c.id == group_member.c.person_id)
    .order_by(*_ORDER)
)

#: A membership with the person.
Member = tuple[Membership, Person]


def groups(work: Work) -> tuple[Group, ...]:
    """Every group by key, closed ones too."""
    rows = work.connection.execute(_GROUP.order_by(people_group.c.key))
    return tuple(Group(*row) for row in rows)


def find(work: Work, group_id: str) -> Group | None:
    """The group of an id, or none."""
    row = work.connection.execute(_GROUP.where(people_group.c.id == group_id)).first()
    return None if row is None else Group(*row)


def lock(work: Work, group_id: str) -> Group | None:
    """The same, and nobody else joins or leaves it until the transaction ends."""
    wanted = _GROUP.where(people_group.c.id == group_id).with_for_update()
    row = work.connection.execute(wanted).first()
    return None if row is None else Group(*row)


def add(work: Work, new: Group) -> Group:
    """Write a new group; DuplicateValue when its key is taken."""
    values = asdict(new) | {"created_at": work.now, "created_by": work.actor.id}
    try:
        work.connection.execute(insert(people_group).values(values))
    except IntegrityError as error:
        if violated_unique(error) == "uq_people_group_key":
            raise DuplicateValue(path="/key", label="人员组编码") from error
        raise
    return new


def change(work: Work, changed: Group) -> None:
    """Write the names of a group and whether it is in use; its key stays."""
    facts = {"name": changed.name, "name_en": changed.name_en, "active": changed.active}
    statement = update(people_group).where(people_group.c.id == changed.id)
    work.connection.execute(statement.values(facts))


def members(work: Work, group_id: str) -> tuple[Member, ...]:
    """Who belongs to a group now or later, in their order."""
    wanted = _MEMBERS.where(group_member.c.group_id == group_id, _not_over(work.now))
    return tuple(_made(row) for row in work.connection.execute(wanted))


def past_members(work: Work, group_id: str, limit: int) -> tuple[Member, ...]:
    """Who belonged to a group before, whoever left last first."""
    wanted = _MEMBERS.where(group_member.c.group_id == group_id, group_member.c.ends_at <= work.now)
    wanted = wanted.order_by(None).order_by(group_member.c.ends_at.desc(), group_member.c.id)
    return tuple(_made(row) for row in work.connection.execute(wanted.limit(limit)))


def people_now(work: Work, key: str) -> tuple[Person, ...]:
    """Who belongs to the group of a key at this moment; nobody to one that is closed."""
    here = people_group.c.id == group_member.c.group_id
    wanted = _MEMBERS.join(people_group, here).where(
        people_group.c.key == key, people_group.c.active
    )
    rows = work.connection.execute(wanted.where(*_holds_at(work.now)))
    return tuple({row.person_id: _made(row)[1] for row in rows}.values())


def memberships(work: Work, person_id: str) -> tuple[tuple[Membership, Group], ...]:
    """The groups that somebody belongs to, now or later."""
    wanted = select(
        *(group_member.c[key] for key in _FIELDS),
        *(people_group.c[key] for key in Group.__dataclass_fields__),
    ).join_from(group_member, people_group, people_group.c.id == group_member.c.group_id)
    wanted = wanted.where(group_member.c.person_id == person_id, _not_over(work.now))
    rows = work.connection.execute(wanted.order_by(people_group.c.key, *_ORDER))
    size = len(_FIELDS)
    return tuple((Membership(*row[:size]), Group(*row[size:])) for row in rows)


def membership(work: Work, member_id: str) -> Membership | None:
    """One membership, or none."""
    wanted = select(*(group_member.c[key] for key in _FIELDS))
    row = work.connection.execute(wanted.where(group_member.c.id == member_id)).first()
    return None if row is None else Membership(*row)


def last_position(work: Work, group_id: str) -> int:
    """The place of whoever joined a group last; 0 where nobody has."""
    found = select(func.max(group_member.c.position)).where(group_member.c.group_id == group_id)
    return work.connection.scalar(found) or 0


def join(work: Work, new: Membership) -> Membership:
    """Write that somebody belongs to a group."""
    values = asdict(new) | {"created_at": work.now, "created_by": work.actor.id}
    work.connection.execute(insert(group_member).values(values))
    return new


def leave(work: Work, member_id: str, at: datetime) -> None:
    """Let a membership end at an instant."""
    statement = update(group_member).where(group_member.c.id == member_id)
    work.connection.execute(statement.values(ends_at=at))


def staffed(work: Work) -> frozenset[str]:
    """The keys of groups in use to which somebody active belongs at this moment."""
    wanted = select(people_group.c.key).distinct()
    wanted = wanted.join_from(
        people_group, group_member, group_member.c.group_id == people_group.c.id
    ).join(person, person.c.id == group_member.c.person_id)
    wanted = wanted.where(people_group.c.active, person.c.active, *_holds_at(work.now))
    return frozenset(work.connection.scalars(wanted))


def _made(row: Any) -> Member:
    size = len(_FIELDS)
    return Membership(*row[:size]), Person(*row[size : size + len(_PEOPLE)])


def _not_over(now: datetime) -> ColumnElement[bool]:
    return or_(group_member.c.ends_at.is_(None), group_member.c.ends_at > now)


def _holds_at(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return group_member.c.starts_at <= now, _not_over(now)
