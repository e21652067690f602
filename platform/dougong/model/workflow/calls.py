"""Joins processes with those they call: what runs is one process, all of it from one release."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from dougong.base.registry import nearest
from dougong.model.finding import Finding
from dougong.model.workflow.definition import Element, Fact, Flow, ProcessDefinition
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.graph import MAX_NODES
from dougong.model.workflow.marks import INTO, OUT
from dougong.model.workflow.messages import check_agreement
from dougong.model.workflow.repeats import asked_each_visit
from dougong.model.workflow.told import check_called, check_thrown_on
from dougong.model.workflow.triggered import within

Processes = Mapping[str, ProcessDefinition]


def called_by(process: ProcessDefinition, known: Processes) -> dict[str, str]:
    """Id of each call → key of the process it asks for; those that are not there are left out."""
    module = process.key.partition(".")[0]
    found = {}
    for element in process.elements.values():
        names = (element.called, f"{module}.{element.called}") if element.called else ()
        key = next((name for name in names if name in known), None)
        if key is not None:
            found[element.id] = key
    return found


def linked(processes: Sequence[ProcessDefinition]) -> tuple[list[ProcessDefinition], list[Finding]]:
    """Each process with the ones it calls inside, and what stands against it."""
    known = {process.key: process for process in processes}
    found = [*_disagreements(processes), *_thrown_on(processes, known)]
    if not any(e.called for process in processes for e in process.elements.values()):
        return list(processes), found
    linker = Linker(known)
    made = [linker.whole(process.key, ()) for process in processes]
    return made, [*found, *linker.found]


def _thrown_on(processes: Sequence[ProcessDefinition], known: Processes) -> list[Finding]:
    """What processes throw that nobody calls."""
    called = {key for process in processes for key in called_by(process, known).values()}
    found: list[Finding] = []
    for process in processes:
        if process.throws and process.key not in called:
            findings = Findings(_file(process.key))
            check_thrown_on(process, findings)
            found += findings.found
    return found


def _disagreements(processes: Sequence[ProcessDefinition]) -> list[Finding]:
    """Messages that two processes declare differently."""
    found: list[Finding] = []
    for key, message, other in check_agreement(processes):
        findings = Findings(_file(key))
        findings.add("bpmn_message_differs", message, name=message, other=other)
        found += findings.found
    return found


class Linker:
    """Joins the processes of one release, each once."""

    def __init__(self, known: Processes) -> None:
        self.known = known
        self.found: list[Finding] = []
        self._made: dict[str, ProcessDefinition] = {}

    def whole(self, key: str, above: tuple[str, ...]) -> ProcessDefinition:
        """The process of a key with everything it calls."""
        if key not in self._made:
            self._made[key] = self._joined(self.known[key], (*above, key))
        return self._made[key]

    def _joined(self, process: ProcessDefinition, above: tuple[str, ...]) -> ProcessDefinition:
        findings = Findings(_file(process.key))
        calls = called_by(process, self.known)
        for element in process.elements.values():
            if element.called and element.id not in calls:
                close = nearest(element.called, self.known)
                name = element.name or element.id
                facts = {"called": element.called, "like": f"（{close}？）" if close else ""}
                findings.add("bpmn_call_unknown", element.id, element.line, name=name, **facts)
        inner = {}
        for call, key in calls.items():
            if self._may(process.elements[call], key, above, findings):
                inner[call] = self.whole(key, above)
        made = _with(process, inner, findings)
        check_called(made, findings)
        self.found += findings.found
        return made

    def _may(self, call: Element, key: str, above: tuple[str, ...], findings: Findings) -> bool:
        name, called = call.name or call.id, self.known[key]
        if key in above:
            circle = " → ".join((*above[above.index(key) :], key))
            findings.add("bpmn_call_circle", call.id, call.line, name=name, circle=circle)
            return False
        entity = self.known[above[0]].entity
        if called.entity != entity:
            facts = {"called": key, "entity": called.entity}
            findings.add("bpmn_call_entity", call.id, call.line, name=name, **facts)
        if called.duties or called.withdraw != "before_any_vote":
            findings.add("bpmn_call_setting", call.id, call.line, called=key)
        return True


def _file(key: str) -> str:
    module, _, name = key.partition(".")
    return str(PurePosixPath("workflows", module, f"{name}.bpmn")) if name else f"{module}.bpmn"


def _with(
    process: ProcessDefinition, inner: Mapping[str, ProcessDefinition], findings: Findings
) -> ProcessDefinition:
    """The process with called ones in the place of their calls."""
    if not inner:
        return process
    elements: dict[str, Element] = {}
    nodes, read = dict(process.nodes), set(process.outcome_read)
    messages = dict(process.messages)
    facts = {fact.name: fact for fact in process.facts}
    for element in process.elements.values():
        called = inner.get(element.id)
        if called is None:
            elements[element.id] = element
            continue
        before = f"{element.id}."
        elements.update(_called_elements(element, called))
        nodes.update({before + key: replace(n, id=before + key) for key, n in called.nodes.items()})
        read.update(before + key for key in called.outcome_read)
        messages.update(called.messages)
        _add_facts(facts, called, element, findings)
    taken = [key for key in process.elements if any(key.startswith(f"{call}.") for call in inner)]
    for key in taken:
        findings.add("bpmn_id_duplicate", key, process.elements[key].line)
    if len(elements) > 2 * MAX_NODES:
        findings.add("bpmn_too_large", limit=MAX_NODES, what="流程节点", what_en="flow nodes")
    return replace(
        process,
        elements=elements,
        nodes=asked_each_visit(elements, nodes),
        facts=tuple(facts.values()),
        outcome_read=frozenset(read),
        messages=messages,
        called=dict(inner),
    )


def _add_facts(
    facts: dict[str, Fact], called: ProcessDefinition, call: Element, findings: Findings
) -> None:
    for fact in called.facts:
        known = facts.setdefault(fact.name, fact)
        if known.expression != fact.expression:
            findings.add("bpmn_call_fact", call.id, call.line, name=fact.name, called=called.key)


def _called_elements(call: Element, called: ProcessDefinition) -> dict[str, Element]:
    """The call as a sub-process that holds the elements of the called process."""
    start = Flow(f"{call.id}{INTO}", call.id, f"{call.id}.{called.start.id}")
    leave = f"{call.id}{OUT}"
    made = {call.id: replace(call, kind="enter", outgoing=(start,))}
    for element in called.elements.values():
        one = _behind(element, call.id)
        if one.kind in {"finish", "abort"} and not one.outgoing:
            one = replace(one, outgoing=(Flow(f"{one.id}{OUT}", one.id, leave),))
        made[one.id] = one
    ways = tuple(replace(flow, source=leave) for flow in call.outgoing)
    made[leave] = Element(
        leave, "leave", call.name or call.id, ways, line=call.line, scope=call.scope
    )
    return made


def _behind(element: Element, call: str) -> Element:
    """An element of a called process under the name of the call."""
    before = f"{call}."
    inside = within(element, call) if not element.scope else element
    repeat = element.repeat
    if repeat is not None:
        repeat = replace(repeat, prefix=before + repeat.prefix)
    return replace(
        inside,
        repeat=repeat,
        id=before + element.id,
        prefix=before + element.prefix,
        scope=before + element.scope if element.scope else call,
        attached_to=before + element.attached_to if element.attached_to else "",
        outgoing=tuple(
            replace(
                flow,
                id=before + flow.id,
                source=before + flow.source,
                target=before + flow.target,
                prefix=before + flow.prefix,
            )
            for flow in element.outgoing
        ),
    )
