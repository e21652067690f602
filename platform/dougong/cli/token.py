"""`dougong token`: keys with which programs act for a person."""

import click

from dougong.base.errors import NotFound
from dougong.base.text import Text
from dougong.cli.opening import opened


class LoginUnknown(NotFound):
    """Nobody signs in under the name."""

    code = "login_unknown"
    text = Text("没有账号“{login}”", "There is no account “{login}”")


@click.group()
def token() -> None:
    """API 令牌 · API tokens."""


@token.command()
@click.argument("login")
@click.option("--name", required=True, help="用途 · what the token is for")
def create(login: str, name: str) -> None:
    """为人员创建令牌，只显示一次 · Make a token for a person; it is shown once."""
    from dougong.actions import sign_in
    from dougong.actions.unit_of_work import UnitOfWork
    from dougong.model.people import PLATFORM
    from dougong.store import people

    def make(uow: UnitOfWork) -> str:
        person = people.person_by_login(uow, login)
        if person is None:
            raise LoginUnknown(login=login)
        return sign_in.add_token(uow, person.id, name)

    with opened() as host:
        click.echo(host.run(PLATFORM, make))
