"""Checks the shape of a process: ends, ways, gateways, conditions, names."""

from collections.abc import Iterable

from dougong.feel import ExpressionInvalid
from dougong.model.workflow import shapes
from dougong.model.workflow.conditions import compile_condition
from dougong.model.workflow.definition import (
    CHOICES,
    GATEWAYS,
    ApprovalNode,
    Element,
    Fact,
    Flow,
    answering,
)
from dougong.model.workflow.faults import Findings, words_of
from dougong.model.workflow.paths import backward_graph, ends, forward_graph, reachable
from dougong.model.workflow.repeats import names_inside

#: What a timer may hang on.
HOSTS = frozenset({"user", "enter", "call", "receive"})
#: What may stand behind a gateway that waits for the first of several events.
FIRST = frozenset({"catch", "timer", "receive"})


def check_ends(elements: dict[str, Element], findings: Findings) -> None:
    """One start, at least one end, at least one user task."""
    starts = [e for e in elements.values() if e.kind == "start"]
    if not starts:
        findings.add("bpmn_no_start")
    if len(starts) > 1:
        findings.add("bpmn_many_starts", starts[1].id, starts[1].line, count=len(starts))
    if not ends(elements):
        findings.add("bpmn_no_end")
    if not any(e.kind in {"user", "call"} for e in elements.values()):
        findings.add("bpmn_no_task")


def check_ways(elements: dict[str, Element], findings: Findings) -> None:
    """Every element lies on a way from the start to an end."""
    forward = forward_graph(elements)
    starts = [e.id for e in elements.values() if e.kind == "start"]
    finish = ends(elements)
    reached = reachable(forward, starts)
    leading = reachable(backward_graph(forward), finish)
    for element in elements.values():
        name = element.name or element.id
        if starts and element.id not in reached:
            findings.add("bpmn_unreachable", element.id, element.line, name=name)
        elif finish and element.id not in leading:
            findings.add("bpmn_dead_end", element.id, element.line, name=name)


def check_flows(elements: dict[str, Element], findings: Findings) -> None:
    """Flows begin and end where they may."""
    for element in elements.values():
        _check_targets(element, elements, findings)
        name = element.name or element.id
        if element.kind in {"end", "terminate"} and element.outgoing:
            findings.add("bpmn_flow_from_end", element.id, element.line)
        if element.kind not in GATEWAYS and len(element.outgoing) > 1:
            count = len(element.outgoing)
            findings.add("bpmn_many_outgoing", element.id, element.line, name=name, count=count)
        if element.kind == "events":
            _check_first(element, elements, findings)
        if element.kind == "call" and not element.called:
            findings.add("bpmn_call_nothing", element.id, element.line, name=name)
        if element.kind == "boundary":
            host = elements.get(element.attached_to)
            if host is None or host.kind not in HOSTS or host.scope != element.scope:
                _unsupported_host(findings, element)


def _check_first(gateway: Element, elements: dict[str, Element], findings: Findings) -> None:
    """Two events at least stand behind it, and nothing else leads to them."""
    behind = [flow.target for flow in gateway.outgoing]
    others = [e for e in elements.values() if e is not gateway]
    shared = {flow.target for e in others for flow in e.outgoing}
    wrong = [
        key
        for key in behind
        if elements[key].kind not in FIRST or elements[key].event == "service" or key in shared
    ]
    if len(behind) < 2 or wrong:
        name = gateway.name or gateway.id
        findings.add(
            "bpmn_events_behind", gateway.id, gateway.line, name=name, found=", ".join(wrong) or "—"
        )


def _check_targets(element: Element, elements: dict[str, Element], findings: Findings) -> None:
    targets = [flow.target for flow in element.outgoing]
    name = element.name or element.id
    for target in sorted({t for t in targets if targets.count(t) > 1}):
        findings.add("bpmn_flow_twice", element.id, element.line, name=name, target=target)
    for target in targets:
        if elements[target].kind in {"start", "begin"} and element.id != elements[target].scope:
            findings.add("bpmn_flow_into_start", target, elements[target].line)
        if elements[target].kind == "boundary":
            _unsupported_host(findings, elements[target])


