"""Groups of people: the list, and the page of one with who belongs to it and where it is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import flash, request
from werkzeug.wrappers import Response

from dougong.actions import groups
from dougong.actions.groups import GroupShown, Use
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, DougongError, FieldFault, NotFound
from dougong.base.text import Text
from dougong.base.values import Json, is_id
from dougong.model.people import Group
from dougong.store.groups import Member
from dougong.web.admin.base import ConsoleView, at, given, sentence, told
from dougong.web.brought_in_part import people_offered, people_picker
from dougong.web.call import change, host, read
from dougong.web.errors import status_of
from dougong.web.json_body import answer, read_json
from dougong.web.locale import locale, text

#: So many names stand in the list.
NAMED = 4


@dataclass(frozen=True)
class GroupLine:
    """One group in the list."""

    id: str
    title: str
    key: str
    people: str
    count: int
    uses: int
    active: bool
    #: Processes ask it, and it names nobody.
    lacks: bool


@dataclass(frozen=True)
class Lacking:
    """A group that processes name and nobody has made."""

    key: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class GroupsPage:
    """Every group, and those that are missing."""

    lines: tuple[GroupLine, ...]
    lacking: tuple[Lacking, ...]


@dataclass(frozen=True)
class MemberLine:
    """Somebody who belongs to the group, or did."""

    id: str
    person_id: str
    name: str
    position: str
    #: The days, in words.
    days: str
    #: Why nobody is asked through it now; empty when he is.
    idle: str = ""


@dataclass(frozen=True)
class GroupPage:
    """The page of one group; of a new one the form alone."""

    id: str
    title: str
    form: Mapping[str, object]
    active: bool = True
    members: tuple[MemberLine, ...] = ()
    past: tuple[MemberLine, ...] = ()
    uses: tuple[Use, ...] = ()
    lacks: bool = False
    picker: object = None
    today: str = ""


class GroupsView(ConsoleView):
    """Groups of people, which processes ask by their keys."""

    place, icon = "groups", "users-group"

    def title(self) -> str:
        """人员组."""
        return text("人员组")

    @at("/")
    def index(self) -> str:
        """All groups."""
        return self.render("admin/groups.html", view=read(_all))

    @at("/new")
    def new(self) -> str:
        """An empty form; the key may be that of a group that processes name already."""
        return self._new({"key": given(request.args, "key", 64)})

    @at("/new", "POST")
    def add(self) -> Response | tuple[str, int]:
        """One more group, whose page asks who belongs to it."""
        form = request.form
        wanted = Group("", given(form, "key", 64), given(form, "name"), given(form, "name_en"))
        try:
            made = change(lambda uow: groups.add_group(uow, wanted))
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self._new(form), status_of(refused)
        return told(text("已新增人员组，请添加成员"), f"/admin/groups/{made.id}")

    @at("/<key>")
    def group(self, key: str) -> str:
        """One group."""
        return self._page(key)

    @at("/<key>", "POST")
    def save(self, key: str) -> Response | tuple[str, int]:
        """Other names of a group."""
        name, name_en = given(request.form, "name"), given(request.form, "name_en")
        try:
            change(lambda uow: groups.change_group(uow, key, name=name, name_en=name_en))
        except NotFound:
            raise
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self._page(key, request.form), status_of(refused)
        return told(text("已保存"), f"/admin/groups/{key}")

    @at("/<key>/active", "POST")
    def active(self, key: str) -> Response:
        """The group closed, or in use again."""
        wanted = given(request.form, "active") == "yes"
        return self.done(
            lambda uow: groups.change_group(uow, key, active=wanted),
            text("人员组已启用") if wanted else text("人员组已停用，流程不再找到组里的人"),
            f"/admin/groups/{key}",
        )

    @at("/<key>/people", "POST")
    def people(self, key: str) -> Response:
        """Whom to take in."""

        def found(uow: UnitOfWork) -> list[Json]:
            groups.group_for(uow, key)
            return people_offered(uow)

        return answer({"items": read(found)})

    @at("/<key>/members", "POST")
    def join(self, key: str) -> Response | tuple[str, int]:
        """People who belong to the group from a day on."""
        form = request.form

        def join(uow: UnitOfWork) -> int:
            first, last = _day(form, "first"), _day(form, "last")
            today = uow.now.astimezone(uow.house.zone).date()
            made = groups.add_members(uow, key, _chosen(form), first=first or today, last=last)
            return len(made)

        try:
            count = change(join)
        except NotFound:
            raise
        except DougongError as refused:
            flash(sentence(refused), "danger")
            return self._page(key), status_of(refused)
        return told(text("已加入 %(count)s 人", count=count), f"/admin/groups/{key}")

    @at("/<key>/members/<member>/end", "POST")
    def leave(self, key: str, member: str) -> Response:
        """Somebody who belongs to the group no longer."""
        return self.done(
            lambda uow: groups.end_membership(uow, key, member),
            text("已移出人员组；此前已分给他的待办不变"),
            f"/admin/groups/{key}",
        )

    def _new(self, form: Mapping[str, object]) -> str:
        return self.render("admin/group.html", view=GroupPage("", text("新增人员组"), form))

    def _page(self, key: str, form: Mapping[str, object] | None = None) -> str:
        view = _shown(read(lambda uow: groups.group_for(uow, key)), form)
        return self.render("admin/group.html", view=view)


def _chosen(form: Mapping[str, str]) -> list[str]:
    found = read_json((form.get("people") or "[]").encode())
    ids = found if isinstance(found, list) else [found]
    return [one for one in ids if isinstance(one, str) and is_id(one)]


def _day(form: Mapping[str, str], name: str) -> date | None:
    found = given(form, name, 10)
    try:
        return date.fromisoformat(found) if found else None
    except ValueError as wrong:
        raise DataInvalid([FieldFault(f"/{name}", "date_invalid", _DATE)]) from wrong


def _all(uow: UnitOfWork) -> GroupsPage:
    found = groups.all_groups(uow)
    return GroupsPage(
        tuple(_line(one) for one in found.groups),
        tuple(Lacking(key, uses) for key, uses in found.lacking),
    )


def _line(one: GroupShown) -> GroupLine:
    present = one.present(host().clock.now())
    names = text("、").join(person.name for person in present[:NAMED])
    more = text("%(names)s 等 %(count)s 人", names=names, count=len(present))
    return GroupLine(
        id=one.group.id,
        title=one.group.title(locale()),
        key=one.group.key,
        people=more if len(present) > NAMED else names,
        count=len(present),
        uses=len(one.uses),
        active=one.group.active,
        lacks=_lacks(one),
    )


def _lacks(one: GroupShown) -> bool:
    """Whether processes ask the group and find nobody."""
    return bool(one.uses) and not (one.group.active and one.present(host().clock.now()))


def _shown(one: GroupShown, form: Mapping[str, object] | None) -> GroupPage:
    group, now = one.group, host().clock.now()
    facts = {"name": group.name, "name_en": group.name_en, "key": group.key}
    return GroupPage(
        id=group.id,
        title=group.title(locale()),
        form=facts if form is None else {**form, "key": group.key},
        active=group.active,
        members=tuple(_member(of, now) for of in one.members),
        past=tuple(_member(of, now) for of in one.past),
        uses=one.uses,
        lacks=_lacks(one),
        picker=people_picker(f"/admin/groups/{group.id}/people", many=True),
        today=now.astimezone(host().house.zone).date().isoformat(),
    )


def _member(found: Member, now: datetime) -> MemberLine:
    of, person = found
    return MemberLine(
        id=of.id,
        person_id=person.id,
        name=person.name,
        position=person.position,
        days="　".join(_days(found)),
        idle=text("账号已停用")
        if not person.active
        else ""
        if of.starts_at <= now
        else text("尚未开始"),
    )


def _days(found: Member) -> Iterator[str]:
    of, zone = found[0], host().house.zone
    yield text("%(day)s 起", day=of.starts_at.astimezone(zone).date().isoformat())
    if of.ends_at is not None:
        # The instant before the first at which it holds no more.
        last = (of.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        yield text("到 %(day)s", day=last.isoformat())


_DATE = Text("日期写成 2026-03-01 的样子", "Write days as 2026-03-01")
