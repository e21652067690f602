"""The page of conformance with DMN, written from a run of the kit.

`python tests/docs/dmn_conformance.py KIT > docs/reference/dmn_conformance.md` writes it anew.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dougong.feel.conformance import run_kit
from dougong.sources.folder import read_kit

#: What functions of the clock answer in this run.
NOW = datetime(2026, 1, 1, tzinfo=UTC)

HEAD = """# DMN 符合性 · Conformance with DMN

由 `tests/docs/dmn_conformance.py` 按一次实际运行生成，请勿手工修改。
用例是 DMN TCK；每个结果节点算一例，空值与错误视为相同。
Written from a run by `tests/docs/dmn_conformance.py`; do not edit it.
The cases are those of the DMN TCK, one for each result node; a fault counts as null.
Run it yourself: `dougong conformance dmn DIR`.
"""

REASONS = (
    (
        re.compile("external|only FEEL functions"),
        "调用外部 Java 代码：定义中不运行任何代码 · "
        "calls Java code from outside: definitions never run code",
    ),
    (
        re.compile(r"K2-MatchesFunc-17"),
        "正则反向引用不能保证线性时间，按非法处理 · "
        "a back-reference in a pattern has no linear time and is refused",
    ),
    (
        re.compile(r"-?\d{5,9}-12-31"),
        "年份只支持 1–9999 · years reach from 1 to 9999",
    ),
    (
        re.compile(r"\.\d{9}"),
        "时间只精确到微秒 · clocks keep microseconds, not nanoseconds",
    ),
    (
        re.compile(r"time_005|datetime_003_a"),
        "时刻精确到微秒比较，用例要求只比到毫秒 · "
        "points in time compare exactly to the microsecond, the case wants the millisecond",
    ),
    (
        re.compile("months-duration-function"),
        "年份只支持 1–9999 · years reach from 1 to 9999",
    ),
)


def page(kit: Path) -> str:
    """The whole page."""
    found = run_kit(read_kit(kit), NOW)
    return "\n".join([HEAD, *_figures(found), "", *_failures(found), "", *_folders(found), ""])


def _share(part: dict[str, Any]) -> str:
    return f"| {part['passed']:,} | {part['total']:,} | {part['passed'] / part['total']:.2%} |"


def _figures(found: dict[str, Any]) -> list[str]:
    failed = [fault for one in found["folders"].values() for _, fault in one["failures"]]
    java = sum(1 for fault in failed if REASONS[0][0].search(fault))
    rest = {"passed": found["passed"], "total": found["total"] - java}
    return [
        "| | 通过 passed | 全部 total | |",
        "| --- | --- | --- | --- |",
        f"| 全部 · all {_share(found)}",
        f"| 不计外部 Java · without the {java} cases of external Java {_share(rest)}",
        f"| 其中字面表达式 · literal expressions alone {_share(found['literal'])}",
    ]


def _failures(found: dict[str, Any]) -> list[str]:
    lines = [
        "## 未通过的用例 · Cases that fail\n",
        "| 目录 folder | 用例 case | 原因 reason |\n| --- | --- | --- |",
    ]
    for folder, one in found["folders"].items():
        for case, fault in one["failures"]:
            lines.append(f"| {folder} | {case.split()[0]} | {_reason(f'{case} {fault}')} |")
    return lines


def _reason(fault: str) -> str:
    """Why a case fails; a case without a reason is a bug to mend, so it has no line to hide in."""
    return next(reason for pattern, reason in REASONS if pattern.search(fault))


def _folders(found: dict[str, Any]) -> list[str]:
    lines = [
        "## 各目录 · Folder by folder\n",
        "| 目录 folder | 通过 passed | 全部 total |\n| --- | --- | --- |",
    ]
    for name, one in found["folders"].items():
        lines.append(f"| {name} | {one['passed']} | {one['total']} |")
    return lines


if __name__ == "__main__":
    sys.stdout.write(page(Path(sys.argv[1])))
