"""Event sub-processes: what an event begins while the sub-process around it runs.

Its start stands on the edge of what is around, as a boundary event does; what it leads to is drawn
inside. A process that has one itself is put into a sub-process of its own that nobody drew.
"""

from collections.abc import Mapping
from dataclasses import replace

from dougong.model.workflow.definition import Element, Flow
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.marks import INTO, LAST, OUT, WHOLE
from dougong.model.workflow.shapes import INNER


def begun_by_events(elements: Mapping[str, Element], findings: Findings) -> dict[str, Element]:
    """The elements with the starts of event sub-processes on the edges of what is around them."""
    triggered = [one for one in elements.values() if one.triggered]
    made = dict(elements)
    if any(not one.scope for one in triggered):
        made = _enclosed(made)
    for one in triggered:
        _begin(made[one.id], made, findings)
    return made


def _begin(sub: Element, made: dict[str, Element], findings: Findings) -> None:
    around = made[sub.scope]
    name = sub.name or sub.id
    starts = [one for one in made.values() if one.scope == sub.id and one.kind == "begin"]
    if around.repeat is not None:
        findings.add("bpmn_begun_repeated", sub.id, sub.line, name=name, around=around.id)
    entered = any(flow.target == sub.id for one in made.values() for flow in one.outgoing)
    if entered or sub.outgoing or sub.repeat is not None:
        findings.add("bpmn_begun_flows", sub.id, sub.line, name=name)
    if len(starts) != 1 or not (starts[0].event or starts[0].timer):
        findings.add("bpmn_begun_start", sub.id, sub.line, name=name, count=len(starts))
        return
    start = starts[0]
    ways = tuple(replace(flow, source=sub.id) for flow in start.outgoing)
    made[sub.id] = replace(sub, outgoing=ways)
    made[start.id] = replace(
        start,
        kind="boundary",
        inner=True,
        attached_to=around.id,
        scope=around.scope,
        outgoing=(Flow(f"{sub.id}{INTO}", start.id, sub.id),),
    )


def _enclosed(elements: Mapping[str, Element]) -> dict[str, Element]:
    """The process in a sub-process of its own."""
    made: dict[str, Element] = {}
    ways: tuple[Flow, ...] = ()
    leave = f"{WHOLE}{OUT}"
    for element in elements.values():
        if element.kind == "start":
            ways = tuple(replace(flow, source=WHOLE) for flow in element.outgoing)
            into = Flow(f"{WHOLE}{INTO}", element.id, WHOLE)
            made[element.id] = replace(element, outgoing=(into,))
        else:
            made[element.id] = within(element, "" if element.scope else WHOLE)
    made[WHOLE] = Element(WHOLE, "enter", "", ways)
    made[leave] = Element(leave, "leave", "", (Flow(f"{WHOLE}{LAST}", leave, LAST),))
    made[LAST] = Element(LAST, "end", "")
    return made


def within(element: Element, scope: str) -> Element:
    """An element as part of the sub-process it is drawn in."""
    if not scope:
        return element
    kind = INNER.get(element.kind, element.kind)
    return replace(element, scope=scope, kind=kind)  # type: ignore[arg-type]
