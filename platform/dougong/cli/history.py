"""`dougong history`: the log of processes beside the tables."""

from datetime import datetime
from itertools import islice
from pathlib import Path

import click

from dougong.cli.opening import opened

#: Differences that are printed; more of them say nothing more.
SHOWN = 50


@click.group()
def history() -> None:
    """流程历史 · The history of processes."""


@history.command()
def verify() -> None:
    """核对流程与操作日志 · Prove that processes are what the log says; exit 1 when not."""
    from dougong.actions import histories
    from dougong.model.people import PLATFORM

    with opened() as host:
        found = host.run(PLATFORM, lambda uow: [*islice(histories.verify(uow), SHOWN)], write=False)
    for one in found:
        click.echo(
            f"✗ {one.what} {one.id} {one.field}  日志 told {one.told!r}，数据 kept {one.kept!r}"
        )
    if found:
        click.echo(f"{len(found)} 处不一致 · differences")
        raise click.exceptions.Exit(1)
    click.echo("流程与操作日志一致 · every process is what its log says")


@history.command()
@click.argument("process", metavar="PROCESS")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="从 · from this day"
)
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="到 · to this day")
def export(process: str, out: Path, since: datetime, until: datetime) -> None:
    """导出过程日志（XES） · Write the logs of a definition's processes as XES (IEEE 1849)."""
    from dougong.actions.process_logs import export_definition
    from dougong.actions.process_periods import Period
    from dougong.model.people import PLATFORM

    period = Period(process, since.date(), until.date())
    with opened() as host, out.open("wb") as file:
        done = host.run(PLATFORM, lambda uow: export_definition(uow, period, file), write=False)
    click.echo(f"{done.told['rows']} 个流程 processes → {out}")
