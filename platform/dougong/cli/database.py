"""`dougong init`: the database, made or brought up to date."""

import click

from dougong.cli.opening import opened


@click.command()
def init() -> None:
    """创建或升级数据库 · Create or upgrade the database."""
    from dougong.store.migrations import upgrade

    with opened(ready=False) as host:
        upgrade(host.database)
        where = host.database.tenant
    click.echo(f"数据库已就绪 · The database is ready: {where}")
