"""The diagram with its sub-processes and calls opened, as the library's parser is to read it.

The tags made here are no BPMN: they name the ways into and out of a sub-process, for which the
parser has entries of its own.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from dougong.model.workflow.definition import Element, ProcessDefinition
from dougong.model.workflow.scopes import is_drawn
from dougong.model.workflow.vocabulary import BPMN

SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False}
#: Kinds of elements that the library has no tag for.
_OWN = frozenset({"enter", "begin", "finish", "abort", "throw", "scopeTimer"})
_REFERENCES = ("id", "sourceRef", "targetRef", "attachedToRef", "default")


def flattened(definition: ProcessDefinition) -> Any:
    """The document on one level; as it stands when there is neither sub-process nor call."""
    root = etree.fromstring(definition.xml, etree.XMLParser(**SAFE))
    for child in list(root):
        # The library reads places on the page as numbers and fails on others; no token needs them.
        if child.get("id") != definition.process_id:
            root.remove(child)
    elements = definition.elements
    if not any(element.kind == "enter" for element in elements.values()):
        return root
    process = _process(root, definition)
    for call, called in definition.called.items():
        _draw_called(process, call, called)
    _open(process, elements)
    return root


def _process(root: Any, definition: ProcessDefinition) -> Any:
    return next(child for child in root if child.get("id") == definition.process_id)


def _draw_called(process: Any, call: str, called: ProcessDefinition) -> None:
    """The shapes of a called process, on one level already, under the name of the call."""
    for shape in list(_process(flattened(called), called)):
        if shape.get("id") is not None:
            for name in _REFERENCES:
                if shape.get(name):
                    shape.set(name, f"{call}.{shape.get(name)}")
            process.append(shape)


def _open(process: Any, elements: Mapping[str, Element]) -> None:
    enters = {key for key, element in elements.items() if element.kind == "enter"}
    drawn = [e for e in process.iter(f"{{{BPMN}}}*") if e.get("id") in elements]
    there = {e.get("id") for e in drawn}
    sources = {flow.id: flow.source for one in elements.values() for flow in one.outgoing}
    for flow in [*process.iter(f"{{{BPMN}}}sequenceFlow")]:
        flow.set("sourceRef", sources.get(flow.get("id"), flow.get("sourceRef")))
        process.append(flow)
    for shape in drawn:
        key = shape.get("id")
        host = elements[key].attached_to
        _rename(shape, "scopeTimer" if host in enters else elements[key].kind)
        process.append(shape)
    _draw_ways(process, elements, there)


def _rename(shape: Any, kind: str) -> None:
    if kind in _OWN:
        shape.tag = f"{{{BPMN}}}{kind}"
        shape.attrib.pop("default", None)


def _draw_ways(process: Any, elements: Mapping[str, Element], there: set[str]) -> None:
    """The ways out, and the flows nobody drew: inward, to timers, and from each end outward."""
    leading = {
        (f.get("sourceRef"), f.get("targetRef")) for f in process.iter(f"{{{BPMN}}}sequenceFlow")
    }
    for element in elements.values():
        if element.id not in there and not is_drawn(element.id):
            tag = "endEvent" if element.kind == "end" else element.kind
            etree.SubElement(process, f"{{{BPMN}}}{tag}", id=element.id)
        for flow in element.outgoing:
            if not is_drawn(flow.id):
                _flow(process, (element.id, flow.target), leading)
        host = elements.get(element.attached_to)
        if host is not None and host.kind == "enter":
            _flow(process, (host.id, element.id), leading)


def _flow(process: Any, ends: tuple[str, str], leading: set[tuple[str, str]]) -> None:
    if ends not in leading:
        made = etree.SubElement(process, f"{{{BPMN}}}sequenceFlow", id=":".join(ends))
        made.set("sourceRef", ends[0])
        made.set("targetRef", ends[1])
