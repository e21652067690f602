"""Operations on decision tables: replace the rules, add some, or choose among those that hit."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dougong.base.text import Text
from dougong.feel.decisions import (
    HIT_POLICIES,
    DecisionModel,
    DecisionTable,
    Rule,
    write_decision,
)
from dougong.feel.decisions.analysis import unfit
from dougong.model.overlay.operation import file_of, registered
from dougong.model.parse.decision import read_decision
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace

_NO_TOTAL = Text(
    "只有 COLLECT 才能汇总，“{policy}”不行",
    "Only COLLECT may aggregate, “{policy}” may not",
)
_NO_TOTAL_HINT = Text("去掉 aggregation，或改用 COLLECT", "Leave aggregation out, or use COLLECT")
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


@registered("set_hit_policy")
def set_hit_policy(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A table that chooses otherwise among the rows that hit; COLLECT may put them into one."""

    def chosen(model: DecisionModel) -> DecisionTable:
        policy, aggregation = words["policy"], words.get("aggregation", "")
        if aggregation and policy != "COLLECT":
            at, hint = "/aggregation", _NO_TOTAL_HINT
            faults.add("aggregation_alone", at, _NO_TOTAL, hint=hint, policy=policy)
        letter = HIT_POLICIES[policy]
        table = replace(model.table, hit_policy=letter, aggregation=aggregation)
        for found in unfit(table, (data.name for data in model.inputs)):
            faults.add(found.code, "/policy", found.text, hint=found.hint, **found.facts)
        return table

    _put(workspace, words, faults, chosen)


def _change(
    workspace: Workspace,
    words: Any,
    faults: Faults,
    change: Callable[[DecisionTable, tuple[Rule, ...]], tuple[Rule, ...]],
) -> None:
    def changed(model: DecisionModel) -> DecisionTable:
        rows = _rows(model.table, words["rules"], faults)
        return replace(model.table, rules=change(model.table, rows))

    _put(workspace, words, faults, changed)


def _put(
    workspace: Workspace,
    words: Any,
    faults: Faults,
    change: Callable[[DecisionModel], DecisionTable],
) -> None:
    """The decision an operation names with its table changed, unless something is wrong."""
    path = file_of(workspace, "decision", words["decision"], faults)
    model = None if path is None else read_decision(workspace.content(path), path)[0]
    if path is None or model is None:
        return
    table = change(model)
    if faults.any_error:
        return
    decision = replace(model.decisions[0], table=table)
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
