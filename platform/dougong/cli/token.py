"""`dougong token`: keys with which programs speak for a person."""

import click

from dougong.cli.opening import opened


@click.group()
def token() -> None:
    """API 令牌 · API tokens."""


@token.command()
@click.argument("login")
@click.option("--name", required=True, help="用途 · what the token is for")
def create(login: str, name: str) -> None:
    """为人员创建令牌，只显示一次 · Make a token for a person; it is shown once."""
    from dougong.actions import sign_in

    with opened() as host:
        click.echo(sign_in.create_token(host, login, name))
