"""`dougong release`: what was published, and the way back to it."""

from typing import TYPE_CHECKING

import click

from dougong.base.errors import NotFound
from dougong.base.text import Text
from dougong.cli.opening import opened

if TYPE_CHECKING:
    from dougong.actions.unit_of_work import UnitOfWork
    from dougong.store.releases import StoredRelease

#: Letters of a hash that are shown, and enough to name a release.
SHOWN = 12


class ReleaseUnknown(NotFound):
    """No release has the number or the hash."""

    code = "release_unknown"
    text = Text("没有编号或哈希为“{wanted}”的发布", "There is no release “{wanted}”")
    hint = Text("用 dougong release list 查看全部发布", "See dougong release list")


@click.group()
def release() -> None:
    """发布记录与回退 · Releases and the way back to one."""


@release.command("list")
def list_() -> None:
    """列出全部发布，* 为当前版本 · List every release; * marks the live one."""
    from dougong.actions import publish
    from dougong.model.people import PLATFORM

    with opened() as host:
        found = host.run(PLATFORM, publish.release_list, write=False)
        live = host.catalog().release
    for one in found:
        mark = "*" if one.hash == live else " "
        when = f"{one.created_at:%Y-%m-%d %H:%M}"
        click.echo(f"{mark} #{one.number:<4} {one.hash[:SHOWN]}  {when}  {one.bundle}  {one.title}")
    if not found:
        click.echo("还没有发布 · nothing is published yet")


@release.command()
@click.argument("wanted", metavar="RELEASE")
def show(wanted: str) -> None:
    """显示一次发布的模块和文件 · Show the modules and files of a release, by number or hash."""
    from dougong.actions.sources_kept import resolved_of
    from dougong.model.people import PLATFORM
    from dougong.store import releases

    with opened() as host:
        key = host.run(PLATFORM, lambda uow: _named(uow, wanted).hash, write=False)
        found = host.run(PLATFORM, lambda uow: releases.find(uow.connection, key), write=False)
        if found is None:
            raise ReleaseUnknown(wanted=wanted)
    click.echo(f"#{found.number} {found.title} ({found.bundle})\n{found.hash}")
    modules = found.facts.get("modules")
    for name, version in modules.items() if isinstance(modules, dict) else ():
        click.echo(f"  {name} {version}")
    for path in sorted(resolved_of(found)):
        click.echo(f"    {path}")


@release.command()
@click.argument("wanted", metavar="RELEASE")
def rollback(wanted: str) -> None:
    """回退到较早的发布 · Make an earlier release live again; running processes stay pinned."""
    from dougong.actions import publish
    from dougong.model.people import PLATFORM

    with opened() as host:
        made = host.run_as_owner(
            PLATFORM, lambda uow: publish.roll_back(uow, _named(uow, wanted).hash)
        )
    click.echo(f"当前版本 · live again: #{made.number} {made.title} ({made.hash[:SHOWN]})")


def _named(uow: "UnitOfWork", wanted: str) -> "StoredRelease":
    """The one release of a number, or of a hash that begins so."""
    from dougong.actions import publish

    text = wanted.removeprefix("#")
    found = [
        one
        for one in publish.release_list(uow)
        if text == str(one.number) or (len(text) >= SHOWN and one.hash.startswith(text))
    ]
    if len(found) != 1:
        raise ReleaseUnknown(wanted=wanted)
    return found[0]
