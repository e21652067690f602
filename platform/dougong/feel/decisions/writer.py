"""Decision models to DMN files in canonical form."""

from typing import Any

from lxml import etree

from dougong.feel.decisions.reader import HIT_POLICIES, NAMESPACES
from dougong.feel.decisions.table import (
    Decision,
    DecisionModel,
    DecisionTable,
    InputClause,
    OutputClause,
    Requirement,
    Rule,
)

_NAMESPACE = NAMESPACES[0]
_POLICY_NAMES = {letter: name for name, letter in HIT_POLICIES.items()}
_REQUIREMENTS = {
    "input": ("informationRequirement", "requiredInput"),
    "decision": ("informationRequirement", "requiredDecision"),
    "knowledge": ("knowledgeRequirement", "requiredKnowledge"),
    "authority": ("authorityRequirement", "requiredAuthority"),
}


def write_decision(model: DecisionModel) -> bytes:
    """The DMN 1.3 file of a model: reading it gives the model back, writing that the same bytes."""
    root = etree.Element(_tag("definitions"), nsmap={None: _NAMESPACE})
    _set(root, id=model.key, name=model.name, namespace=model.namespace)
    for data in model.inputs:
        element = _add(root, "inputData", id=data.key, name=data.name)
        _variable(element, data.name, data.type)
    for decision in model.decisions:
        _decision(root, decision)
    etree.indent(root, space="  ")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written + b"\n"


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _set(element: Any, /, **attributes: str) -> Any:
    for name, value in attributes.items():
        if value:
            element.set(name, value)
    return element


def _add(parent: Any, tag: str, /, **attributes: str) -> Any:
    return _set(etree.SubElement(parent, _tag(tag)), **attributes)


def _expression(parent: Any, tag: str, text: str, /, **attributes: str) -> None:
    element = _add(parent, tag, **attributes)
    etree.SubElement(element, _tag("text")).text = text


def _variable(parent: Any, name: str, type_: str) -> None:
    if type_:
        _add(parent, "variable", name=name, typeRef=type_)


def _decision(root: Any, decision: Decision) -> None:
    element = _add(root, "decision", id=decision.key, name=decision.name)
    _variable(element, decision.name, decision.type)
    for requirement in decision.requirements:
        _requirement(element, requirement)
    _table(element, decision.table)


def _requirement(parent: Any, requirement: Requirement) -> None:
    outer, inner = _REQUIREMENTS[requirement.kind]
    # Only the requirement's target has meaning; its own id would be noise in every diff.
    reference = requirement.reference
    _add(_add(parent, outer), inner, href=reference if ":" in reference else f"#{reference}")


def _table(parent: Any, table: DecisionTable) -> None:
    element = _add(
        parent,
        "decisionTable",
        hitPolicy=_POLICY_NAMES[table.hit_policy],
        aggregation=table.aggregation,
    )
    for column in table.inputs:
        _input(element, column)
    for output in table.outputs:
        _output(element, output)
    for rule in table.rules:
        _rule(element, rule)


def _input(parent: Any, column: InputClause) -> None:
    element = _add(parent, "input", id=column.id, label=column.label)
    _expression(element, "inputExpression", column.expression, typeRef=column.type)
    if column.allowed:
        _expression(element, "inputValues", column.allowed)


def _output(parent: Any, output: OutputClause) -> None:
    element = _add(
        parent, "output", id=output.id, label=output.label, name=output.name, typeRef=output.type
    )
    if output.allowed:
        _expression(element, "outputValues", output.allowed)
    if output.default:
        _expression(element, "defaultOutputEntry", output.default)


def _rule(parent: Any, rule: Rule) -> None:
    element = _add(parent, "rule", id=rule.id)
    if rule.annotation:
        etree.SubElement(element, _tag("description")).text = rule.annotation
    for text in rule.inputs:
        _expression(element, "inputEntry", text)
    for text in rule.outputs:
        _expression(element, "outputEntry", text)
