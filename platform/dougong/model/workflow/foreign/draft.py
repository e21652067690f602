"""A diagram while it is rewritten: what stands in it, what is added, what is told."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.foreign.rules import Told
from dougong.model.workflow.graph import ID
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE

TASKS = frozenset(
    [
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    ]
)
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
GATEWAYS = frozenset(
    [
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "complexGateway",
        "eventBasedGateway",
    ]
)
EVENTS = frozenset(
    ["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"]
)
NODES = TASKS | SCOPES | GATEWAYS | EVENTS
#: Parts of an element that say nothing about it.
SILENT = frozenset({"documentation", "extensionElements"})


class Draft:
    """One process being rewritten; the passes change it through these words."""

    def __init__(self, root: Any, process: Any, file: str) -> None:
        self.root, self.process = root, process
        #: Ids of the processes of the file that hold anything.
        self.drawn = {
            one.get("id") for one in bpmn_children(root) if local(one) == "process" and nodes(one)
        }
        self.told = Told(file)
        self._ids = {one.get("id", "") for one in root.iter(etree.Element)}

    def note(self, code: str, element: Any, **facts: Any) -> None:
        """Tell one change at an element."""
        facts.setdefault("name", name_of(element))
        self.told.add(code, element.get("id", ""), element.sourceline, **facts)

    def scopes(self) -> list[Any]:
        """The process and the sub-processes in it, the outermost first."""
        found = [self.process]
        for scope in found:
            found += [child for child in bpmn_children(scope) if local(child) in SCOPES]
        return found

    def elements(self) -> Iterator[Any]:
        """Everything of BPMN within the process, itself left out."""
        for scope in self.scopes():
            yield from bpmn_children(scope)

    def new_id(self, base: str) -> str:
        """An id nothing else has, like the one wished for."""
        clean = re.sub(r"[^A-Za-z0-9_.-]", "_", base)[:100]
        clean = clean if ID.fullmatch(clean) else f"x_{clean}"
        found, number = clean, 1
        while found in self._ids:
            number += 1
            found = f"{clean}_{number}"
        self._ids.add(found)
        return found

    def node(self, scope: Any, tag: str, base: str, name: str = "") -> Any:
        """A new element in a scope."""
        made = etree.SubElement(scope, f"{{{BPMN}}}{tag}", id=self.new_id(base))
        if name:
            made.set("name", name)
        return made

    def flow(self, scope: Any, source: Any, target: Any, name: str = "") -> Any:
        """A new sequence flow."""
        made = self.node(scope, "sequenceFlow", f"{source.get('id')}_to", name)
        made.set("sourceRef", source.get("id"))
        made.set("targetRef", target.get("id"))
        return made


def name_of(element: Any) -> str:
    """What an author calls the element."""
    name = " ".join((element.get("name") or "").split())
    return name or element.get("id") or local(element)


def nodes(scope: Any) -> list[Any]:
    """The flow nodes of a scope."""
    return [child for child in bpmn_children(scope) if local(child) in NODES]


def flows(scope: Any) -> list[Any]:
    """The sequence flows of a scope."""
    return [child for child in bpmn_children(scope) if local(child) == "sequenceFlow"]


def parts(element: Any) -> list[Any]:
    """The parts of an element that say something: events, loops, conditions."""
    return [child for child in bpmn_children(element) if local(child) not in SILENT]


def drop(element: Any) -> None:
    """Take an element out of the diagram."""
    above = element.getparent()
    if above is not None:
        above.remove(element)


def retagged(element: Any, tag: str) -> None:
    """Make another kind of element of one, in its place."""
    element.tag = f"{{{BPMN}}}{tag}"


def extension(element: Any, tag: str) -> Any:
    """A setting of ours on an element, made when there is none."""
    holder = element.find(f"{{{BPMN}}}extensionElements")
    if holder is None:
        holder = etree.Element(f"{{{BPMN}}}extensionElements")
        element.insert(0, holder)
    found = holder.find(f"{{{NAMESPACE}}}{tag}")
    return etree.SubElement(holder, f"{{{NAMESPACE}}}{tag}") if found is None else found
