"""Messages and signals of other tools: named where they have no name, so that they can be sent."""

from typing import Any

from lxml import etree

from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.foreign.draft import Draft, name_of, nodes, parts
from dougong.model.workflow.shapes import MARKS, OUTSIDE
from dougong.model.workflow.vocabulary import BPMN

#: Tasks that stand for a message.
BY_MESSAGE = frozenset({"sendTask", "receiveTask"})


def is_message_task(element: Any) -> bool:
    """Whether a task only sends or awaits a message, and does so once."""
    plain = not any(local(part) in MARKS for part in parts(element))
    return local(element) in BY_MESSAGE and plain and element.get("instantiate") != "true"


def name_outside(draft: Draft) -> None:
    """Give every message and signal that is sent or awaited a declaration of its own name."""
    known = {(local(one), one.get("id")) for one in bpmn_children(draft.root)}
    for scope in draft.scopes():
        for element in nodes(scope):
            if is_message_task(element):
                _name(draft, element, element, "message", known)
            for part in parts(element):
                kind = OUTSIDE.get(local(part))
                if kind is not None:
                    _name(draft, element, part, kind, known)
    drop_expressions(draft)


def _name(
    draft: Draft, element: Any, holder: Any, kind: str, known: set[tuple[str, str | None]]
) -> None:
    ref = f"{kind}Ref"
    if (kind, holder.get(ref)) in known:
        return
    key = draft.new_id(f"{kind}_{element.get('id')}")
    etree.SubElement(draft.root, f"{{{BPMN}}}{kind}", id=key, name=name_of(element))
    holder.set(ref, key)
    draft.note("bpmn_rewrite_declared", element, key=key)


def drop_expressions(draft: Draft) -> None:
    """Correlation in the words of other tools: a message is about its document, or has a key."""
    for one in list(draft.root.iter(f"{{{BPMN}}}correlationProperty", f"{{{BPMN}}}correlationKey")):
        one.getparent().remove(one)
    for declared in bpmn_children(draft.root):
        if local(declared) in {"message", "signal", "error", "escalation"}:
            for child in list(declared):
                declared.remove(child)
    for definition in draft.process.iter(*(f"{{{BPMN}}}{tag}" for tag in OUTSIDE)):
        for child in list(definition):
            if local(child) != "documentation":
                definition.remove(child)
