"""Reads the elements and flows of a process, and says what is not run."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from lxml import etree

from dougong.base.registry import nearest
from dougong.model.workflow import shapes
from dougong.model.workflow.definition import CHOICES, Element, Flow, Repeat
from dougong.model.workflow.document import bpmn_children, local, namespace
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.naming import module_of
from dougong.model.workflow.repeats import read_repeat
from dougong.model.workflow.scopes import joined
from dougong.model.workflow.timers import expression_of, timer_fault
from dougong.model.workflow.told import told_event
from dougong.model.workflow.triggered import within
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE

ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,127}")
FEEL_LANGUAGES = ("", "feel", "https://www.omg.org/spec/DMN/20191111/FEEL/")
MAX_NODES = 250
MAX_FLOWS = 1000


def _is_run(element: Any, tag: str) -> bool:
    """Whether the shape is one of those with a token; the rest is refused by its name."""
    if tag == "intermediateThrowEvent":
        return told_event(element)[0] in {"escalation", "message", "signal"}
    return tag in shapes.RUN


def _begins_by_event(element: Any) -> bool:
    """Whether it is the start of an event sub-process."""
    begins = local(element) == "startEvent"
    return begins and element.getparent().get("triggeredByEvent") == "true"


def _stops(element: Any) -> bool:
    """Whether an event ends what it interrupts."""
    word = "isInterrupting" if _begins_by_event(element) else "cancelActivity"
    return bool(element.get(word, "true") != "false")


def _kind_of(tag: str, event: str, timer: str) -> str:
    """Which of several kinds an event of one tag is."""
    if tag == "intermediateCatchEvent" and not timer:
        return "catch"
    if tag == "intermediateThrowEvent" and event != "escalation":
        return "send"
    return ""


def refuse_inside(definition: Any, owner: Any, findings: Findings) -> None:
    """Report what other tools put into an event or a message: expressions of theirs are not run."""
    path = owner.get("id", "")
    odd = [local(one) for one in definition.iter(etree.Element) if namespace(one) not in _KNOWN]
    odd += [name for name in definition.attrib if etree.QName(name).namespace]
    for tag in odd:
        name = owner.get("name") or path
        findings.add("bpmn_script", path, definition.sourceline, name=name, tag=tag)


_KNOWN = frozenset({BPMN, NAMESPACE})


def _events_of(element: Any, kind: str) -> Collection[str]:
    """The events, timers apart, that an element of a kind may throw or catch."""
    if kind in {"throw", "end", "boundary"} or _begins_by_event(element):
        return shapes.EVENTS
    return shapes.OUTSIDE if kind == "timer" else ()


class GraphReader:
    """Reads one process element into elements with their outgoing flows."""

    def __init__(self, process: Any, findings: Findings) -> None:
        self.process = process
        self.findings = findings
        self.module = module_of(findings.file)
        self.defaults: dict[str, str] = {}
        self.tags: dict[str, Any] = {}
        #: Every flow of the file, also those between shapes that are not run.
        self.flows: list[Flow] = []
        self.is_too_large = False

    def read(self) -> dict[str, Element]:
        """The elements by id, in the order of the file; those of a sub-process behind it."""
        shapes_found: dict[str, Element] = {}
        self._scope(self.process, "", shapes_found)
        self._check_size(len(shapes_found))
        return joined(self._connected(shapes_found), self.findings)

    def _scope(self, holder: Any, scope: str, found: dict[str, Element]) -> None:
        """Everything drawn in the process, or in one sub-process."""
        for child in bpmn_children(holder):
            tag = local(child)
            if tag == "sequenceFlow":
                self.flows.append(self._flow(child))
            elif _is_run(child, tag):
                element = self._element(child, tag)
                if element is not None and element.id not in found:
                    found[element.id] = within(element, scope)
                    if element.kind == "enter":
                        self._scope(child, element.id, found)
            elif tag not in shapes.DRAWN and not (scope and tag in shapes.MARKS):
                if child.get("id") or not scope:
                    self.refuse(child, tag)
                else:
                    self._refuse_part(child, holder, tag)

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
        path = holder.get("id") or holder.get("name", "")
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
        kind, timer, repeat = self._parts(element, kind)
        event, code = told_event(element, self.module)
        if kind in {"timer", "boundary"} and not timer and not event:
            self._without_event(element)
            return None
        return Element(
            id=path,
            kind=_kind_of(tag, event, timer) or kind,  # type: ignore[arg-type]
            name=" ".join((element.get("name") or "").split()),
            attached_to=element.get("attachedToRef", ""),
            interrupting=_stops(element),
            triggered=element.get("triggeredByEvent") == "true",
            timer=timer,
            called=element.get("calledElement", ""),
            repeat=repeat,
            event=event,  # type: ignore[arg-type]
            code=code,
            line=element.sourceline or 0,
        )

    def _parts(self, element: Any, kind: Any) -> tuple[Any, str, Repeat | None]:
        """What the parts of an element say: its kind, its time, how often it is done."""
        timer, repeat, holds = "", None, kind in {"enter", "call"}
        known = _events_of(element, kind)
        for child in bpmn_children(element):
            inner = local(child)
            if inner in shapes.MARKS and holds:
                repeat = read_repeat(child, element, self.findings)
            elif inner in shapes.HARMLESS or (kind == "enter" and inner not in shapes.MARKS):
                continue
            elif inner in known:
                # Read as a whole: see `told`.
                refuse_inside(child, element, self.findings)
            elif inner == "terminateEventDefinition" and kind == "end":
                kind = "terminate"
            elif inner == "timerEventDefinition":
                timer = self._timer(child, element, kind)
            elif not self._is_chain_mark(child, element):
                self._refuse_part(child, element, inner)
        return kind, timer, repeat

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
        if kind not in {"timer", "boundary"} and not _begins_by_event(element):
            advice = shapes.TIMER_START if kind == "start" else shapes.NO_EVENT
            self._unsupported(definition, advice, element)
            return ""
        for child in bpmn_children(definition):
            if local(child) == "timeCycle":
                self._unsupported(child, shapes.TIMER_CYCLE, element)
                return "P1D"
            text = (child.text or "").strip()
            if not expression_of(text) and timer_fault(local(child), text):
                self.findings.add(
                    "bpmn_timer_invalid", path, child.sourceline, name=name, value=text[:60]
                )
                return "P1D"
            return text
        self.findings.add("bpmn_timer_invalid", path, definition.sourceline, name=name, value="")
        return "P1D"

    def attributes(self, element: Any, tag: str) -> None:
        """Report attributes that BPMN does not know, and values that are not run."""
        known = shapes.ATTRIBUTES[tag]
        for name, value in element.attrib.items():
            run_as = {} if _begins_by_event(element) else shapes.RUN_AS
            if name in known and run_as.get(name, value) != value:
                self.findings.add(
                    "bpmn_attribute_value",
                    element.get("id", ""),
                    element.sourceline,
                    name=element.get("name") or element.get("id", ""),
                    attribute=name,
                    value=value[:60],
                    run=shapes.RUN_AS[name],
                )
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
                if elements[flow.source].scope != elements[flow.target].scope:
                    self.findings.add("bpmn_flow_crosses", flow.id, flow.line, ref=flow.target)
                    continue
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
