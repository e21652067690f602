"""`dougong group`: groups of people that processes ask, and who belongs to them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from dougong.base.errors import NotFound
from dougong.base.text import Text
from dougong.cli.columns import table
from dougong.cli.opening import opened
from dougong.cli.people import called

if TYPE_CHECKING:
    from dougong.actions.groups import GroupShown
    from dougong.actions.unit_of_work import UnitOfWork
    from dougong.store.groups import Member


class GroupUnknown(NotFound):
    """No group has the key."""

    code = "group_key_unknown"
    text = Text("没有编码为“{key}”的人员组", "There is no group “{key}”")
    hint = Text("用 dougong group list 查看全部人员组", "See dougong group list")


class NotMember(NotFound):
    """Somebody does not belong to the group, nor will he."""

    code = "not_member"
    text = Text("“{login}”不在人员组“{key}”里", "“{login}” does not belong to group “{key}”")
    hint = Text("用 dougong group members 查看成员", "See dougong group members")


@click.group()
def group() -> None:
    """人员组 · Groups of people."""


@group.command()
@click.argument("key")
@click.argument("name")
@click.option("--name-en", default="", help="英文名称 · its English name")
def add(*, key: str, name: str, name_en: str) -> None:
    """新增人员组 · Add a group; processes name it by its key."""
    from dougong.actions import groups
    from dougong.model.people import PLATFORM, Group

    with opened() as host:
        host.run(PLATFORM, lambda uow: groups.add_group(uow, Group("", key, name, name_en)))
    click.echo(f"已新增 · added: {key} {name}")


@group.command("list")
def list_() -> None:
    """列出人员组，以及流程用到而还没有的 · List groups, and those that processes lack."""
    from dougong.actions import groups
    from dougong.model.people import PLATFORM

    def find(uow: "UnitOfWork") -> list[tuple[str, ...]]:
        found = groups.all_groups(uow)
        rows: list[tuple[str, ...]] = [
            (
                one.group.key,
                one.group.name,
                "、".join(person.name for person in one.present(uow.now)) or "—",
                "、".join(dict.fromkeys(use.process for use in one.uses)),
                "" if one.group.active else "停用 closed",
            )
            for one in found.groups
        ]
        for key, uses in found.lacking:
            asked = "、".join(dict.fromkeys(use.process for use in uses))
            rows.append((key, "—", "—", asked, "未建 lacking"))
        return rows

    with opened() as host:
        rows = host.run(PLATFORM, find, write=False)
    click.echo(table(("编码 key", "名称 name", "成员 people", "流程 processes", ""), rows))


@group.command()
@click.argument("key")
def members(key: str) -> None:
    """列出成员和起止日期 · List who belongs to a group, from which day to which."""
    from dougong.model.people import PLATFORM

    def find(uow: "UnitOfWork") -> list[tuple[str, ...]]:
        zone = uow.house.zone
        return [
            (
                person.login,
                person.name,
                of.starts_at.astimezone(zone).date().isoformat(),
                _last_day(of.ends_at.astimezone(zone)) if of.ends_at else "",
            )
            for of, person in _shown(uow, key).members
        ]

    with opened() as host:
        rows = host.run(PLATFORM, find, write=False)
    click.echo(table(("账号 login", "姓名 name", "起 from", "止 to"), rows))


_day = click.DateTime(formats=["%Y-%m-%d"])


@group.command()
@click.argument("key")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
@click.option("--from", "first", type=_day, help="从哪天起，不填为今天 · from today if left out")
@click.option("--to", "last", type=_day, help="到哪天为止，不填为长期 · without end if left out")
def join(
    *, key: str, logins: tuple[str, ...], first: datetime | None, last: datetime | None
) -> None:
    """加入成员，按写的次序排 · Let people belong to a group, in the order they are named."""
    from dougong.actions import groups
    from dougong.model.people import PLATFORM

    def act(uow: "UnitOfWork") -> None:
        people = [called(uow, login).id for login in logins]
        until = last.date() if last else None
        begins = first.date() if first else uow.today
        groups.add_members(uow, _shown(uow, key).group.id, people, first=begins, last=until)

    with opened() as host:
        host.run(PLATFORM, act)
    click.echo(f"已加入 · joined: {key} {' '.join(logins)}")


@group.command()
@click.argument("key")
@click.argument("login")
def leave(*, key: str, login: str) -> None:
    """移出成员，已交给他的待办不变 · Let somebody leave; what he was asked stays his."""
    from dougong.actions import groups
    from dougong.model.people import PLATFORM

    def act(uow: "UnitOfWork") -> None:
        shown = _shown(uow, key)
        for of, _person in _of(shown, called(uow, login).id, login):
            groups.end_membership(uow, shown.group.id, of.id)

    with opened() as host:
        host.run(PLATFORM, act)
    click.echo(f"已移出 · left: {key} {login}")


@group.command()
@click.argument("key")
def close(key: str) -> None:
    """停用人员组 · Close a group; processes find nobody in it."""
    _change(key, active=False)
    click.echo(f"已停用 · closed: {key}")


@group.command("open")
@click.argument("key")
def open_(key: str) -> None:
    """重新启用 · Open a group again."""
    _change(key, active=True)
    click.echo(f"已启用 · open: {key}")


def _change(key: str, *, active: bool) -> None:
    from dougong.actions import groups
    from dougong.model.people import PLATFORM

    with opened() as host:
        host.run(
            PLATFORM,
            lambda uow: groups.change_group(uow, _shown(uow, key).group.id, active=active),
        )


def _shown(uow: "UnitOfWork", key: str) -> "GroupShown":
    """The group of a key; GroupUnknown without one."""
    from dougong.actions import groups

    found = next((one for one in groups.all_groups(uow).groups if one.group.key == key), None)
    if found is None:
        raise GroupUnknown(key=key)
    return found


def _of(shown: "GroupShown", person_id: str, login: str) -> list["Member"]:
    """Every membership of a person that is not over; NotMember without one."""
    found = [one for one in shown.members if one[0].person_id == person_id]
    if not found:
        raise NotMember(login=login, key=shown.group.key)
    return found


def _last_day(ends: datetime) -> str:
    """The last day of a membership, which ends as the next one begins."""
    return (ends - timedelta(microseconds=1)).date().isoformat()
