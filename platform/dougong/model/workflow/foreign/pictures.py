"""The drawing that goes with a rewritten diagram: what is gone goes, what is new gets a place."""

import re
from typing import Any

from lxml import etree

from dougong.model.workflow.document import local
from dougong.model.workflow.foreign.draft import SCOPES, Draft, flows, nodes

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
_SIZES = {"userTask": (100, 80), "startEvent": (36, 36), "endEvent": (36, 36)}
_GATEWAY = (50, 50)
_STEP = 150

Box = tuple[int, int, int, int]


def redraw(draft: Draft) -> None:
    """Shapes and edges for exactly the elements there are."""
    planes = list(draft.root.iter(f"{{{DI}}}BPMNPlane"))
    if not planes:
        return
    drawn = _kept(draft, planes)
    plane = planes[0]
    plane.set("bpmnElement", draft.process.get("id"))
    boxes = {key: _box(shape) for key, shape in drawn.items() if local(shape) == "BPMNShape"}
    for scope in draft.scopes():
        _place(scope, plane, boxes)
        for flow in flows(scope):
            edge = drawn.get(flow.get("id"))
            if edge is None or not _fits(flow, edge, boxes):
                if edge is not None:
                    edge.getparent().remove(edge)
                _edge(flow, plane, boxes)


def _kept(draft: Draft, planes: list[Any]) -> dict[str, Any]:
    there = {e.get("id") for e in draft.process.iter(etree.Element) if e.get("id")}
    drawn: dict[str, Any] = {}
    for plane in planes:
        for shape in list(plane):
            key = shape.get("bpmnElement")
            if key in there and key not in drawn:
                drawn[key] = shape
            else:
                plane.remove(shape)
    return drawn


def _box(shape: Any) -> Box:
    for bounds in shape.iter(f"{{{DC}}}Bounds"):
        found = [_number(bounds.get(name)) for name in ("x", "y", "width", "height")]
        return found[0], found[1], found[2], found[3]
    return 0, 0, 100, 80


def _number(text: str | None) -> int:
    """The whole pixels of a place on the page."""
    found = re.match(r"\s*(-?[0-9]{1,9})", text or "")
    return int(found.group(1)) if found else 0


def _place(scope: Any, plane: Any, boxes: dict[str, Box]) -> None:
    """A box for each new element, beside one that it is connected with."""
    for node in nodes(scope):
        key = node.get("id")
        if key in boxes:
            continue
        width, height = _SIZES.get(local(node), (100, 80) if local(node) in SCOPES else _GATEWAY)
        x, y = _beside(scope, key, boxes)
        boxes[key] = (x, y - height // 2, width, height)
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{key}_shape", bpmnElement=key)
        etree.SubElement(shape, f"{{{DC}}}Bounds", **_bounds(boxes[key]))


def _bounds(box: Box) -> dict[str, str]:
    return {
        name: f"{value}" for name, value in zip(("x", "y", "width", "height"), box, strict=True)
    }


def _beside(scope: Any, key: str, boxes: dict[str, Box]) -> tuple[int, int]:
    for flow in flows(scope):
        source, target = flow.get("sourceRef"), flow.get("targetRef")
        if source == key and target in boxes:
            x, y, _width, height = boxes[target]
            return x - _STEP // 2, y + height // 2
        if target == key and source in boxes:
            x, y, width, height = boxes[source]
            return x + width + _STEP // 4, y + height // 2
    return 100, 100


def _middle(box: Box) -> tuple[int, int]:
    return box[0] + box[2] // 2, box[1] + box[3] // 2


def _fits(flow: Any, edge: Any, boxes: dict[str, Box]) -> bool:
    """Whether the drawn edge still begins and ends where its flow does."""
    points = [(_number(p.get("x")), _number(p.get("y"))) for p in edge.iter(f"{{{DD}}}waypoint")]
    ends = (boxes.get(flow.get("sourceRef")), boxes.get(flow.get("targetRef")))
    if len(points) < 2 or None in ends:
        return False
    pairs = zip((points[0], points[-1]), ends, strict=True)
    return all(box is not None and _touches(point, box) for point, box in pairs)


def _touches(point: tuple[int, int], box: Box, slack: int = 15) -> bool:
    x, y, width, height = box
    across = x - slack <= point[0] <= x + width + slack
    return across and y - slack <= point[1] <= y + height + slack


def _edge(flow: Any, plane: Any, boxes: dict[str, Box]) -> None:
    key = flow.get("id")
    ends = [boxes.get(flow.get(name)) for name in ("sourceRef", "targetRef")]
    if any(end is None for end in ends):
        return
    edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{key}_edge", bpmnElement=key)
    for box in ends:
        if box is not None:
            x, y = _middle(box)
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=str(x), y=str(y))