def _unsupported_host(findings: Findings, element: Element) -> None:
    advice = shapes.ATTACHED
    findings.add(
        f"bpmn_unsupported:{advice.code}",
        element.id,
        element.line,
        name=element.name or element.id,
        kind=advice.kind,
        kind_en=advice.kind_en,
        advice=advice.advice,
        advice_en=advice.advice_en,
    )


def check_gateways(
    elements: dict[str, Element], defaults: dict[str, str], findings: Findings
) -> None:
    """Conditions stand where they work and choices are complete."""
    for element in elements.values():
        name = element.name or element.id
        flows = element.outgoing
        default = defaults.get(element.id, "")
        if default and element.kind != "enter" and default not in {flow.id for flow in flows}:
            findings.add("bpmn_default_unknown", element.id, element.line, name=name, ref=default)
        if element.kind not in CHOICES:
            for flow in flows:
                if flow.condition:
                    findings.add("bpmn_condition_misplaced", flow.id, flow.line, source=name)
        elif len(flows) > 1:
            _check_choice(element, findings)


def _check_choice(element: Element, findings: Findings) -> None:
    name = element.name or element.id
    for flow in element.outgoing:
        if flow.condition and flow.default:
            findings.add("bpmn_default_condition", flow.id, flow.line)
        if not flow.condition and not flow.default:
            findings.add(
                "bpmn_gateway_condition", element.id, element.line, name=name, target=flow.target
            )
    if not any(flow.default for flow in element.outgoing):
        findings.add("bpmn_gateway_default", element.id, element.line, name=name)


def check_names(
    elements: dict[str, Element],
    nodes: dict[str, ApprovalNode],
    facts: tuple[Fact, ...],
    findings: Findings,
) -> None:
    """Facts and tasks have names that conditions can tell apart."""
    seen: set[str] = set()
    for fact in facts:
        if fact.name in seen or fact.name in nodes:
            what = "事实与任务编号同名" if fact.name in nodes else "事实重复"
            what_en = "a fact and a task" if fact.name in nodes else "two facts"
            findings.add("bpmn_name_clash", name=fact.name, what=what, what_en=what_en)
        seen.add(fact.name)
    for node in nodes:
        if not node.isidentifier():
            findings.add("bpmn_id_no_name", node, elements[node].line)


def check_answers(
    elements: dict[str, Element],
    facts: tuple[Fact, ...],
    findings: Findings,
) -> None:
    """What brings values has a name of its own among facts."""
    for key in answering(elements):
        if any(fact.name == key for fact in facts):
            what, what_en = "事实与事件编号同名", "a fact and an event"
            findings.add("bpmn_name_clash", name=key, what=what, what_en=what_en)


def check_conditions(
    flows: Iterable[Flow],
    names: tuple[str, ...],
    findings: Findings,
    elements: dict[str, Element],
) -> dict[str, frozenset[str]]:
    """Every condition compiles; the names each one reads, by flow."""
    return {
        flow.id: _names_read(flow, (*names, *names_inside(elements, flow.source)), findings)
        for flow in flows
        if flow.condition
    }


def _names_read(flow: Flow, names: tuple[str, ...], findings: Findings) -> frozenset[str]:
    try:
        return compile_condition(flow, names).expression.names
    except ExpressionInvalid as fault:
        findings.add(
            "bpmn_condition_invalid",
            flow.id,
            flow.line,
            **words_of(fault),
            caret=fault.facts.get("caret", ""),
        )
        return frozenset()


def outcomes_read(
    elements: dict[str, Element], nodes: dict[str, ApprovalNode], read: dict[str, frozenset[str]]
) -> frozenset[str]:
    """The nodes whose outcome is read by a condition that lies behind them."""
    forward = forward_graph(elements)
    found = set()
    for node in nodes:
        behind = reachable(forward, forward[node])
        for key in behind:
            if any(node in read.get(flow.id, ()) for flow in elements[key].outgoing):
                found.add(node)
    return frozenset(found)
