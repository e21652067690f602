"""Where a shape or a flow is drawn, written into the diagram."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from dougong.base.values import JsonObject
from dougong.model.workflow.document import local

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_POINTS = "http://www.omg.org/spec/DD/20100524/DI"
_BOX = ("x", "y", "width", "height")


#: Which children hold a part of a place.
_PARTS = {"box": "Bounds", "way": "waypoint", "label": "BPMNLabel"}


def put_place(element: Any, place: JsonObject) -> None:
    """Draw parts of a shape or an edge elsewhere; null takes a part away, the rest stays."""
    for part, value in place.items():
        if part not in _PARTS:
            element.attrib.pop(part, None)
            if value is not None:
                element.set(part, "true" if value else "false")
            continue
        for child in [one for one in element if local(one) == _PARTS[part]]:
            element.remove(child)
        for number, made in enumerate(_made(part, value)):
            # Labels stand behind what they belong to.
            element.insert(len(element) if part == "label" else number, made)


def _made(part: str, value: Any) -> Iterator[Any]:
    if value is None:
        return
    if part == "box":
        yield _bounds(value)
    elif part == "label":
        label = etree.Element(f"{{{_DI}}}BPMNLabel")
        label.append(_bounds(value))
        yield label
    else:
        for point in value:
            made = etree.Element(f"{{{_POINTS}}}waypoint")
            made.set("x", str(point[0]))
            made.set("y", str(point[1]))
            yield made


def _bounds(box: Any) -> Any:
    made = etree.Element(f"{{{_DC}}}Bounds")
    for name, value in zip(_BOX, box, strict=True):
        made.set(name, str(value))
    return made
