"""The page of conformance with BPMN, written from a run over the models of the MIWG.

`python tests/docs/bpmn_conformance.py FOLDER > docs/reference/bpmn_conformance.md` writes it anew.
"""

import sys
from collections import Counter
from pathlib import Path

from dougong.engine.conformance import Judged, Model, judge
from dougong.model.finding import Finding

HEAD = """# BPMN 符合性 · Conformance with BPMN

由 `tests/docs/bpmn_conformance.py` 按一次实际运行生成，请勿手工修改。
流程图是 OMG BPMN MIWG 的参考模型（CC BY 3.0），这些模型不属于本产品，也不随产品发布。
Written from a run by `tests/docs/bpmn_conformance.py`; do not edit it.
The diagrams are the reference models of the OMG BPMN Model Interchange Working Group (CC BY 3.0);
they are not part of the product. Run it yourself: `dougong conformance bpmn FOLDER`.

- 可执行 runs：通过检查，并由引擎走到结束 · passes the lint, and the engine plays it to its end.
- 可读取 reads：读得懂，但用了引擎不执行的元素 · read, but it uses what the engine does not run.
- 不接受 refused：读不懂或走不通 · not readable, or not sound.

改写只是建议：逐条列出，由实施人员确认后另存；已发布的定义从不改写。
Rewrites are proposals, each of them listed, saved apart by the implementer; nothing that is
published is ever rewritten.
"""
WORDS = {"runs": "可执行 runs", "reads": "可读取 reads", "refused": "不接受 refused"}


def page(folder: Path) -> str:
    """The whole page."""
    models = {
        path.name: judge(path.read_bytes(), path.name) for path in sorted(folder.glob("*.bpmn"))
    }
    parts = [HEAD, *_counts(list(models.values())), "", *_models(models), "", *_rewrites(models)]
    return "\n".join([*parts, "", *_left(models), ""])


def _judged(model: Model) -> tuple[Judged, ...]:
    return model.rewritten or (model.drawn,)


def _counts(models: list[Model]) -> list[str]:
    drawn = Counter(model.drawn.result for model in models)
    after = Counter(one.result for model in models for one in _judged(model))
    lines = ["| | " + " | ".join(WORDS.values()) + " |", "| --- | --- | --- | --- |"]
    for title, found in (
        ("文件，按原图 · files as they stand", drawn),
        ("流程，改写后 · processes rewritten", after),
    ):
        lines.append(f"| {title} | " + " | ".join(str(found[word]) for word in WORDS) + " |")
    return lines


def _models(models: dict[str, Model]) -> list[str]:
    lines = [
        "## 各模型 · Model by model\n",
        "| 文件 file | 按原图 as it stands | 流程 process | 改写后 rewritten | 改写 rewrites |\n"
        "| --- | --- | --- | --- | --- |",
    ]
    for name, model in models.items():
        for one in _judged(model):
            row = (name, WORDS[model.drawn.result], f"`{one.process}`", WORDS[one.result])
            lines.append(f"| {' | '.join(row)} | {len(one.rewrites)} |")
    return lines


def _rewrites(models: dict[str, Model]) -> list[str]:
    found = Counter(
        rewrite.code
        for model in models.values()
        for one in _judged(model)
        for rewrite in one.rewrites
    )
    lines = [
        "## 改写的种类 · Kinds of rewrites\n",
        "含义见[错误码](errors.md) · Each is told in [errors](errors.md).\n",
        "| 代码 code | 次数 times |\n| --- | --- |",
    ]
    return [*lines, *(f"| `{code}` | {found[code]} |" for code in sorted(found))]


def _left(models: dict[str, Model]) -> list[str]:
    lines = [
        "## 改写后仍不执行的 · What is still not run\n",
        "| 文件 file | 元素 element | 行 line | 原因 reason | 建议 advice |\n"
        "| --- | --- | --- | --- | --- |",
    ]
    for name, model in models.items():
        for one in _judged(model):
            lines += [_row(name, reason) for reason in one.reasons]
    return lines


def _row(name: str, reason: Finding) -> str:
    told = f"{reason.for_person('zh')} · {reason.for_person('en')}"
    advice = f"{reason.advice('zh')} · {reason.advice('en')}".strip(" ·")
    cells = (name, f"`{reason.path}`" if reason.path else "", str(reason.line or ""), told, advice)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(page(Path(sys.argv[1])))
