"""A diagram taken apart for comparing: what it is made of, how it is told, where it is drawn.

Tools write the same diagram differently: attributes at their default or left out, children in
another order, other prefixes. What is equal here means the same to us.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong.base.values import JsonObject
from dougong.model.workflow.details import (
    CODES,
    DECLARED,
    EXTENSIONS,
    PARTS,
    TEXTS,
    TYPE,
    WORDS,
    codes_of,
)
from dougong.model.workflow.document import local, namespace
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE
from dougong.model.workflow.words import words_on

#: Attributes that mean the same written down or left out.
DEFAULTS = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "parallelMultiple": "false",
    "isInterrupting": "true",
    "cancelActivity": "true",
    "triggeredByEvent": "false",
    "gatewayDirection": "Unspecified",
    "processType": "None",
    "isClosed": "false",
    "isImmediate": "",
    "implementation": "##unspecified",
    "isSequential": "false",
    "testBefore": "false",
    "behavior": "All",
}
#: Our extension elements by the shape they stand on.
SETTINGS = {"userTask": "approval", "process": "process"}
#: Shapes with an outgoing flow for when no condition holds.
_HAS_DEFAULT = "default"


@dataclass(frozen=True)
class Drawing:
    """One diagram."""

    #: Shapes and flows as nested tuples, without what the other parts tell.
    structure: tuple[Any, ...]
    names: Mapping[str, str]
    conditions: Mapping[str, str]
    defaults: Mapping[str, str]
    #: Settings by the id of the user task, or of the process.
    settings: Mapping[str, JsonObject]
    #: The words of events, tasks, calls and messages by their id.
    details: Mapping[str, JsonObject]
    #: Messages and signals by their id.
    declared: Mapping[str, str]
    #: Where shapes and flows are drawn: numbers by their id.
    places: Mapping[str, JsonObject]
    process_id: str


def drawing_of(root: Any) -> Drawing:
    """The parts of a document; ids are taken to be there and unique, as the lint demands."""
    reader = _Reader(codes_of(root))
    parts = (reader.beside(child) for child in root if namespace(child) == BPMN)
    structure = tuple(sorted(part for part in parts if part))
    places: dict[str, JsonObject] = {}
    for element in root.iter():
        if local(element) in {"BPMNShape", "BPMNEdge"}:
            places[element.get("bpmnElement", "")] = place_of(element)
    return Drawing(
        structure,
        reader.names,
        reader.conditions,
        reader.defaults,
        reader.settings,
        {key: words for key, words in reader.details.items() if words},
        reader.declared,
        places,
        reader.process_id,
    )


class _Reader:
    def __init__(self, codes: Mapping[str, tuple[str, str]]) -> None:
        self._codes = codes
        self.details: dict[str, JsonObject] = {}
        self.declared: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.conditions: dict[str, str] = {}
        self.defaults: dict[str, str] = {}
        self.settings: dict[str, JsonObject] = {}
        self.process_id = ""

    def beside(self, element: Any) -> tuple[Any, ...]:
        """A process, or what is declared beside it; nothing where that has an id and no more."""
        tag, key = local(element), element.get("id", "")
        told = {"id", "name", CODES.get(tag, "")}
        if key in self._codes and not len(element) and set(element.attrib) <= told:
            return ()
        whole = self.part(element)
        if tag in DECLARED and whole[1:] == ((("id", key),), "", ()):
            self.declared[key] = tag
            return ()
        return whole

    def part(self, element: Any, owner: str = "") -> tuple[Any, ...]:
        """An element with what is in it; what is told apart is noted instead."""
        tag, key = local(element), element.get("id", "")
        # The words of a part of a shape are those of the shape.
        owner = owner if tag in PARTS else key
        attributes = {k: v.strip() for k, v in element.attrib.items() if k != TYPE}
        for name in [one for one in attributes if (tag, one) in WORDS and one not in TEXTS]:
            if self._held(owner, WORDS[tag, name], attributes[name], DEFAULTS.get(name, "")):
                del attributes[name]
        if key and attributes.pop("name", ""):
            self.names[key] = element.get("name").strip()
        if attributes.pop(_HAS_DEFAULT, ""):
            self.defaults[key] = element.get(_HAS_DEFAULT)
        setting = SETTINGS.get(tag, "")
        if setting:
            self.settings[key] = words_on(element, setting) or {}
        elif tag in EXTENSIONS and key:
            self.details.setdefault(key, {}).update(words_on(element, EXTENSIONS[tag]) or {})
        if tag == "process" and not self.process_id:
            self.process_id = key
        kept = {k: v for k, v in attributes.items() if DEFAULTS.get(k) != v}
        told = setting or EXTENSIONS.get(tag, "")
        parts = (self._child(child, (tag, key, owner), told) for child in element)
        return (
            element.tag,
            tuple(sorted(kept.items())),
            (element.text or "").strip(),
            tuple(sorted(part for part in parts if part)),
        )

    def _held(self, owner: str, word: str, value: str, usual: str = "") -> bool:
        """Whether a word is noted with its shape: the first of its name there."""
        known = self.details.setdefault(owner, {})
        if word in CODES:
            kind, value = self._codes.get(value, ("", ""))
            if kind != word:
                return False
        if not owner or word in known:
            return False
        if value != usual:
            known[word] = value
        return True

    def _child(self, child: Any, at: tuple[str, str, str], setting: str) -> tuple[Any, ...]:
        tag, key, owner = at
        if tag == "sequenceFlow" and local(child) == "conditionExpression":
            if (child.text or "").strip():
                self.conditions[key] = child.text.strip()
            return ()
        word = WORDS.get((tag, local(child)), "")
        if word in TEXTS and set(child.attrib) <= {TYPE} and not len(child):
            text = (child.text or "").strip()
            if not text or self._held(owner, word, text):
                return ()
        if local(child) != "extensionElements":
            return self.part(child, owner)
        others = (c for c in child if (namespace(c), local(c)) != (NAMESPACE, setting))
        held = tuple(sorted(self.part(other) for other in others))
        return (child.tag, (), "", held) if held else ()


def place_of(element: Any) -> JsonObject:
    """Where a shape or a flow is drawn, and its label."""
    found: dict[str, Any] = {}
    points = [_numbers(c, ("x", "y")) for c in element if local(c) == "waypoint"]
    if points:
        found["way"] = points
    for child in element:
        if local(child) == "Bounds":
            found["box"] = _numbers(child, _BOX)
        elif local(child) == "BPMNLabel":
            boxes = [_numbers(c, _BOX) for c in child if local(c) == "Bounds"]
            found |= {"label": boxes[0]} if boxes else {}
    for name in ("isExpanded", "isMarkerVisible"):
        if element.get(name):
            found[name] = element.get(name) == "true"
    return found


_BOX = ("x", "y", "width", "height")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,30})?")


def _numbers(element: Any, names: tuple[str, ...]) -> list[int]:
    """Whole units: finer ones nobody sees."""
    texts = [element.get(name, "0") for name in names]
    return [round(Decimal(text)) if _NUMBER.fullmatch(text) else 0 for text in texts]
