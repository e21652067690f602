"""`dougong conformance`: the standards' own examples, run and counted."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dougong.base.errors import SetupError
from dougong.base.text import Text
from dougong.cli.definitions import json_option
from dougong.model.finding import Finding

if TYPE_CHECKING:
    from dougong.engine.conformance import Judged, Model


class NoDiagrams(SetupError):
    """There is no BPMN file at the places named."""

    code = "bpmn_none_there"
    text = Text("{places} 中没有 .bpmn 文件", "No .bpmn file in {places}")
    hint = Text("请指定流程图文件或其所在目录", "Name a diagram or the folder it is in")


class DiagramThere(SetupError):
    """A rewritten diagram would replace a file."""

    code = "bpmn_file_there"
    text = Text("{place} 已存在，未覆盖", "{place} is there already and was not replaced")
    hint = Text("请指定空目录", "Name an empty folder")


@click.group()
def conformance() -> None:
    """标准符合性 · Conformance with the standards."""


@conformance.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
def dmn(*, folder: Path, as_json: bool) -> None:
    """运行 DMN 符合性用例 · Run a folder of the DMN conformance kit's shape."""
    from dougong.base.values import SystemClock
    from dougong.feel.conformance import run_kit
    from dougong.sources.folder import read_kit

    found = run_kit(read_kit(folder), SystemClock().now())
    told = {key: found[key] for key in ("passed", "total", "literal")} | {"folders": {}}
    for name, one in found["folders"].items():
        failed = [case for case, _reason in one["failures"]]
        told["folders"][name] = {"passed": one["passed"], "total": one["total"], "failed": failed}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for name, one in found["folders"].items():
        click.echo(f"{one['passed']:>5} / {one['total']:<5} {name}")
        for case, reason in one["failures"]:
            click.echo(f"      ✗ {case}  {reason}")
    click.echo(f"{found['passed']:>5} / {found['total']:<5} 合计 · in all")
    literal = found["literal"]
    click.echo(
        f"{literal['passed']:>5} / {literal['total']:<5} 其中字面表达式 · literal expressions"
    )


@conformance.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--rewrite",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="把改写后的流程图写到此目录 · the folder to write the rewritten diagrams to",
)
@json_option
def bpmn(*, paths: tuple[Path, ...], target: Path | None, as_json: bool) -> None:
    """检查 BPMN 文件或目录能否执行 · Say of BPMN files or folders what runs, is read, or refused.

    Without a path the diagrams below `workflows` are looked at.
    """
    from dougong.engine.conformance import judge, sound
    from dougong.model.workflow.parse import parse_process

    read = {path: path.read_bytes() for path in _diagrams(paths)}
    parsed = (parse_process(xml, path.name) for path, xml in read.items())
    others = [one for found in parsed for one in sound(*found)]
    models = [(path, judge(xml, path.name, others)) for path, xml in read.items()]
    if target is not None:
        _write(target, models)
    told = [_told(path, model) for path, model in models]
    counts = _counts([model for _path, model in models])
    if as_json:
        click.echo(json.dumps({"models": told, "counts": counts}, ensure_ascii=False, indent=2))
        return
    for one in told:
        _show(one)
    for kind, results in counts.items():
        line = " · ".join(f"{_WORDS[word].strip()} {count}" for word, count in results.items())
        click.echo(f"{_KINDS[kind]}: {line}")


_WORDS = {"runs": "可执行 runs   ", "reads": "可读取 reads  ", "refused": "不接受 refused"}
_KINDS = {"drawn": "按原图 · as they stand", "rewritten": "改写后 · rewritten"}


def _diagrams(paths: tuple[Path, ...]) -> list[Path]:
    """The files named, and those below the folders named."""
    found: list[Path] = []
    for path in paths or (Path("workflows"),):
        found += [path] if path.is_file() else sorted(path.rglob("*.bpmn"))
    if not found:
        raise NoDiagrams(places=", ".join(str(path) for path in paths) or "workflows")
    return found


def _write(target: Path, models: "list[tuple[Path, Model]]") -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path, model in models:
        for one in model.rewritten:
            alone = len(model.rewritten) == 1
            place = target / f"{path.stem if alone else f'{path.stem}.{one.process}'}.bpmn"
            if place.exists():
                raise DiagramThere(place=str(place))
            place.write_bytes(one.xml)


def _counts(models: "list[Model]") -> dict[str, dict[str, int]]:
    """How many files run as they stand, and how many processes after the rewriting."""
    counts = {kind: dict.fromkeys(_WORDS, 0) for kind in _KINDS}
    for model in models:
        counts["drawn"][model.drawn.result] += 1
        for one in model.rewritten or (model.drawn,):
            counts["rewritten"][one.result] += 1
    return counts


def _told(path: Path, model: "Model") -> dict[str, Any]:
    return {
        "file": str(path),
        **_verdict(model.drawn),
        "processes": [{"process": one.process, **_verdict(one)} for one in model.rewritten],
    }


def _verdict(judged: "Judged") -> dict[str, Any]:
    return {
        "result": judged.result,
        "reasons": [_reason(one) for one in judged.reasons],
        "rewrites": [_reason(one) for one in judged.rewrites],
    }


def _reason(finding: Finding) -> dict[str, Any]:
    return {
        "element": finding.path,
        "line": finding.line,
        "code": finding.code,
        "message": f"{finding.for_person('zh')} · {finding.for_person('en')}",
        "advice": f"{finding.advice('zh')} · {finding.advice('en')}".strip(" ·"),
    }


def _show(one: dict[str, Any]) -> None:
    click.echo(f"{_WORDS[one['result']]}  {one['file']}")
    if not one["processes"]:
        _show_lines("✗", one["reasons"])
    for process in one["processes"]:
        click.echo(f"   → {_WORDS[process['result']]}  {process['process']}")
        _show_lines("~", process["rewrites"])
        _show_lines("✗", process["reasons"])


def _show_lines(sign: str, lines: list[dict[str, Any]]) -> None:
    for line in lines:
        place = f"{line['element']}:{line['line']}" if line["line"] else line["element"]
        click.echo(f"      {sign} {place} [{line['code']}] {line['message']}")
        if line["advice"]:
            click.echo(f"          {line['advice']}")
