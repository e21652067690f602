"""Expressions and decision tables: compiled, evaluated, and brought to exhaust the machine.

The baseline is feelin under node in the same run. It parses at every evaluation, so it is put
beside compiling and evaluating together.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from dougong.base.errors import DougongError
from dougong.feel.decisions import (
    CompiledTable,
    DecisionTable,
    InputClause,
    OutputClause,
    Rule,
    compile_table,
)
from dougong.feel.expression import Expression, compiled_anew

HERE = Path(__file__).resolve().parent
ROUNDS = 9
CONDITION = '数量 * 单价 > 10000 and 部门 = "工程"'
SUM = "sum(for x in 明细 return x.数量 * x.单价)"
ROWS = [{"数量": n % 7 + 1, "单价": 300 + n} for n in range(50)]
PLAIN: dict[str, Any] = {"数量": 12, "单价": 1000, "部门": "工程", "明细": ROWS}
SCOPE = {**PLAIN, "数量": Decimal(12), "单价": Decimal(1000), "明细": [
    {name: Decimal(value) for name, value in row.items()} for row in ROWS
]}  # fmt: skip
NAMES = frozenset(SCOPE)
#: The most a figure may be on a quiet machine.
MOST = {
    "feel condition compiled": 200.0,
    "feel condition evaluated": 10.0,
    "feel sum of 50 rows": 600.0,
    "feel table of 200 rows and 5 inputs": 300.0,
    "feel worst hostile text": 50_000.0,
    "feel worst hostile model": 50_000.0,
}


def micros(run: Callable[[], object], count: int) -> float:
    """Microseconds of processor time of one run, the best of several rounds."""

    def once() -> float:
        began = time.process_time()
        for _ in range(count):
            run()
        return (time.process_time() - began) / count * 1e6

    return min(once() for _ in range(ROUNDS))


def fresh(text: str) -> Expression:
    """The expression compiled anew; the cache of texts has no say in it."""
    return compiled_anew(text, NAMES, frozenset(), "interactive")


def table() -> CompiledTable:
    """A table of 200 rows and 5 inputs as people write them: spans, texts, lists, dashes."""
    inputs = tuple(InputClause(f"i{n}", "", f"v{n}", "") for n in range(5))
    kinds = ["木工", "瓦工", "电工", "钢筋工"]
    rules = tuple(
        Rule(
            f"r{n}",
            (
                f"[{n * 10}..{n * 10 + 15})",
                f'"{kinds[n % 4]}"' if n % 3 else "-",
                f">= {n % 9}",
                f'"{kinds[n % 4]}", "{kinds[(n + 1) % 4]}"',
                f'[@"2026-01-01"..@"2026-{n % 12 + 1:02d}-28"]' if n % 2 else "-",
            ),
            (f"{n} * 2",),
        )
        for n in range(200)
    )
    clause = OutputClause("o", "", "number")
    return compile_table(
        DecisionTable("bench", "bench", "C", "", inputs, (clause,), rules),
        [f"v{n}" for n in range(5)],
    )


def feelin() -> dict[str, float]:
    """Microseconds of one evaluation by feelin; empty where node or the package is missing."""
    node = shutil.which("node")
    if node is None or not (HERE.parent / "node_modules" / "feelin").is_dir():
        return {}
    told = {
        "expressions": {"feelin condition": CONDITION, "feelin sum of 50 rows": SUM},
        "scope": PLAIN,
        "rounds": ROUNDS,
    }
    command = [node, str(HERE / "feelin.mjs"), json.dumps(told, ensure_ascii=False)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=HERE.parent)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def hostile() -> dict[str, float]:
    """The longest time any of the hostile texts and models of the tests takes."""
    sys.path.insert(0, str(HERE.parent / "tests"))
    from unit.feel.hostile import MODELS, TEXTS, decided, evaluated, tried

    def longest(run: Callable[[Any], None], subjects: Any) -> float:
        def once(subject: Any) -> None:
            with suppress(DougongError):
                run(subject)

        def best(subject: Any) -> float:
            times = []
            for _ in range(3):
                began = time.process_time()
                once(subject)
                times.append(time.process_time() - began)
            return min(times) * 1e6

        return max(best(subject) for subject in subjects.values())

    return {
        "feel worst hostile text": max(longest(evaluated, TEXTS), longest(tried, TEXTS)),
        "feel worst hostile model": longest(decided, MODELS),
    }


def measure() -> dict[str, dict[str, Any]]:
    """The figures of `make bench`."""
    condition, total, decision = fresh(CONDITION), fresh(SUM), table()
    given = {"v0": Decimal(1003), "v1": "木工", "v2": Decimal(8), "v3": "木工", "v4": None}
    both = lambda text: fresh(text).value(SCOPE)  # noqa: E731  # measured below, twice
    found = {
        "feel condition compiled": micros(lambda: fresh(CONDITION), 300),
        "feel condition evaluated": micros(lambda: condition.value(SCOPE), 5_000),
        "feel condition compiled and evaluated": micros(lambda: both(CONDITION), 300),
        "feel sum of 50 rows": micros(lambda: total.value(SCOPE), 300),
        "feel sum of 50 rows compiled and evaluated": micros(lambda: both(SUM), 100),
        "feel table of 200 rows and 5 inputs": micros(lambda: decision.decide(given), 500),
        **hostile(),
    }
    base = feelin()
    figures: dict[str, dict[str, Any]] = {
        name: {"value": round(value, 2), "unit": "us"} for name, value in {**found, **base}.items()
    }
    for name, most in MOST.items():
        figures[name]["most"] = most
    for ours in ("condition", "sum of 50 rows"):
        figures[f"feel {ours} compiled and evaluated"]["compare"] = [f"feelin {ours}"]
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(), ensure_ascii=False, indent=2))
