"""`dougong demo`: the demo bundle with its data, and who may sign in to it."""

import click

from dougong.cli.opening import opened


@click.command()
@click.option("--logins", is_flag=True, help="只显示演示账号 · only show the demo accounts")
def demo(*, logins: bool) -> None:
    """发布演示配置并装入演示数据 · Publish the demo bundle and load its data."""
    from dougong.actions import demo as action
    from dougong.store.migrations import upgrade

    with opened(ready=False) as host:
        if not logins:
            upgrade(host.database)
            action.load(host)
        for login in action.logins(host):
            click.echo(f"{login.login:<12} {login.password:<16} {login.name}  {login.role}")
