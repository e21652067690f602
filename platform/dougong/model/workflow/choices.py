"""Nodes whose people are chosen by those before them, and what may not be left to a choice."""

from collections.abc import Iterator, Mapping

from dougong.model.workflow.definition import ApprovalNode, AssigneeRule, Element
from dougong.model.workflow.faults import Findings

BY_INITIATOR, BY_PREVIOUS = "chosen_by_initiator", "chosen_by_previous"
CHOSEN = frozenset((BY_INITIATOR, BY_PREVIOUS))


def choice_in(node: ApprovalNode, kind: str) -> AssigneeRule | None:
    """The rule of a node that leaves its people to a choice, where it has one."""
    return next((rule for rule in node.assignees if rule.kind == kind), None)


def nodes_after(
    elements: Mapping[str, Element], nodes: Mapping[str, ApprovalNode], start: str
) -> tuple[ApprovalNode, ...]:
    """The nodes a token may come to next from an element, those that only inform people too."""
    found: dict[str, ApprovalNode] = {}
    seen, ahead = {start}, _targets(elements[start])
    while ahead:
        key = ahead.pop(0)
        node = nodes.get(key)
        if node is not None:
            found[key] = node
        if key in seen or key not in elements:
            continue
        seen.add(key)
        if node is None or node.kind == "cc":
            ahead += _targets(elements[key])
    return tuple(found.values())


def _targets(element: Element) -> list[str]:
    return [flow.target for flow in element.outgoing]


def choices_fit(
    elements: Mapping[str, Element], nodes: Mapping[str, ApprovalNode], findings: Findings
) -> None:
    """Note choices that nobody would make: right after the start, or where nobody is asked."""
    for start in (one for one in elements.values() if one.kind == "start"):
        for node in nodes_after(elements, nodes, start.id):
            if choice_in(node, BY_PREVIOUS) is not None:
                line = elements[node.id].line
                findings.add("bpmn_choice_first", node.id, line, name=node.name or node.id)
    for node in nodes.values():
        if any(rule.kind in CHOSEN for rule in _instead(node)):
            line = elements[node.id].line
            findings.add("bpmn_choice_instead", node.id, line, name=node.name or node.id)


def _instead(node: ApprovalNode) -> Iterator[AssigneeRule]:
    for empty in node.empty:
        yield from empty.rules
    for step in node.timeouts:
        yield from step.to
