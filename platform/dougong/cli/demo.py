"""`dougong demo`: the demo bundle with its data, and who may sign in to it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dougong.base.errors import SetupError
from dougong.base.text import Text
from dougong.cli.columns import filled
from dougong.cli.opening import opened

if TYPE_CHECKING:
    from dougong.actions.demo import Login

#: The bundle shown to somebody who names none.
USUAL = "builder"


class DemoMissing(SetupError):
    """The folder holds no demo of the bundle."""

    code = "demo_missing"
    text = Text("在 {root} 没有找到配置包“{bundle}”的演示数据", "No demo of “{bundle}” in {root}")
    hint = Text(
        "请在包含 bundles 文件夹的目录中执行，或用 --root 指定",
        "Run it where the folder bundles is, or name that place with --root",
    )


@click.command()
@click.option("--bundle", default=USUAL, show_default=True, help="配置包 · the bundle")
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="含 bundles 的目录 · the folder that holds bundles",
)
@click.option("--logins", is_flag=True, help="只显示演示账号 · only show the demo accounts")
def demo(*, bundle: str, root: Path, logins: bool) -> None:
    """发布演示配置并装入演示数据 · Publish the demo bundle and load its data."""
    from dougong.actions import demo as action

    if not logins:
        click.echo(table(_loaded(bundle, root)))
        return
    with opened() as host:
        click.echo(table(action.logins(host)))


def _loaded(bundle: str, root: Path) -> Sequence["Login"]:
    from dougong.actions import demo as action
    from dougong.actions import publish
    from dougong.model.people import PLATFORM
    from dougong.sources import folder
    from dougong.store.migrations import upgrade

    parts = _parts(bundle, root)
    with opened(ready=False) as host:
        upgrade(host.database)
        files = folder.read(root)
        action.prepare(host, parts)
        click.echo("发布配置 · publishing the bundle")
        host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, bundle))
        click.echo("装入演示数据 · loading the demo data")
        return action.load(host, parts)


def _parts(bundle: str, root: Path) -> list[dict[str, Any]]:
    from dougong.sources import yaml_text

    written = sorted((root / "bundles" / bundle / "demo").glob("*.yaml"))
    if not written:
        raise DemoMissing(root=str(root.resolve()), bundle=bundle)
    return [yaml_text.read(path.read_text("utf-8")) for path in written]


def table(accounts: Sequence["Login"]) -> str:
    """The accounts with their passwords, one a line."""
    if not accounts:
        return "这不是演示数据库 · this is no demo database"
    head = "演示账号 · demo accounts"
    lines = (f"  {a.login:<12} {a.password:<16} {filled(a.name, 8)} {a.position}" for a in accounts)
    return "\n".join((head, *lines))
