"""Operations on decision tables: replace the rules, or add some."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dougong.base.text import Text
from dougong.feel.decisions import DecisionTable, Rule, write_decision
from dougong.model.overlay.operation import file_of, registered
from dougong.model.parse.decision import read_decision
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace

_WIDTH = Text(
    "第 {row} 行应有 {inputs} 个输入和 {outputs} 个输出",
    "Row {row} needs {inputs} inputs and {outputs} outputs",
)


@registered("replace_rules")
def replace_rules(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A table with these rows instead of its own."""
    _change(workspace, words, faults, lambda _, rows: rows)


@registered("add_rules")
def add_rules(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A table with these rows put in at `at`, or behind its own."""

    def joined(table: DecisionTable, rows: tuple[Rule, ...]) -> tuple[Rule, ...]:
        at = words.get("at", len(table.rules))
        return (*table.rules[:at], *rows, *table.rules[at:])

    _change(workspace, words, faults, joined)


def _change(
    workspace: Workspace,
    words: Any,
    faults: Faults,
    change: Callable[[DecisionTable, tuple[Rule, ...]], tuple[Rule, ...]],
) -> None:
    path = file_of(workspace, "decision", words["decision"], faults)
    model = None if path is None else read_decision(workspace.content(path), path)[0]
    if path is None or model is None:
        return
    table = model.table
    rows = _rows(table, words["rules"], faults)
    if faults.any_error:
        return
    decision = replace(model.decisions[0], table=replace(table, rules=change(table, rows)))
    changed = replace(model, decisions=(decision, *model.decisions[1:]))
    workspace.put(path, write_decision(changed))


def _rows(table: DecisionTable, rules: Any, faults: Faults) -> tuple[Rule, ...]:
    taken = {rule.id for rule in table.rules}
    found: list[Rule] = []
    for number, words in enumerate(rules):
        if (len(words["inputs"]), len(words["outputs"])) != (
            len(table.inputs),
            len(table.outputs),
        ):
            facts = {"inputs": len(table.inputs), "outputs": len(table.outputs)}
            faults.add("rule_width", ["rules", number], _WIDTH, row=number + 1, **facts)
            continue
        key = _free(f"{table.key}_overlay_{number + 1}", taken)
        inputs, outputs = tuple(words["inputs"]), tuple(words["outputs"])
        found.append(Rule(key, inputs, outputs, words.get("annotation", "")))
    return tuple(found)


def _free(key: str, taken: set[str]) -> str:
    found, number = key, 1
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    taken.add(found)
    return found
