"""`dougong ledger` and `dougong port`: proving balances, and events nobody heard at the time."""

from datetime import datetime

import click

from dougong.cli.opening import opened

#: Differences that are printed; more of them say nothing more.
SHOWN = 50


@click.group()
def ledger() -> None:
    """台账 · Ledgers."""


@ledger.command()
def verify() -> None:
    """核对余额与明细 · Prove that every balance is the sum of its rows; exit 1 when one is not."""
    from dougong.actions import ledger_care
    from dougong.model.people import PLATFORM

    with opened() as host:
        found = host.run(PLATFORM, ledger_care.verify, write=False)
    for one in found[:SHOWN]:
        where = ", ".join(f"{key}={value}" for key, value in one.key.items())
        click.echo(
            f"✗ {one.ledger}.{one.balance} {one.measure} [{where}]  "
            f"应为 should be {one.rows}，实为 is {one.kept}"
        )
    if found:
        click.echo(f"{len(found)} 处不一致，可执行 dougong ledger rebuild · differences")
        raise click.exceptions.Exit(1)
    click.echo("台账余额与明细一致 · every balance is the sum of its rows")


@ledger.command()
def rebuild() -> None:
    """由明细重新汇总余额 · Sum every balance from its rows anew."""
    from dougong.actions import ledger_care
    from dougong.model.people import PLATFORM

    with opened() as host:
        host.run_as_owner(PLATFORM, ledger_care.rebuild)
    click.echo("余额已重新汇总 · the balances are summed anew")


@click.group()
def port() -> None:
    """模块间的端口 · Ports between modules."""


@port.command()
@click.argument("name", metavar="PORT")
@click.option(
    "--from",
    "since",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="业务日期起点 · the first business date",
)
def replay(name: str, since: datetime) -> None:
    """补记尚未送达的事件 · Post the events of a port that waited; twice adds nothing."""
    from dougong.actions import port_replay
    from dougong.model.people import PLATFORM

    with opened() as host:
        done = host.run_as_owner(PLATFORM, lambda uow: port_replay.replay(uow, name, since.date()))
    click.echo(f"已补记 · replayed: {done.events} 个事件 events，{done.rows} 行 rows")
