"""`dougong user` and `dougong role`: accounts and the roles they hold."""

from typing import TYPE_CHECKING

import click

from dougong.base.errors import InputError, NotFound
from dougong.base.text import Text
from dougong.cli.columns import table
from dougong.cli.opening import opened

if TYPE_CHECKING:
    from dougong.actions.unit_of_work import UnitOfWork
    from dougong.model.people import Person


class LoginUnknown(NotFound):
    """Nobody signs in under the name."""

    code = "login_unknown"
    text = Text("没有账号“{login}”", "There is no account “{login}”")
    hint = Text("用 dougong user list 查看全部账号", "See dougong user list")


class ScopeUnknown(InputError):
    """No record of the role scope has this id or label, or more than one has."""

    code = "scope_unknown"
    text = Text("没有找到唯一的“{wanted}”", "There is not exactly one “{wanted}”")
    hint = Text("请填写编号、名称或记录的 id", "Give its label or its id")


@click.group()
def user() -> None:
    """账号 · Accounts."""


@user.command()
@click.argument("login")
@click.argument("name")
@click.option("--admin", is_flag=True, help="平台管理员 · may administer")
@click.option("--position", default="", help="职务 · the position")
@click.option("--locale", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
def add(*, login: str, name: str, admin: bool, position: str, locale: str) -> None:
    """新增账号，初始密码只显示一次 · Add an account; its first password is shown once."""
    from dougong.actions import organisation
    from dougong.model.people import PLATFORM

    with opened() as host:
        made, password = host.run(
            PLATFORM,
            lambda uow: organisation.add_person(
                uow, login, name, is_admin=admin, position=position, locale=locale
            ),
        )
    click.echo(f"已新增 · added: {made.login} {made.name}")
    _show_password(password)


@user.command("list")
@click.argument("search", default="")
def list_(search: str) -> None:
    """列出账号 · List accounts, all or those that match."""
    from dougong.actions import organisation
    from dougong.model.people import PLATFORM

    with opened() as host:
        found = host.run(PLATFORM, lambda uow: organisation.person_list(uow, search), write=False)
    rows = [
        (p.login, p.name, p.position, "是" if p.is_admin else "", "" if p.active else "停用 off")
        for p in found
    ]
    click.echo(table(("账号 login", "姓名 name", "职务 position", "管理员 admin", ""), rows))


@user.command()
@click.argument("login")
def deactivate(login: str) -> None:
    """停用账号，结束其登录并收回令牌 · Deactivate an account; its sessions and tokens end."""
    from dougong.actions import organisation
    from dougong.model.people import PLATFORM

    with opened() as host:
        host.run(
            PLATFORM,
            lambda uow: organisation.change_person(uow, called(uow, login).id, active=False),
        )
    click.echo(f"已停用 · deactivated: {login}")


@user.command()
@click.argument("login")
def password(login: str) -> None:
    """重置密码，只显示一次 · Reset a password, shown once; sessions and tokens end."""
    from dougong.actions import organisation
    from dougong.model.people import PLATFORM

    with opened() as host:
        fresh = host.run(
            PLATFORM, lambda uow: organisation.reset_password(uow, called(uow, login).id)
        )
    _show_password(fresh)


def _show_password(fresh: str) -> None:
    click.echo(f"密码（登录后须修改） · password, to be changed at sign-in: {fresh}")


@click.group()
def role() -> None:
    """角色 · Roles people hold."""


scope_option = click.option(
    "--scope", help="范围，如项目名称；不填为全公司 · where it holds; company-wide when left out"
)


@role.command()
@click.argument("login")
@click.argument("key", metavar="ROLE")
@scope_option
def grant(*, login: str, key: str, scope: str | None) -> None:
    """授予角色 · Let somebody hold a role."""
    from dougong.actions import organisation
    from dougong.model.people import PLATFORM

    with opened() as host:
        host.run(
            PLATFORM,
            lambda uow: organisation.grant_role(
                uow, called(uow, login).id, key, _scope(uow, scope)
            ),
        )
    click.echo(f"已授予 · granted: {login} {key} {scope or ''}".rstrip())


@role.command()
@click.argument("login")
@click.argument("key", metavar="ROLE")
@scope_option
def revoke(*, login: str, key: str, scope: str | None) -> None:
    """收回角色 · Take a role from somebody."""
    from dougong.actions import organisation
    from dougong.model.people import PLATFORM

    with opened() as host:
        host.run(
            PLATFORM,
            lambda uow: organisation.revoke_role(
                uow, called(uow, login).id, key, _scope(uow, scope)
            ),
        )
    click.echo(f"已收回 · revoked: {login} {key} {scope or ''}".rstrip())


@role.command("list")
@click.argument("login", required=False)
def list_roles(login: str | None) -> None:
    """列出角色，或某人担任的角色 · List the roles of the bundle, or those somebody holds."""
    from dougong.model.people import PLATFORM

    with opened() as host:
        rows = host.run(
            PLATFORM, lambda uow: _held(uow, login) if login else _declared(uow), write=False
        )
    head = ("角色 role", "名称 title", "范围 scope" if login else "范围类型 scope")
    click.echo(table(head, rows))


def _declared(uow: "UnitOfWork") -> list[tuple[str, str, str]]:
    return [(key, one.title, one.scope) for key, one in uow.catalog.roles.items()]


def _held(uow: "UnitOfWork", login: str) -> list[tuple[str, str, str]]:
    from dougong.actions import organisation
    from dougong.store.labels import labels as read_labels

    held = organisation.roles_of(uow, called(uow, login).id)
    where = uow.catalog.role_scope
    wanted = [(where.entity, one.scope_id) for one in held if where and one.scope_id]
    labels = read_labels(uow, wanted)
    known = uow.catalog.roles
    return [
        (
            one.role,
            known[one.role].title if one.role in known else "",
            labels.get((where.entity, one.scope_id), one.scope_id)
            if where and one.scope_id
            else "全公司 company",
        )
        for one in held
    ]


def called(uow: "UnitOfWork", login: str) -> "Person":
    """The person who signs in under a name; LoginUnknown when there is nobody."""
    from dougong.store import people

    found = people.person_by_login(uow, login)
    if found is None:
        raise LoginUnknown(login=login)
    return found


def _scope(uow: "UnitOfWork", wanted: str | None) -> str | None:
    """The id of the scope record: given itself, or by the record's label."""
    from dougong.base.values import is_id
    from dougong.model.runtime import Query
    from dougong.store import selecting

    where = uow.catalog.role_scope
    if wanted is None or is_id(wanted) or where is None:
        return wanted
    page = selecting.select(uow, where.entity, Query(search=wanted, limit=200))
    exact = [one.id for one in page.items if wanted in one.data.values()]
    if len(exact) != 1:
        raise ScopeUnknown(wanted=wanted)
    return exact[0]
