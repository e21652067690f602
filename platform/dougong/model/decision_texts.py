"""What people read of a decision table, by place: titles, columns, notes, names of chain steps.

A place is the id of an element; a step's name lies below its row, `rule_id/steps/0/name`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dougong import feel
from dougong.feel.decisions import Decision, DecisionModel, Rule
from dougong.feel.tree import ContextLiteral, ListLiteral, Literal, Node


def decision_texts(model: DecisionModel) -> dict[str, str]:
    """Every text of a model by its place."""
    found = {model.key: model.name}
    for decision in model.decisions:
        table = decision.table
        found.update({column.id: column.label for column in table.inputs})
        found.update({column.id: column.label for column in table.outputs})
        found.update({rule.id: rule.annotation for rule in table.rules})
    found.update(step_names(model))
    return {place: text for place, text in found.items() if place and text}


def step_names(model: DecisionModel) -> dict[str, str]:
    """The names that rows give the steps of a chain, by their place."""
    return {
        f"{rule.id}/{output.name or number}{below}/name": name
        for decision in model.decisions
        for rule in decision.table.rules
        for number, output in enumerate(decision.table.outputs)
        for below, name in _names(rule.outputs[number])
    }


def _names(cell: str) -> Iterator[tuple[str, str]]:
    try:
        tree = feel.compile(cell, None).tree
    except feel.ExpressionInvalid:
        # The check of the table tells what is wrong with it.
        return
    items = tree.items if isinstance(tree, ListLiteral) else ()
    for number, item in enumerate(items):
        yield from ((f"/{number}", name) for name in _named(item))
    yield from (("", name) for name in _named(tree))


def _named(step: Node) -> Iterator[str]:
    for entry in step.entries if isinstance(step, ContextLiteral) else ():
        if entry.name == "name" and isinstance(entry.value, Literal):
            yield str(entry.value.value)


def with_texts(model: DecisionModel, texts: Mapping[str, str]) -> DecisionModel:
    """The model with other titles, columns and notes; what a row results in stays as it is."""
    decisions = tuple(_with_texts(decision, texts) for decision in model.decisions)
    return replace(model, name=texts.get(model.key, model.name), decisions=decisions)


def _with_texts(decision: Decision, texts: Mapping[str, str]) -> Decision:
    table = decision.table
    inputs = tuple(replace(one, label=texts.get(one.id, one.label)) for one in table.inputs)
    outputs = tuple(replace(one, label=texts.get(one.id, one.label)) for one in table.outputs)
    rules = tuple(_noted(rule, texts) for rule in table.rules)
    return replace(decision, table=replace(table, inputs=inputs, outputs=outputs, rules=rules))


def _noted(rule: Rule, texts: Mapping[str, str]) -> Rule:
    return replace(rule, annotation=texts.get(rule.id, rule.annotation))
