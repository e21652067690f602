"""What a foreign diagram carries beside its tokens: data pictures, other tools' words, bad ids."""

from typing import Any

from lxml import etree

from dougong.model.workflow import shapes
from dougong.model.workflow.document import bpmn_children, local, namespace
from dougong.model.workflow.foreign.draft import NODES, Draft, drop, flows
from dougong.model.workflow.graph import ID
from dougong.model.workflow.settings import SCRIPT_TAGS
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE

DATA = frozenset(
    [
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "dataInputAssociation",
        "dataOutputAssociation",
        "property",
        "ioBinding",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
    ]
)
#: Parts that name people or tell where a value comes from, but move no token.
IDLE = frozenset(
    [
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "artifact",
        "correlationSubscription",
        "supportedInterfaceRef",
        "rendering",
        "eventDefinitionRef",
        "incoming",
        "outgoing",
    ]
)
#: Attributes of other tools that name people or a form.
PEOPLE = frozenset(["assignee", "candidateGroups", "candidateUsers", "owner", "formKey", "dueDate"])
_REFERENCES = ("sourceRef", "targetRef", "attachedToRef", "default", "bpmnElement", "processRef")


def mend_ids(draft: Draft) -> None:
    """Give every element of the process an id that our reader takes."""
    renamed: dict[str, str] = {}
    seen: set[str] = set()
    for element in [draft.process, *draft.process.iter(f"{{{BPMN}}}*")]:
        tag, found = local(element), element.get("id")
        needed = tag in NODES or tag in {"process", "sequenceFlow"}
        if element is draft.process and found in seen:
            continue
        twice = found in seen
        if (found is None and needed) or (found is not None and (twice or not ID.fullmatch(found))):
            made = draft.new_id(found or element.get("name") or tag)
            element.set("id", made)
            draft.note("bpmn_rewrite_id", element, found=(found or "—")[:60])
            if found is not None and not twice:
                renamed[found] = made
        seen.add(element.get("id") or "")
    if renamed:
        _refer(draft.root, renamed)


def _refer(root: Any, renamed: dict[str, str]) -> None:
    for element in root.iter(etree.Element):
        for name in _REFERENCES:
            if element.get(name) in renamed:
                element.set(name, renamed[element.get(name)])


def drop_data(draft: Draft) -> None:
    """Data live in the record: their pictures go."""
    gone: set[str] = set()
    for element in list(draft.process.iter(f"{{{BPMN}}}*")):
        tag = local(element)
        if tag in DATA and element.getparent() is not None and not _inside_data(element):
            gone.update(one.get("id", "") for one in element.iter(etree.Element))
            owner = element if element.get("id") else element.getparent()
            draft.note("bpmn_rewrite_data", owner, tag=tag)
            drop(element)
    for element in [*draft.process.iter(f"{{{BPMN}}}association")]:
        if {element.get("sourceRef"), element.get("targetRef")} & gone:
            drop(element)


def _inside_data(element: Any) -> bool:
    return any(local(above) in DATA for above in element.iterancestors())


def drop_idle(draft: Draft) -> None:
    """Parts without a token: performers and the rest; incoming and outgoing only repeat flows."""
    for element in [e for e in draft.process.iter(f"{{{BPMN}}}*") if local(e) in IDLE]:
        owner, tag = element.getparent(), local(element)
        if owner is None:
            continue
        if tag not in {"incoming", "outgoing"}:
            value = " ".join("".join(element.itertext()).split())[:80]
            named = element.get("name") or value or element.get("id") or "—"
            draft.note("bpmn_rewrite_part", owner, tag=tag, value=named)
        drop(element)


def drop_foreign(draft: Draft) -> None:
    """Words of other tools have no effect; scripts stay, so that the lint refuses them."""
    tags: dict[str, int] = {}
    for holder in [*draft.process.iter(f"{{{BPMN}}}extensionElements")]:
        for child in list(holder):
            if namespace(child) != NAMESPACE and local(child) not in SCRIPT_TAGS:
                tags[local(child)] = tags.get(local(child), 0) + 1
                holder.remove(child)
        if not len(holder):
            drop(holder)
    for element in draft.process.iter(f"{{{BPMN}}}*"):
        _foreign_attributes(draft, element, tags)
    if tags:
        told = "、".join(sorted(tags)[:12])
        draft.note("bpmn_rewrite_extensions", draft.process, count=sum(tags.values()), tags=told)


def _foreign_attributes(draft: Draft, element: Any, tags: dict[str, int]) -> None:
    for key in [name for name in element.attrib if name.startswith("{")]:
        space, plain = etree.QName(key).namespace or "", etree.QName(key).localname
        if space.startswith("http://www.w3.org/"):
            if local(element) == "conditionExpression":
                continue
        elif plain in PEOPLE:
            draft.note("bpmn_rewrite_people", element, attribute=plain, value=element.get(key)[:80])
        else:
            tags[plain] = tags.get(plain, 0) + 1
        del element.attrib[key]


def drop_attributes(draft: Draft) -> None:
    """Attributes our reader does not know, after every element has become what it is run as."""
    for element in [draft.process, *draft.elements()]:
        known = shapes.ATTRIBUTES.get(local(element))
        if known is None:
            continue
        for name in [n for n in element.attrib if not n.startswith("{") and n not in known]:
            del element.attrib[name]
            draft.note("bpmn_rewrite_attribute", element, tag=local(element), attribute=name)


def drop_dangling(draft: Draft) -> None:
    """Flows, defaults and timers that hang in the air."""
    for scope in draft.scopes():
        known = {child.get("id") for child in bpmn_children(scope) if local(child) in NODES}
        for flow in flows(scope):
            ends = (flow.get("sourceRef"), flow.get("targetRef"))
            missing = next((end for end in ends if end not in known), None)
            if missing is not None or None in ends:
                draft.note("bpmn_rewrite_dangling", flow, tag="sequenceFlow", ref=missing or "—")
                drop(flow)
        _drop_hosts(draft, scope, known)
        _drop_defaults(draft, scope)


def _drop_hosts(draft: Draft, scope: Any, known: set[str | None]) -> None:
    for event in [c for c in bpmn_children(scope) if local(c) == "boundaryEvent"]:
        if event.get("attachedToRef") not in known:
            ref = event.get("attachedToRef") or "—"
            draft.note("bpmn_rewrite_dangling", event, tag="boundaryEvent", ref=ref)
            drop(event)
            for flow in flows(scope):
                if flow.get("sourceRef") == event.get("id"):
                    drop(flow)


def _drop_defaults(draft: Draft, scope: Any) -> None:
    leaving = {(flow.get("sourceRef"), flow.get("id")) for flow in flows(scope)}
    for element in bpmn_children(scope):
        default = element.get("default")
        if default and (element.get("id"), default) not in leaving:
            draft.note("bpmn_rewrite_dangling", element, tag="default", ref=default)
            del element.attrib["default"]


def drop_pools(draft: Draft) -> None:
    """Pools and message flows are pictures around the process."""
    messages = 0
    for child in bpmn_children(draft.root):
        if child is draft.process:
            continue
        if local(child) == "collaboration":
            messages += sum(1 for one in bpmn_children(child) if local(one) == "messageFlow")
            drop(child)
        elif local(child) in {"process", "dataStore", "choreography", "itemDefinition", "import"}:
            drop(child)
    if messages:
        draft.note("bpmn_rewrite_pools", draft.process, count=messages)


def is_drawn(process: Any) -> bool:
    """Whether a process holds anything that a token visits; an empty pool is only a picture."""
    return any(local(child) in NODES for child in bpmn_children(process))
