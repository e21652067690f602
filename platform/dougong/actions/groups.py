"""Groups of people: made, renamed and closed by administrators, who say who belongs to one.

A membership begins and ends on days; it is ended, never deleted, so that it can be told who
belonged to a group when. Whoever was asked before stays asked (approvals.md, 3).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dougong.actions.doors import require_admin
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, DataInvalid, FieldFault, NotFound
from dougong.base.text import Text
from dougong.base.values import JsonObject, new_id
from dougong.model.people import Group, Membership, Person
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.groups import groups_named
from dougong.store import groups as store
from dougong.store import log, people
from dougong.store.groups import Member

#: What a key looks like: the form of every stable name.
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
LONGEST_NAME = 50
#: As many people as anybody asks together.
MOST = 200
PAST = 50


class AlreadyMember(Conflict):
    """Somebody belongs to the group in that time already."""

    code = "already_member"
    text = Text("{person}已在人员组“{group}”里", "{person} belongs to “{group}” already")


class GroupFull(Conflict):
    """More people than anybody asks together."""

    code = "group_full"
    text = Text("一个人员组最多 {most} 人", "A group has {most} people at most")


@dataclass(frozen=True)
class Use:
    """A node of a process that asks a group."""

    process: str
    title: str
    node: str


@dataclass(frozen=True)
class GroupShown:
    """A group with who belongs to it, and where it is used."""

    group: Group
    members: tuple[Member, ...]
    uses: tuple[Use, ...]
    past: tuple[Member, ...] = ()

    def present(self, now: datetime) -> tuple[Person, ...]:
        """The people it names at an instant: active ones who belong to it then."""
        return tuple(one for of, one in self.members if of.holds_at(now) and one.active)


@dataclass(frozen=True)
class Groups:
    """All groups, and those that processes name and nobody has made."""

    groups: tuple[GroupShown, ...]
    lacking: tuple[tuple[str, tuple[Use, ...]], ...]


def all_groups(uow: UnitOfWork) -> Groups:
    """Every group with its people, closed ones last, and what is named without being there."""
    require_admin(uow)
    uses, known = _uses(uow), store.groups(uow)
    shown = [GroupShown(g, store.members(uow, g.id), uses.get(g.key, ())) for g in known]
    keys = {one.key for one in known}
    lacking = tuple((key, used) for key, used in sorted(uses.items()) if key not in keys)
    return Groups(tuple(sorted(shown, key=lambda one: not one.group.active)), lacking)


def group_for(uow: UnitOfWork, group_id: str) -> GroupShown:
    """One group; NotFound without one."""
    require_admin(uow)
    found = _known(uow, group_id)
    uses = _uses(uow).get(found.key, ())
    return GroupShown(
        found, store.members(uow, found.id), uses, store.past_members(uow, found.id, PAST)
    )


def add_group(uow: UnitOfWork, new: Group) -> Group:
    """A new group; DataInvalid names what is wrong, DuplicateValue a key that is taken."""
    require_admin(uow)
    made = replace(new, id=new.id or new_id(), name=new.name.strip(), name_en=new.name_en.strip())
    _require_named(made)
    store.add(uow, made)
    log.append(uow, made.id, "group_added", {"key": made.key, "name": made.name})
    return made


def change_group(
    uow: UnitOfWork,
    group_id: str,
    *,
    name: str | None = None,
    name_en: str | None = None,
    active: bool | None = None,
) -> Group:
    """The group under another name, closed, or in use again; what is not given stays."""
    require_admin(uow)
    before = _locked(uow, group_id)
    given = {"name": name, "name_en": name_en, "active": active}
    changed: JsonObject = {
        key: value.strip() if isinstance(value, str) else value
        for key, value in given.items()
        if value is not None
    }
    after = replace(before, **changed)  # type: ignore[arg-type] # facts of a group
    _require_named(after)
    if after != before:
        store.change(uow, after)
        told: JsonObject = {k: v for k, v in changed.items() if getattr(before, k) != v}
        log.append(uow, group_id, "group_changed", told)
    return after


def add_members(
    uow: UnitOfWork, group_id: str, person_ids: Iterable[str], *, first: date, last: date | None
) -> tuple[Membership, ...]:
    """People who belong to a group from a day on, until the end of another where one is given.

    AlreadyMember where somebody belongs to it in that time, GroupFull for a crowd.
    """
    require_admin(uow)
    group = _locked(uow, group_id)
    starts, ends = _span(uow, first, last)
    wanted = tuple(dict.fromkeys(person_ids))
    if not wanted:
        raise DataInvalid([FieldFault("/people", "people_missing", _NOBODY)])
    there = store.members(uow, group_id)
    if len(there) + len(wanted) > MOST:
        raise GroupFull(most=MOST)
    made, last_place = [], store.last_position(uow, group_id)
    for place, person_id in enumerate(wanted, last_place + 1):
        person = _active(uow, person_id)
        if any(of.person_id == person.id and _meets(of, starts, ends) for of, _ in there):
            raise AlreadyMember(person=person.name, group=group.title(uow.actor.locale))
        joined = store.join(uow, Membership(new_id(), group_id, person.id, starts, ends, place))
        days: JsonObject = {"from": first.isoformat(), "to": last.isoformat() if last else None}
        told: JsonObject = {"member": joined.id, "person": person.id, "name": person.name, **days}
        log.append(uow, group_id, "group_joined", told)
        made.append(joined)
    return tuple(made)


def end_membership(uow: UnitOfWork, group_id: str, member_id: str) -> Membership:
    """Somebody belongs to the group no longer; NotFound where he does not, or not any more."""
    require_admin(uow)
    _locked(uow, group_id)
    return leave(uow, group_id, member_id)


def leave(uow: UnitOfWork, group_id: str, member_id: str) -> Membership:
    """A membership ended now, noted; one that has not begun never does."""
    found = store.membership(uow, member_id)
    if found is None or found.group_id != group_id or found.is_over(uow.now):
        raise NotFound(what="member", id=member_id)
    ended = replace(found, ends_at=uow.now)
    store.leave(uow, member_id, uow.now)
    person = people.person(uow, found.person_id)
    told: JsonObject = {"member": found.id, "person": found.person_id}
    log.append(uow, group_id, "group_left", told | {"name": person.name if person else ""})
    return ended


def pass_on(uow: UnitOfWork, member_id: str, heir: Person) -> bool:
    """End a membership and let an heir belong to the group for the rest of its time, in its place.

    Whether he came in: whoever belongs to the group already is not taken in twice.
    """
    found = store.membership(uow, member_id)
    if found is None:
        raise NotFound(what="member", id=member_id)
    _locked(uow, found.group_id)
    leave(uow, found.group_id, member_id)
    starts = max(found.starts_at, uow.now)
    there = store.members(uow, found.group_id)
    if any(of.person_id == heir.id and _meets(of, starts, found.ends_at) for of, _ in there):
        return False
    joined = replace(found, id=new_id(), person_id=heir.id, starts_at=starts)
    store.join(uow, joined)
    told: JsonObject = {"member": joined.id, "person": heir.id, "name": heir.name}
    log.append(uow, found.group_id, "group_joined", told | {"instead_of": found.person_id})
    return True


def _uses(uow: UnitOfWork) -> dict[str, tuple[Use, ...]]:
    """Group → the nodes of live processes that ask it."""
    found: dict[str, list[Use]] = {}
    for process in uow.catalog.processes.values():
        for node, key in _named(process):
            found.setdefault(key, []).append(Use(process.key, process.title, node))
    return {key: tuple(dict.fromkeys(uses)) for key, uses in found.items()}


def _named(process: ProcessDefinition) -> Iterable[tuple[str, str]]:
    for node in process.own_nodes:
        yield from ((node.name or node.id, key) for key in groups_named(node))


def _known(uow: UnitOfWork, group_id: str) -> Group:
    found = store.find(uow, group_id)
    if found is None:
        raise NotFound(what="group", id=group_id)
    return found


def _locked(uow: UnitOfWork, group_id: str) -> Group:
    found = store.lock(uow, group_id)
    if found is None:
        raise NotFound(what="group", id=group_id)
    return found


def _active(uow: UnitOfWork, person_id: str) -> Person:
    found = people.person(uow, person_id)
    if found is None or not found.active:
        raise NotFound(what="person", id=person_id)
    return found


def _meets(of: Membership, starts: datetime, ends: datetime | None) -> bool:
    """Whether a membership and another span of time have an instant in common."""
    return (ends is None or of.starts_at < ends) and (of.ends_at is None or starts < of.ends_at)


def _span(uow: UnitOfWork, first: date, last: date | None) -> tuple[datetime, datetime | None]:
    today = uow.now.astimezone(uow.house.zone).date()
    if last is not None and last < max(first, today):
        raise DataInvalid([FieldFault("/last", "group_days", _OVER)])
    # From today on means from now on: nothing is changed behind what was decided this morning.
    starts = uow.now if first == today else _midnight(uow, first)
    return starts, None if last is None else _midnight(uow, last + timedelta(days=1))


def _midnight(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=uow.house.zone).astimezone(uow.now.tzinfo)


def _require_named(group: Group) -> None:
    faults = []
    if KEY.fullmatch(group.key) is None:
        faults.append(FieldFault("/key", "group_key", _KEY))
    if not 0 < len(group.name) <= LONGEST_NAME:
        faults.append(FieldFault("/name", "group_name", _NAME))
    if len(group.name_en) > LONGEST_NAME:
        faults.append(FieldFault("/name_en", "group_name", _NAME))
    if faults:
        raise DataInvalid(faults)


_OVER = Text("结束日不能早于开始日或今天", "The last day is before the first, or over")
_NOBODY = Text("请至少选择一人", "Choose somebody")
_KEY = Text(
    "编码以小写字母开头，只含小写字母、数字和下划线，最长 64 位",
    "A key begins with a small letter and holds small letters, digits and underscores, 64 at most",
)
_NAME = Text("请填写名称，最长 50 字", "Give a name of 50 characters at most")
