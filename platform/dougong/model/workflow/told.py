"""Errors and escalations: what a sub-process throws, and the edge that catches it.

Who catches is known from the drawing alone: the nearest sub-process around the throwing event
with an event of that kind on its edge. What nobody would catch is refused, not passed over.
"""

from collections.abc import Collection, Mapping
from typing import Any

from dougong.model.workflow import shapes
from dougong.model.workflow.definition import Element, ProcessDefinition
from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.naming import full_name
from dougong.model.workflow.paths import scopes_of

_THROWING = frozenset({"throw", "end", "finish"})
#: Events that the sub-process around them hears of, and nobody else.
WITHIN = frozenset(shapes.TOLD.values())


def told_event(element: Any, module: str = "") -> tuple[str, str]:
    """The kind of event an element throws or catches, and its code; empty for timers and none."""
    kind = shapes.BY_TASK.get(local(element), "")
    if kind:
        return kind, full_name(element.get("messageRef", ""), module)
    for child in bpmn_children(element):
        kind = shapes.EVENTS.get(local(child), "")
        if kind:
            return kind, _code(child, kind, module)
    return "", ""


def _code(definition: Any, kind: str, module: str) -> str:
    """What tells one from another: the code of what is referred to, or its name."""
    ref = definition.get(f"{kind}Ref", "")
    if kind not in WITHIN:
        return full_name(ref, module)
    for one in definition.getroottree().getroot():
        if one.get("id") == ref and local(one) == kind:
            return str(one.get(f"{kind}Code") or ref)
    return str(ref)


def catcher_of(elements: Mapping[str, Element], throwing: Element) -> Element | None:
    """The event on the edge that catches what an element throws; none when nobody does."""
    for scope in reversed(scopes_of(elements, throwing.id)):
        edge = [
            element
            for element in elements.values()
            if element.attached_to == scope
            and element.event == throwing.event
            and not _is_own(elements, element, throwing)
        ]
        # What is begun inside the sub-process is nearer than what leaves it.
        edge.sort(key=lambda one: not one.inner)
        exact = [one for one in edge if one.code == throwing.code]
        found = exact or [one for one in edge if not one.code]
        if found:
            return found[0]
    return None


def _is_own(elements: Mapping[str, Element], catcher: Element, throwing: Element) -> bool:
    """Whether an element stands in the sub-process that the event begins."""
    begun = {flow.target for flow in catcher.outgoing} if catcher.inner else set()
    return not begun.isdisjoint(scopes_of(elements, throwing.id))


def throwing(elements: Mapping[str, Element]) -> list[Element]:
    """The elements that throw."""
    return [one for one in elements.values() if one.event in WITHIN and one.kind in _THROWING]


def check_told(
    elements: Mapping[str, Element], throws: Collection[str], findings: Findings
) -> None:
    """Everything thrown is caught, everything caught is thrown, and errors end what is inside.

    What the process `throws` is for whoever calls it, and looked at there.
    """
    caught = set()
    for one in throwing(elements):
        catcher = catcher_of(elements, one)
        if catcher is not None:
            caught.add(catcher.id)
        elif one.code not in throws:
            _add(findings, "bpmn_event_uncaught", one)
    for one in elements.values():
        if one.kind != "boundary" or one.event not in WITHIN:
            continue
        host = elements.get(one.attached_to)
        called = host is not None and host.kind == "call"
        if one.id not in caught and not called:
            _add(findings, "bpmn_event_never", one)
        elif one.event == "error" and not one.interrupting:
            _add(findings, "bpmn_event_beside", one)


def check_called(process: ProcessDefinition, findings: Findings) -> None:
    """What called processes throw is caught where they are called, or thrown on by name."""
    elements, caught = process.elements, set()
    for one in throwing(elements):
        catcher = catcher_of(elements, one)
        call = next((key for key in process.called if one.id.startswith(f"{key}.")), "")
        if catcher is not None:
            caught.add(catcher.id)
        elif call and one.code not in process.throws:
            _add(findings, "bpmn_event_uncaught", one, at=call)
    for one in elements.values():
        told = one.kind == "boundary" and one.event in WITHIN
        if told and one.attached_to in process.called and one.id not in caught:
            _add(findings, "bpmn_event_never", one)


def check_thrown_on(process: ProcessDefinition, findings: Findings) -> None:
    """Nobody calls the process: what it throws is for nobody."""
    for one in throwing(process.elements):
        if one.code in process.throws and catcher_of(process.elements, one) is None:
            _add(findings, "bpmn_event_uncaught", one)


def _add(findings: Findings, code: str, element: Element, at: str = "") -> None:
    name = element.name or element.id
    zh = "错误" if element.event == "error" else "升级"
    place = at or element.id
    findings.add(code, place, element.line, name=name, kind=zh, kind_en=element.event)
