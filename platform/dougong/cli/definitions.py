"""`dougong check`, `plan` and `publish`: from definition files to a live release."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dougong.base.errors import DefinitionError, SetupError
from dougong.base.text import Text
from dougong.cli import findings
from dougong.cli.opening import opened, opened_if_ready
from dougong.model.finding import Finding

if TYPE_CHECKING:
    from dougong.actions.host import Host
    from dougong.actions.publish import PublishPlan
    from dougong.model.check import PeopleFacts

root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="含 modules、bundles 等目录的位置 · the folder that holds modules, bundles and the rest",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="输出 JSON · print JSON for programs"
)


class BundleMissing(SetupError):
    """There is no such bundle in the folder."""

    code = "bundle_missing"
    text = Text(
        "在 {root} 没有找到配置包“{bundle}”（已有：{known}）",
        "No bundle “{bundle}” in {root} (there: {known})",
    )
    hint = Text(
        "请在包含 bundles 文件夹的目录中执行，或用 --root 指定",
        "Run it where the folder bundles is, or name that place with --root",
    )


class PublishRefused(DefinitionError):
    """Definitions have faults, or stored data stand in their way; nothing was published."""

    code = "publish_refused"
    text = Text("有 {count} 处问题，未发布", "{count} faults; nothing was published")
    hint = Text("请按上面的提示修改后重试", "Mend what is listed above and try again")


@click.command()
@click.argument("bundle", required=False)
@root_option
@json_option
def check(*, bundle: str | None, root: Path, as_json: bool) -> None:
    """检查定义，列出全部问题 · Check the definitions of one bundle or of all."""
    files = _files(root)
    with opened_if_ready() as host:
        facts = None if host is None else _people(host)
    found = {name: _checked(files, name, facts) for name in _chosen(files, bundle, root)}
    if as_json:
        told = {name: [findings.told(one) for one in each] for name, each in found.items()}
        click.echo(json.dumps({"bundles": told}, ensure_ascii=False, indent=2))
    else:
        for name, each in found.items():
            findings.show(each)
            click.echo(_summary(name, each))
    if any(findings.count(each)[0] for each in found.values()):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("bundle")
@root_option
def plan(*, bundle: str, root: Path) -> None:
    """预览发布会带来的变化 · Show what publishing a bundle would change; nothing is changed."""
    from dougong.actions import publish as action
    from dougong.model.people import PLATFORM

    files = _of_bundle(root, bundle)
    with opened() as host:
        planned = host.run(PLATFORM, lambda uow: action.plan(uow, files, bundle), write=False)
        live = host.catalog().release
    _show_plan(planned)
    if not (planned.changes or planned.schema_changes or planned.refused):
        click.echo(_SAME if planned.release == live else _ALIKE)
    if planned.refused:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("bundle")
@root_option
def publish(*, bundle: str, root: Path) -> None:
    """检查并发布配置包 · Check a bundle and make it live."""
    from dougong.actions import publish as action
    from dougong.actions.errors import DefinitionsRefused
    from dougong.model.people import PLATFORM

    files = _of_bundle(root, bundle)
    with opened() as host:
        try:
            made = host.run_as_owner(PLATFORM, lambda uow: action.publish(uow, files, bundle))
        except DefinitionsRefused as refused:
            findings.show(refused.findings)
            raise PublishRefused(**refused.facts) from refused
    click.echo(f"已发布 · published: #{made.number} {made.title} ({made.hash[:12]})")


def _files(root: Path) -> dict[str, bytes]:
    from dougong.sources import folder

    return folder.read(root)


def _of_bundle(root: Path, bundle: str) -> dict[str, bytes]:
    files = _files(root)
    _chosen(files, bundle, root)
    return files


def _chosen(files: Mapping[str, bytes], bundle: str | None, root: Path) -> list[str]:
    """The bundle that was named, or all there are; BundleMissing when there is none."""
    paths = (path.split("/") for path in files)
    known = sorted({p[1] for p in paths if p[0] == "bundles" and p[-1] == "bundle.json"})
    wanted = known if bundle is None else [bundle]
    if not wanted or any(name not in known for name in wanted):
        listed = ", ".join(known) or "—"
        raise BundleMissing(root=str(root.resolve()), bundle=bundle or "*", known=listed)
    return wanted


def _people(host: "Host") -> "PeopleFacts | None":
    from dougong.actions.publish import people_facts
    from dougong.model.people import PLATFORM

    return host.run(PLATFORM, people_facts, write=False)


def _checked(
    files: Mapping[str, bytes], bundle: str, people: "PeopleFacts | None"
) -> tuple[Finding, ...]:
    from dougong.model.assemble import assemble
    from dougong.model.check import check as whole

    made = assemble(files, bundle)
    if made.catalog is None:
        return tuple(made.findings)
    return (*made.findings, *whole(made.catalog, people))


def _summary(bundle: str, found: Sequence[Finding]) -> str:
    errors, warnings = findings.count(found)
    return f"{bundle}：{errors} 处错误，{warnings} 处提醒  ·  {errors} errors, {warnings} warnings"


def _show_plan(planned: "PublishPlan") -> None:
    findings.show(planned.findings)
    for change in planned.changes:
        click.echo(f"{_SIGN[change.kind]} {change.target}  {change.for_person()}")
    for step in planned.schema_changes:
        where = ".".join(filter(None, (step.table, step.name)))
        click.echo(f"{'✗' if step.refused else '↻'} {step.kind}  {where}  {step.title}".rstrip())
        if step.refused:
            told = f"{step.count} 条数据不符合 · rows in the way"
            click.echo(f"  {told}: {', '.join(step.examples)}")


_SAME = "没有变化 · nothing changes"
_ALIKE = "文件有改动，使用者看不出区别 · the files differ in nothing that people see"
_SIGN = {"added": "+", "removed": "-", "changed": "~"}
