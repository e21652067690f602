"""Sub-processes as part of one graph: a way in, what is drawn inside, and a way out.

A token that enters a sub-process goes on to its start; the way out waits until no token is left
inside. So every question about ways, loops and joins is asked of one graph, whatever the depth.
"""

from collections.abc import Mapping
from dataclasses import replace

from dougong.model.workflow.definition import Element, Flow
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.marks import INTO, OUT, WHOLE
from dougong.model.workflow.triggered import begun_by_events

#: Ends within a sub-process.
INNER_ENDS = frozenset({"finish", "abort"})


def is_drawn(key: str) -> bool:
    """Whether an element or flow of that id stands in the diagram."""
    return ":" not in key


def joined(elements: dict[str, Element], findings: Findings) -> dict[str, Element]:
    """The elements with every sub-process entered and left."""
    if not any(element.kind == "enter" for element in elements.values()):
        return elements
    elements = begun_by_events(elements, findings)
    made: dict[str, Element] = {}
    for element in elements.values():
        _check_ends_drawn(element, findings)
        if element.kind == "enter" and element.id != WHOLE:
            made[element.id] = _entered(element, elements, findings)
        elif element.kind in INNER_ENDS:
            way = Flow(f"{element.id}{OUT}", element.id, f"{element.scope}{OUT}")
            made[element.id] = replace(element, outgoing=(way,))
        else:
            made[element.id] = element
    for element in elements.values():
        if element.kind == "enter" and element.id != WHOLE:
            made[f"{element.id}{OUT}"] = _left(element)
    return made


def _check_ends_drawn(element: Element, findings: Findings) -> None:
    if element.kind in INNER_ENDS and element.outgoing:
        findings.add("bpmn_flow_from_end", element.id, element.line)


def _entered(element: Element, elements: Mapping[str, Element], findings: Findings) -> Element:
    inner = [one for one in elements.values() if one.scope == element.id]
    begins = [one for one in inner if one.kind == "begin"]
    if element.triggered:
        # Its way in is told already: by the event that begins it.
        begins = [element]
    name = element.name or element.id
    if not any(one.kind in INNER_ENDS for one in inner) or len(begins) != 1:
        findings.add("bpmn_inner_ends", element.id, element.line, name=name, count=len(begins))
    if element.triggered:
        return element
    ways = tuple(Flow(f"{element.id}{INTO}", element.id, one.id) for one in begins[:1])
    return replace(element, outgoing=ways)


def _left(element: Element) -> Element:
    key = f"{element.id}{OUT}"
    ways = tuple(replace(flow, source=key) for flow in element.outgoing)
    if element.triggered:
        ways = (Flow(f"{key}{OUT}", key, f"{element.scope}{OUT}"),)
    return Element(
        key, "leave", element.name or element.id, ways, line=element.line, scope=element.scope
    )
