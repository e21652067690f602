"""The settings of events, tasks, calls and messages: in BPMN's own words, or in ours beside them.

A shape has its words whatever stands around it, so a change of them is one on a stable id.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.vocabulary import BPMN
from dougong.model.workflow.words import change_words, fits

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
#: Our extension element by the shape it stands on; user tasks and processes have operations of
#: their own.
EXTENSIONS: Mapping[str, str] = {
    "serviceTask": "service",
    "businessRuleTask": "rule",
    "message": "message",
    **dict.fromkeys(
        (
            *("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
            *("endEvent", "sendTask", "receiveTask"),
        ),
        "event",
    ),
}
_TIMER, _MANY = "timerEventDefinition", "multiInstanceLoopCharacteristics"
_LOOP = "standardLoopCharacteristics"
#: Where a word stands: the tag that holds it, and the attribute or child element it is there.
WORDS: Mapping[tuple[str, str], str] = {
    (_TIMER, "timeDuration"): "timeDuration",
    (_TIMER, "timeDate"): "timeDate",
    (_TIMER, "timeCycle"): "timeCycle",
    ("conditionalEventDefinition", "condition"): "condition",
    ("messageEventDefinition", "messageRef"): "message",
    ("signalEventDefinition", "signalRef"): "signal",
    ("errorEventDefinition", "errorRef"): "error",
    ("escalationEventDefinition", "escalationRef"): "escalation",
    ("boundaryEvent", "cancelActivity"): "cancelActivity",
    ("startEvent", "isInterrupting"): "isInterrupting",
    ("sendTask", "messageRef"): "message",
    ("receiveTask", "messageRef"): "message",
    ("callActivity", "calledElement"): "calledElement",
    (_MANY, "loopCardinality"): "loopCardinality",
    (_MANY, "completionCondition"): "completionCondition",
    (_LOOP, "loopCondition"): "loopCondition",
    (_LOOP, "loopMaximum"): "loopMaximum",
    (_LOOP, "testBefore"): "testBefore",
}
#: Words that are the text of a child element; the others are attributes.
TEXTS = frozenset(
    (
        *("timeDuration", "timeDate", "timeCycle", "condition"),
        *("loopCardinality", "completionCondition", "loopCondition"),
    )
)
#: Parts of a shape, whose words are those of the shape.
PARTS = frozenset(tag for tag, _ in WORDS if tag.endswith(("EventDefinition", "Characteristics")))
#: Words that name a code; what declares it stands beside the process and means nothing else.
CODES: Mapping[str, str] = {"error": "errorCode", "escalation": "escalationCode"}
#: What stands beside the process under a stable id.
DECLARED = ("message", "signal")
_YES_OR_NO = frozenset(("cancelActivity", "isInterrupting", "testBefore"))


def codes_of(root: Any) -> dict[str, tuple[str, str]]:
    """What declares a code: its tag and the code by its id."""
    found = {}
    for one in bpmn_children(root):
        code = one.get(CODES[local(one)], "").strip() if local(one) in CODES else ""
        if code and one.get("id"):
            found[one.get("id")] = (local(one), code)
    return found


def misfit(element: Any, words: Mapping[str, Any]) -> str:
    """The first word that a shape has no place for, or that is no text; empty where all fit."""
    extension = EXTENSIONS.get(local(element), "")
    for word, value in words.items():
        known = _place(element, word) is not None
        if not (_is_word(word, value) if known else fits(extension, {word: value})):
            return word
    return ""


def _is_word(word: str, value: object) -> bool:
    if word in _YES_OR_NO:
        return value in {None, "true", "false"}
    return value is None or isinstance(value, str)


def change_details(element: Any, words: Mapping[str, Any]) -> None:
    """Set words of a shape anew; null takes one away. All of them must fit."""
    others: dict[str, Any] = {}
    for word, value in words.items():
        place = _place(element, word)
        if place is None:
            others[word] = value
        else:
            _change(*place, word, value)
    if others:
        change_words(element, EXTENSIONS[local(element)], others)


def declare(root: Any, kind: str, key: str) -> None:
    """Write down a message or a signal before the processes; one that is there stays."""
    if all(one.get("id") != key for one in bpmn_children(root)):
        root.insert(0, etree.Element(f"{{{BPMN}}}{kind}", {"id": key}))


def _place(element: Any, word: str) -> tuple[Any, str] | None:
    for holder in (element, *bpmn_children(element)):
        for name in _names(local(holder), word):
            return holder, name
    return None


def _names(tag: str, word: str) -> Iterator[str]:
    return (name for (held_by, name), known in WORDS.items() if (held_by, known) == (tag, word))


def _change(holder: Any, name: str, word: str, value: str | None) -> None:
    if name in TEXTS:
        _change_text(holder, name, value)
    elif value is None:
        holder.attrib.pop(name, None)
    else:
        holder.set(name, _id_of(holder, word, value) if word in CODES else value)


def _change_text(holder: Any, name: str, value: str | None) -> None:
    known = next((one for one in bpmn_children(holder) if local(one) == name), None)
    if known is not None and value is None:
        holder.remove(known)
    elif value is not None:
        known = etree.SubElement(holder, f"{{{BPMN}}}{name}") if known is None else known
        prefix = f"{holder.prefix}:" if holder.prefix else ""
        known.set(TYPE, f"{prefix}tFormalExpression")
        known.text = value


def _id_of(holder: Any, kind: str, code: str) -> str:
    """The id of what declares a code, which is declared where nothing does yet."""
    root = holder.getroottree().getroot()
    known = (key for key, told in codes_of(root).items() if told == (kind, code))
    found = next(known, "")
    if found:
        return found
    taken = {one.get("id") for one in root.iter()}
    fresh = next(key for n in range(1, len(taken) + 2) if (key := f"{kind}_{n}") not in taken)
    made = etree.Element(f"{{{BPMN}}}{kind}", {"id": fresh, "name": code, CODES[kind]: code})
    root.insert(0, made)
    return fresh
