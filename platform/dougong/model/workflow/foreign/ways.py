"""Beginnings, ends, splits and choices that a foreign diagram left out or left unsaid."""

import re
from typing import Any

from lxml import etree

from dougong.feel import ExpressionInvalid
from dougong.model.workflow.conditions import compile_condition
from dougong.model.workflow.definition import Flow
from dougong.model.workflow.document import bpmn_children, local
from dougong.model.workflow.foreign.draft import (
    GATEWAYS,
    SCOPES,
    TASKS,
    Draft,
    drop,
    extension,
    flows,
    name_of,
    nodes,
)
from dougong.model.workflow.vocabulary import BPMN, NAMESPACE

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_SPLITTING = {"parallelGateway": "+", "inclusiveGateway": "○"}


def complete_ways(draft: Draft) -> None:
    """Draw what every reader of the diagram takes for granted."""
    for scope in draft.scopes():
        if local(scope) == "adHocSubProcess":
            continue
        _split(draft, scope)
        if scope.get("triggeredByEvent") != "true":
            _begin(draft, scope)
        _finish(draft, scope)
    for scope in draft.scopes():
        _choices(draft, scope)


def _leaving(scope: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {node.get("id"): [] for node in nodes(scope)}
    for flow in flows(scope):
        found[flow.get("sourceRef")].append(flow)
    return found


def _begin(draft: Draft, scope: Any) -> None:
    entered = {flow.get("targetRef") for flow in flows(scope)}
    starts = [node for node in nodes(scope) if local(node) == "startEvent"]
    if len(starts) > 1:
        _one_start(draft, scope, starts)
        return
    open_ones = [
        node
        for node in nodes(scope)
        if node.get("id") not in entered
        and local(node) not in {"startEvent", "boundaryEvent"}
        and node.get("triggeredByEvent") != "true"
        and node.get("isForCompensation") != "true"
    ]
    if starts or not open_ones:
        return
    start = draft.node(scope, "startEvent", "begin")
    names = "、".join(name_of(node) for node in open_ones)
    draft.note("bpmn_rewrite_start", start, targets=names[:120])
    if len(open_ones) > 1:
        fork = draft.node(scope, "parallelGateway", "begin_all")
        draft.flow(scope, start, fork)
        start = fork
    for node in open_ones:
        draft.flow(scope, start, node)


def _one_start(draft: Draft, scope: Any, starts: list[Any]) -> None:
    """Several beginnings exclude each other: somebody says which it is."""
    begin = draft.node(scope, "startEvent", "begin")
    ways: dict[str, Any] = {}
    for start in starts:
        for flow in [f for f in flows(scope) if f.get("sourceRef") == start.get("id")]:
            flow.set("name", flow.get("name") or name_of(start))
            known = ways.setdefault(flow.get("targetRef"), flow)
            if known is not flow:
                known.set("name", f"{known.get('name')}／{flow.get('name')}")
                drop(flow)
        drop(start)
    if len(ways) > 1:
        choice = draft.node(scope, "exclusiveGateway", "begin_with")
        draft.flow(scope, begin, choice)
        draft.note("bpmn_rewrite_starts", begin, count=len(starts), choice=_word(choice))
    else:
        choice = begin
        draft.note("bpmn_rewrite_starts", begin, count=len(starts), choice="—")
    for flow in ways.values():
        flow.set("sourceRef", choice.get("id"))


def _finish(draft: Draft, scope: Any) -> None:
    leaving = _leaving(scope)
    for node in nodes(scope):
        ends = local(node) in TASKS | SCOPES | GATEWAYS | {"intermediateCatchEvent"}
        if not ends or leaving[node.get("id")] or node.get("triggeredByEvent") == "true":
            continue
        if node.get("isForCompensation") != "true":
            draft.note("bpmn_rewrite_end", node)
            draft.flow(scope, node, draft.node(scope, "endEvent", f"end_{node.get('id')}"))


def _split(draft: Draft, scope: Any) -> None:
    """Several ways out of a task or an event: all of them, or those whose condition holds."""
    leaving = _leaving(scope)
    for node in nodes(scope):
        out, key = leaving[node.get("id")], node.get("id")
        if local(node) in GATEWAYS:
            continue
        conditional = [flow for flow in out if _condition(flow) is not None]
        if len(out) < 2:
            for flow in conditional:
                _drop_condition(draft, flow)
            node.attrib.pop("default", None)
            continue
        kind = "inclusiveGateway" if conditional else "parallelGateway"
        gateway = draft.node(scope, kind, f"split_{key}")
        default = node.attrib.pop("default", None)
        if default and kind == "inclusiveGateway":
            gateway.set("default", default)
        sign = _SPLITTING[kind]
        draft.note("bpmn_rewrite_split", node, count=len(out), gateway=sign)
        for flow in out:
            flow.set("sourceRef", gateway.get("id"))
        draft.flow(scope, node, gateway)


def _condition(flow: Any) -> Any:
    return flow.find(f"{{{BPMN}}}conditionExpression")


def _drop_condition(draft: Draft, flow: Any) -> None:
    found = _condition(flow)
    if found is not None:
        draft.note("bpmn_rewrite_condition", flow, value=(found.text or "").strip()[:120])
        drop(found)


def _choices(draft: Draft, scope: Any) -> None:
    leaving = _leaving(scope)
    for gateway in nodes(scope):
        out = leaving[gateway.get("id")]
        if local(gateway) not in CHOOSING or len(out) < 2:
            if local(gateway) in GATEWAYS:
                for flow in out:
                    _drop_condition(draft, flow)
            continue
        default = gateway.get("default")
        unsaid = [flow for flow in out if flow.get("id") != default and not _sound(draft, flow)]
        if unsaid:
            _choose(draft, gateway, unsaid)
        for flow in out:
            if flow.get("id") == default:
                _drop_condition(draft, flow)


def _sound(draft: Draft, flow: Any) -> bool:
    """Whether the condition is FEEL over what the process declares."""
    found = _condition(flow)
    text = "" if found is None else (found.text or "").strip().removeprefix("=").strip()
    if found is None or not text or "feel" not in found.get("language", "feel").lower():
        return False
    facts = [fact.get("name") for fact in draft.process.iter(f"{{{NAMESPACE}}}fact")]
    tasks = [e.get("id") for e in draft.elements() if local(e) == "userTask"]
    try:
        compile_condition(Flow("", "", "", text), [*facts, *tasks])
    except ExpressionInvalid:
        return False
    return True


def _choose(draft: Draft, gateway: Any, unsaid: list[Any]) -> None:
    """Let a fact choose by the names of the ways; the words that stood there are shown."""
    word = _word(gateway)
    labels = _labels(gateway, unsaid)
    for flow, label in zip(unsaid, labels, strict=True):
        found = _condition(flow)
        text = "" if found is None else " ".join((found.text or "").split())[:160]
        draft.note(
            "bpmn_rewrite_choice",
            gateway,
            way=label,
            choice=word,
            value=f"“{text}”不能执行" if text else "没有写",
            value_en=f"“{text}” cannot be run" if text else "is missing",
        )
        if found is not None:
            drop(found)
        made = etree.SubElement(flow, f"{{{BPMN}}}conditionExpression")
        made.set("{http://www.w3.org/2001/XMLSchema-instance}type", "bpmn:tFormalExpression")
        made.text = f"{word} = {_quoted(label)}"
    settings = extension(draft.process, "process")
    fact = etree.SubElement(settings, f"{{{NAMESPACE}}}fact", name=word)
    fact.set("expression", _quoted(labels[0]))


def _word(gateway: Any) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "_", gateway.get("id"))
    return f"choice_{plain}"[:64]


def _labels(gateway: Any, unsaid: list[Any]) -> list[str]:
    """A name for each way: its own, that of its goal, or its place; no two alike."""
    scope = gateway.getparent()
    goals = {node.get("id"): node for node in bpmn_children(scope)}
    labels: list[str] = []
    for flow in unsaid:
        own = " ".join((flow.get("name") or "").split())
        label = (own or name_of(goals[flow.get("targetRef")])).replace('"', "'")[:60]
        while label in labels:
            label = f"{label} {len(labels) + 1}"
        labels.append(label)
    return labels


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    return f'"{escaped}"'
