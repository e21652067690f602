"""`dougong backup` and `dougong restore`: one folder that holds everything, and its way back."""

from pathlib import Path

import click

from dougong.cli.opening import opened

#: Lost attachments that are named; the rest is a number.
SHOWN = 10


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
def backup(target: Path) -> None:
    """备份数据库和附件到新目录 · Write database and attachments to a new folder; users go on."""
    from dougong.actions.backup import back_up

    with opened() as host:
        made = back_up(host, target)
    click.echo(f"已备份 · written: {made.folder}（{made.files} 个附件 attachments）")
    for file_id in made.missing[:SHOWN]:
        click.echo(f"  附件丢失或损坏 · lost or damaged: {file_id}", err=True)
    if made.missing:
        click.echo(f"  共 {len(made.missing)} 个附件有问题 · attachments in all", err=True)


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--force", is_flag=True, help="替换非空数据库，原有数据改名保留 · replace what is there"
)
def restore(*, source: Path, force: bool) -> None:
    """恢复备份并核对 · Put a backup into the configured database and compare the figures."""
    from dougong.actions.backup import restore as put_back

    with opened(ready=False) as host:
        done = put_back(host, source, force=force)
    if done.former:
        click.echo(f"原有数据保留在 · what was there is kept as: {done.former}")
    click.echo("已恢复，数量、台账合计与日志链均一致 · restored; counts, sums and log heads agree")
    click.echo("请执行 dougong init 完成升级检查 · run dougong init before you start the server")
