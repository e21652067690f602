"""`dougong token`: keys with which programs act for a person."""

from datetime import datetime

import click

from dougong.cli.columns import table
from dougong.cli.opening import opened
from dougong.cli.people import called


@click.group()
def token() -> None:
    """API 令牌 · API tokens."""


@token.command()
@click.argument("login")
@click.option("--name", required=True, help="用途 · what the token is for")
def create(login: str, name: str) -> None:
    """为人员创建令牌，只显示一次 · Make a token for a person; it is shown once."""
    from dougong.actions import sign_in
    from dougong.model.people import PLATFORM

    with opened() as host:
        made = host.run(PLATFORM, lambda uow: sign_in.add_token(uow, called(uow, login).id, name))
    click.echo(made)


@token.command("list")
@click.argument("login")
def list_(login: str) -> None:
    """列出某人的有效令牌 · List the good tokens of a person."""
    from dougong.actions import sign_in
    from dougong.model.people import PLATFORM

    with opened() as host:
        found = host.run(
            PLATFORM, lambda uow: sign_in.tokens(uow, called(uow, login).id), write=False
        )
    rows = [(one.id, one.name, _day(one.created_at), _day(one.used_at)) for one in found]
    click.echo(table(("id", "用途 name", "创建 made", "最近使用 used"), rows))


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d}" if instant else "—"


@token.command()
@click.argument("login")
@click.argument("key", metavar="ID")
def revoke(login: str, key: str) -> None:
    """收回令牌 · Take a token back; ID is shown by list."""
    from dougong.actions import sign_in
    from dougong.model.people import PLATFORM

    with opened() as host:
        host.run(PLATFORM, lambda uow: sign_in.revoke_token(uow, called(uow, login).id, key))
    click.echo(f"已收回 · revoked: {key}")
