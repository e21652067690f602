"""Errors and escalations: what a sub-process throws, and the edge that catches it.

Who catches is known from the drawing alone: the nearest sub-process around the throwing event
with an event of that kind on its edge. What nobody would catch is refused, not passed over. The
errors of a service task are those its operation declares; its own edge is the nearest, and an error
that nobody catches is an incident.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dougong.model.workflow import shapes
from dougong.model.workflow.definition import Element, ProcessDefinition
from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.naming import full_name
from dougong.model.workflow.operations import OPERATIONS, refusals
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
    for scope in (throwing.id, *reversed(scopes_of(elements, throwing.id))):
        edge = [
            element
            for element in elements.values()
            if element.attached_to == scope
            and element.event == throwing.event
            and not _is_over(elements, element, throwing)
        ]
        # What is begun inside the sub-process is nearer than what leaves it.
        edge.sort(key=lambda one: not one.inner)
        exact = [one for one in edge if one.code == throwing.code]
        found = exact or [one for one in edge if not one.code]
        if found:
            return found[0]
    return None


def failing(element: Element, code: str) -> Element:
    """A service task as what throws the error of a code."""
    return replace(element, event="error", code=code)


def _is_over(elements: Mapping[str, Element], catcher: Element, throwing: Element) -> bool:
    """Whether an element stands in the sub-process that the event begins, or in one in whose place.

    What takes the place of everything in a sub-process ends the waiting of its events as well.
    """
    around = scopes_of(elements, throwing.id) if catcher.inner else ()
    begun = (one for one in elements.values() if one.attached_to == catcher.attached_to)
    return any(
        one.inner and (one is catcher or one.interrupting) and flow.target in around
        for one in begun
        for flow in one.outgoing
    )


def throwing(elements: Mapping[str, Element]) -> list[Element]:
    """The elements that throw."""
    return [one for one in elements.values() if one.event in WITHIN and one.kind in _THROWING]


def _refusing(elements: Mapping[str, Element]) -> Iterator[Element]:
    """The service tasks as what throws each error that their operations declare."""
    for one in elements.values():
        for code in refusals(one.code) if one.event == "service" else ():
            yield failing(one, code)


def check_told(
    elements: Mapping[str, Element], throws: Collection[str], findings: Findings
) -> None:
    """Everything thrown is caught, everything caught is thrown, and errors end what is inside.

    What the process `throws` is for whoever calls it, and looked at there.
    """
    caught = _caught(elements)
    for one in throwing(elements):
        if catcher_of(elements, one) is None and one.code not in throws:
            _add(findings, "bpmn_event_uncaught", one)
    for one in elements.values():
        if one.kind != "boundary" or one.event not in WITHIN:
            continue
        host = elements.get(one.attached_to)
        called = host is not None and host.kind == "call"
        if one.id not in caught and not called:
            _never(findings, one, host)
        elif one.event == "error" and not one.interrupting:
            _add(findings, "bpmn_event_beside", one)


def check_called(process: ProcessDefinition, findings: Findings) -> None:
    """What called processes throw is caught where they are called, or thrown on by name."""
    elements, caught = process.elements, _caught(process.elements)
    for one in throwing(elements):
        call = next((key for key in process.called if one.id.startswith(f"{key}.")), "")
        if call and catcher_of(elements, one) is None and one.code not in process.throws:
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


def _caught(elements: Mapping[str, Element]) -> set[str]:
    """The events on the edges that catch something."""
    found = (catcher_of(elements, one) for one in (*throwing(elements), *_refusing(elements)))
    return {one.id for one in found if one is not None}


def _never(findings: Findings, catching: Element, host: Element | None) -> None:
    """What is caught is not thrown; of an operation it is known what it may end in."""
    if host is None or host.event != "service" or host.code not in OPERATIONS:
        _add(findings, "bpmn_event_never", catching)
        return
    known = ", ".join(refusals(host.code)) or "—"
    facts = {"id": catching.id, "error": catching.code or "—", "operation": host.code}
    name = catching.name or catching.id
    findings.add("bpmn_error_never", catching.id, catching.line, name=name, known=known, **facts)


def _add(findings: Findings, code: str, element: Element, at: str = "") -> None:
    name = element.name or element.id
    zh = "错误" if element.event == "error" else "升级"
    place = at or element.id
    findings.add(code, place, element.line, name=name, kind=zh, kind_en=element.event)
