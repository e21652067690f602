"""Reads the elements and flows of a process, and says what is not run."""

import re
from dataclasses import replace
from typing import Any

from dougong.base.registry import nearest
from dougong.model.workflow import shapes
from dougong.model.workflow.definition import CHOICES, Element, Flow
from dougong.model.workflow.document import bpmn_children, local, namespace
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.timers import timer_fault
from dougong.model.workflow.vocabulary import BPMN

ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
FEEL_LANGUAGES = ("", "feel", "https://www.omg.org/spec/DMN/20191111/FEEL/")
MAX_NODES = 250
MAX_FLOWS = 1000


class GraphReader:
    """Reads one process element into elements with their outgoing flows."""

    def __init__(self, process: Any, findings: Findings) -> None:
        self.process = process
        self.findings = findings
        self.defaults: dict[str, str] = {}
        self.tags: dict[str, Any] = {}
        #: Every flow of the file, also those between shapes that are not run.
        self.flows: list[Flow] = []
        self.is_too_large = False

    def read(self) -> dict[str, Element]:
        """The elements by id, in the order of the file."""
        shapes_found: dict[str, Element] = {}
        for child in bpmn_children(self.process):
            tag = local(child)
            if tag == "sequenceFlow":
                self.flows.append(self._flow(child))
            elif tag in shapes.RUN:
                element = self._element(child, tag)
                if element is not None and element.id not in shapes_found:
                    shapes_found[element.id] = element
            elif tag not in shapes.DRAWN:
                self.refuse(child, tag)
        self._check_size(len(shapes_found))
        return self._connected(shapes_found)

    def _check_size(self, nodes: int) -> None:
        limits = (
            (nodes, MAX_NODES, "流程节点", "flow nodes"),
            (len(self.flows), MAX_FLOWS, "顺序流", "flows"),
        )
        for count, limit, what, what_en in limits:
            if count > limit:
                self.findings.add("bpmn_too_large", limit=limit, what=what, what_en=what_en)
                self.is_too_large = True

    def refuse(self, element: Any, tag: str) -> None:
        """Report a shape that is not run, or a tag that BPMN does not know."""
        if tag == "subProcess" and element.get("triggeredByEvent") == "true":
            tag = "eventSubProcess"
        advice = shapes.REFUSED.get(tag)
        if advice is not None:
            self._unsupported(element, advice)
            return
        close = nearest(tag, shapes.ALL_TAGS)
        self.findings.add(
            "bpmn_unknown_element",
            element.get("id", ""),
            element.sourceline,
            tag=tag,
            nearest=close,
        )

    def _unsupported(self, element: Any, advice: shapes.Advice, owner: Any = None) -> None:
        holder = element if owner is None else owner
        path = holder.get("id", "")
        self.findings.add(
            f"bpmn_unsupported:{advice.code}",
            path,
            element.sourceline,
            name=holder.get("name") or path or local(holder),
            kind=advice.kind,
            kind_en=advice.kind_en,
            advice=advice.advice,
            advice_en=advice.advice_en,
        )

    def _element(self, element: Any, tag: str) -> Element | None:
        path = element.get("id", "")
        if not ID.fullmatch(path):
            return None
        self.attributes(element, tag)
        self.tags[path] = element
        self.defaults[path] = element.get("default", "")
        kind: Any = shapes.RUN[tag]
        timer = ""
        for child in bpmn_children(element):
            inner = local(child)
            if inner in shapes.HARMLESS:
                continue
            if inner == "terminateEventDefinition" and kind == "end":
                kind = "terminate"
            elif inner == "timerEventDefinition":
                timer = self._timer(child, element, kind)
            elif not self._is_chain_mark(child, element):
                self._refuse_part(child, element, inner)
        if kind in {"timer", "boundary"} and not timer:
            self._without_event(element)
            return None
        return Element(
            id=path,
            kind=kind,
            name=(element.get("name") or "").strip(),
            attached_to=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", "true") != "false",
            timer=timer,
            line=element.sourceline or 0,
        )

    def _without_event(self, element: Any) -> None:
        if all(local(c) in shapes.HARMLESS for c in bpmn_children(element)):
            self._unsupported(element, shapes.NO_EVENT)

    def _refuse_part(self, child: Any, owner: Any, tag: str) -> None:
        advice = shapes.REFUSED.get(tag)
        if advice is not None:
            self._unsupported(child, advice, owner)
        else:
            self.refuse(child, tag)

    def _is_chain_mark(self, child: Any, element: Any) -> bool:
        """The sequential multi-instance marker of a routed chain, without content of its own."""
        return (
            local(child) == "multiInstanceLoopCharacteristics"
            and local(element) == "userTask"
            and child.get("isSequential") == "true"
            and not len(child)
            and any(local(inner) == "chain" for inner in element.iter())
        )

    def _timer(self, definition: Any, element: Any, kind: str) -> str:
        path = element.get("id", "")
        name = element.get("name") or path
        if kind not in {"timer", "boundary"}:
            advice = shapes.TIMER_START if kind == "start" else shapes.NO_EVENT
            self._unsupported(definition, advice, element)
            return ""
        for child in bpmn_children(definition):
            if local(child) == "timeCycle":
                self._unsupported(child, shapes.TIMER_CYCLE, element)
                return "P1D"
            text = (child.text or "").strip()
            if timer_fault(local(child), text):
                self.findings.add(
                    "bpmn_timer_invalid", path, child.sourceline, name=name, value=text[:60]
                )
                return "P1D"
            return text
        self.findings.add("bpmn_timer_invalid", path, definition.sourceline, name=name, value="")
        return "P1D"

    def attributes(self, element: Any, tag: str) -> None:
        """Report attributes that BPMN does not know."""
        known = shapes.ATTRIBUTES[tag]
        for name in element.attrib:
            if not name.startswith("{") and name not in known:
                self.findings.add(
                    "bpmn_unknown_attribute",
                    element.get("id", ""),
                    element.sourceline,
                    tag=tag,
                    attribute=name,
                    nearest=nearest(name, known),
                )

    def _flow(self, element: Any) -> Flow:
        self.attributes(element, "sequenceFlow")
        condition, path = "", element.get("id", "")
        for child in bpmn_children(element):
            if local(child) == "conditionExpression":
                condition = (child.text or "").strip()
                language = child.get("language", "")
                if language.lower() not in FEEL_LANGUAGES and "FEEL" not in language:
                    self.findings.add(
                        "bpmn_condition_language",
                        path,
                        child.sourceline,
                        language=language[:60],
                        condition=condition[:200],
                    )
            elif local(child) not in shapes.HARMLESS:
                self.refuse(child, local(child))
        return Flow(
            id=path,
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            condition=condition.removeprefix("=").strip(),
            name=(element.get("name") or "").strip(),
            line=element.sourceline or 0,
        )

    def _connected(self, elements: dict[str, Element]) -> dict[str, Element]:
        outgoing: dict[str, list[Flow]] = {key: [] for key in elements}
        drawn = {e.get("id") for e in self.process.iter() if namespace(e) == BPMN}
        for flow in self.flows:
            for end, ref in (("起点", flow.source), ("终点", flow.target)):
                if ref not in elements and ref not in drawn:
                    self.findings.add(
                        "bpmn_flow_dangling", flow.id, flow.line, end=end, ref=ref or "—"
                    )
            if flow.source in elements and flow.target in elements:
                default = self.defaults.get(flow.source) == flow.id
                outgoing[flow.source].append(replace(flow, default=default))
        return {
            key: replace(element, outgoing=self._defaulted(element, outgoing[key]))
            for key, element in elements.items()
        }

    def _defaulted(self, element: Element, flows: list[Flow]) -> tuple[Flow, ...]:
        """A gateway with one plain way out needs no condition."""
        if element.kind in CHOICES and len(flows) == 1 and not flows[0].condition:
            return (replace(flows[0], default=True),)
        return tuple(flows)
