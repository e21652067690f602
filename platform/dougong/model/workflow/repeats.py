"""Multi-instance and loop markers of sub-processes and calls: read, checked, and what they name."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dougong.feel import ExpressionInvalid
from dougong.model.workflow.conditions import compile_condition
from dougong.model.workflow.definition import ApprovalNode, Element, Flow, Repeat
from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.faults import Findings, words_of
from dougong.model.workflow.paths import scopes_of

MOST = 1000
#: What a completion condition may count.
COUNTERS = (
    "numberOfInstances",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfTerminatedInstances",
)
#: The place of a visit among all, from 1.
PLACE = "loopCounter"
_FEEL_PARTS = {
    "loopCardinality": "cardinality",
    "loopDataInputRef": "collection",
    "completionCondition": "until",
    "loopCondition": "again",
}
_ATTRIBUTES = frozenset({"id", "isSequential", "testBefore", "loopMaximum"})


def read_repeat(mark: Any, owner: Any, findings: Findings) -> Repeat:
    """The repetition a marker asks for, with what is wrong about it."""
    looping = local(mark) == "standardLoopCharacteristics"
    sequential = mark.get("isSequential") == "true"
    repeat = Repeat("loop" if looping else "sequential" if sequential else "parallel")
    for child in bpmn_children(mark):
        tag, text = local(child), (child.text or "").strip().removeprefix("=").strip()
        if tag in _FEEL_PARTS:
            told: dict[str, Any] = {_FEEL_PARTS[tag]: text}
            repeat = replace(repeat, **told)
        elif tag == "inputDataItem":
            repeat = replace(repeat, item=child.get("name", ""))
        elif tag not in {"documentation", "extensionElements"}:
            _refuse(findings, owner, child, tag)
    for name in mark.attrib:
        if not name.startswith("{") and name not in _ATTRIBUTES:
            _refuse(findings, owner, mark, name)
    most = mark.get("loopMaximum", str(MOST))
    before = mark.get("testBefore") == "true"
    repeat = replace(repeat, before=before, at_most=int(most) if most.isdecimal() else 0)
    _check(repeat, owner, findings, named=bool(mark.get("loopMaximum")))
    return repeat


def _refuse(findings: Findings, owner: Any, element: Any, part: str) -> None:
    name = owner.get("name") or owner.get("id", "")
    findings.add("bpmn_repeat_part", owner.get("id", ""), element.sourceline, name=name, part=part)


def _check(repeat: Repeat, owner: Any, findings: Findings, *, named: bool) -> None:
    key, line = owner.get("id", ""), owner.sourceline
    name = owner.get("name") or key
    if repeat.kind == "loop":
        if not repeat.again and not named:
            findings.add("bpmn_repeat_count", key, line, name=name)
    elif bool(repeat.cardinality) == bool(repeat.collection):
        findings.add("bpmn_repeat_count", key, line, name=name)
    if not 1 <= repeat.at_most <= MOST:
        findings.add("bpmn_repeat_most", key, line, name=name, limit=MOST)
    if repeat.item and (not repeat.collection or not repeat.item.isidentifier()):
        findings.add("bpmn_repeat_item", key, line, name=name, item=repeat.item)


def names_inside(elements: Mapping[str, Element], key: str, prefix: str = "") -> tuple[str, ...]:
    """What conditions at an element may name of the repetitions around it."""
    names: list[str] = []
    for scope in scopes_of(elements, key):
        repeat = elements[scope].repeat
        if repeat is not None and scope.startswith(prefix):
            names += [PLACE, repeat.item] if repeat.item else [PLACE]
    return tuple(dict.fromkeys(names))


def is_repeated(elements: Mapping[str, Element], key: str) -> bool:
    """Whether an element stands in something done several times."""
    return any(elements[s].repeat for s in scopes_of(elements, key))


def asked_each_visit(
    elements: Mapping[str, Element], nodes: Mapping[str, ApprovalNode]
) -> dict[str, ApprovalNode]:
    """The nodes, where who approved one visit is asked again in the next: it is about another."""
    return {
        key: replace(node, duplicates="none")
        if node.duplicates == "consecutive" and is_repeated(elements, key)
        else node
        for key, node in nodes.items()
    }


def expressions(element: Element) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each expression of a repetition: which, its text, and what it may name besides."""
    repeat = element.repeat
    if repeat is None:
        return
    place = (PLACE, repeat.item) if repeat.item else (PLACE,)
    for word, extra in (
        ("cardinality", ()),
        ("collection", ()),
        ("until", (*COUNTERS, *place)),
        ("again", (PLACE,)),
    ):
        text = getattr(repeat, word)
        if text:
            yield word, text, extra


def check_repeats(
    elements: Mapping[str, Element], names: tuple[str, ...], findings: Findings
) -> frozenset[str]:
    """Every expression compiles; the names they read."""
    read: set[str] = set()
    for element in elements.values():
        around = names_inside(elements, element.id)
        for _word, text, extra in expressions(element):
            flow = Flow(element.id, "", "", text)
            try:
                found = compile_condition(flow, (*names, *around, *extra))
            except ExpressionInvalid as fault:
                findings.add(
                    "bpmn_repeat_invalid",
                    element.id,
                    element.line,
                    name=element.name or element.id,
                    **words_of(fault),
                )
            else:
                read |= found.expression.names
    return frozenset(read)
