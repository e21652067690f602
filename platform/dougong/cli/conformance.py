"""`dougong conformance`: the standards' own examples, run and counted."""

import json
from pathlib import Path
from typing import Any, Literal

import click

from dougong.cli.definitions import json_option
from dougong.model.finding import Finding

Result = Literal["runs", "reads", "refused"]
#: What a sound diagram of another tool lacks: our settings, or one clear beginning.
_NOT_OURS = frozenset(
    (
        "bpmn_no_settings",
        "bpmn_no_approval",
        "bpmn_no_assignees",
        "bpmn_no_task",
        "bpmn_many_starts",
        "bpmn_two_processes",
        "bpmn_condition_language",
    )
)


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
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@json_option
def bpmn(*, files: tuple[Path, ...], as_json: bool) -> None:
    """检查 BPMN 文件能否执行 · Say of each BPMN file whether it runs, is only read, or refused."""
    models = [_told(path) for path in files]
    if as_json:
        click.echo(json.dumps({"models": models}, ensure_ascii=False, indent=2))
        return
    for one in models:
        click.echo(f"{_WORDS[one['result']]}  {one['file']}")
        for reason in one["reasons"]:
            click.echo(f"      {reason['element']} [{reason['code']}] {reason['message']}")


_WORDS = {"runs": "可执行 runs   ", "reads": "可读取 reads  ", "refused": "不接受 refused"}


def _told(path: Path) -> dict[str, Any]:
    from dougong.model.workflow.parse import parse_process

    definition, found = parse_process(path.read_bytes(), path.name)
    errors = [one for one in found if one.severity == "error"]
    return {
        "file": str(path),
        "result": _result(errors, was_read=definition is not None),
        "reasons": [_reason(one) for one in errors],
        "rewrites": [_reason(one) for one in found if one.severity == "warning"],
    }


def _result(errors: list[Finding], *, was_read: bool) -> Result:
    """A diagram that uses what is not run here is only read; a faulty one is refused.

    Around a shape that is not run the ways are cut, so soundness is not judged there.
    """
    if was_read and not errors:
        return "runs"
    readable = was_read or any(one.code == "bpmn_two_processes" for one in errors)
    foreign = any(map(_is_not_run, errors)) or all(one.code in _NOT_OURS for one in errors)
    return "reads" if readable and foreign else "refused"


def _is_not_run(finding: Finding) -> bool:
    from dougong.model.workflow.faults import RULES

    return finding.text == RULES["bpmn_unsupported"].text


def _reason(finding: Finding) -> dict[str, str]:
    message = f"{finding.for_person('zh')} · {finding.for_person('en')}"
    return {"element": finding.path, "code": finding.code, "message": message}
