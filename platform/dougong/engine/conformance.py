"""What becomes of a BPMN file: it runs as drawn, it is read, or it is refused, and why.

A process is played to its end without people, conditions or records. Every choice takes its ways
in turn, so that loops are left; everybody approves; a timer goes off when nobody has anything to
do.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dougong.base.errors import DougongError
from dougong.base.values import JsonObject
from dougong.engine.answer import EngineStep, RuleAsked
from dougong.engine.faults import ProcessStalled, StepBudgetSpent
from dougong.engine.step import Engine
from dougong.model.finding import Finding
from dougong.model.workflow.calls import linked
from dougong.model.workflow.definition import (
    CHOICES,
    ApprovalNode,
    Fact,
    Flow,
    ProcessDefinition,
    Repeat,
)
from dougong.model.workflow.faults import RULES, called_once
from dougong.model.workflow.foreign.rewrite import rewrite
from dougong.model.workflow.parse import parse_process

Result = Literal["runs", "reads", "refused"]
#: Rounds and timers after which a process that still runs is taken for one without an end.
ROUNDS = 1000
#: What a sound diagram of another tool lacks: our settings, or one clear beginning.
NOT_OURS = frozenset(
    (
        "bpmn_no_settings",
        "bpmn_no_approval",
        "bpmn_no_assignees",
        "bpmn_no_task",
        "bpmn_many_starts",
        "bpmn_two_processes",
        "bpmn_condition_language",
        "bpmn_call_unknown",
        "bpmn_call_nothing",
    )
)


#: Faults of what is sound elsewhere and would do nothing here.
NEVER_RUN = frozenset(
    ("bpmn_event_never", "bpmn_error_never", "bpmn_event_uncaught", "bpmn_attribute_value")
)
#: What follows from a shape that is not run.
CUT_OFF = frozenset({"bpmn_unreachable", "bpmn_dead_end"})


@dataclass(frozen=True)
class Judged:
    """What becomes of one process, or of a file as it stands."""

    #: Id of the process; empty for a file that cannot be read as one.
    process: str
    result: Result
    reasons: tuple[Finding, ...]
    #: What was changed to get there; empty for the file as it stands.
    rewrites: tuple[Finding, ...] = ()
    #: The rewritten diagram.
    xml: bytes = b""


@dataclass(frozen=True)
class Model:
    """What becomes of one file: as it stands, and each of its processes once rewritten."""

    drawn: Judged
    rewritten: tuple[Judged, ...] = ()


def judge(xml: bytes, file: str, others: Sequence[ProcessDefinition] = ()) -> Model:
    """The verdict on a file; what does not run as it stands is judged again rewritten.

    A call finds the other processes of the file, and those handed over.
    """
    definition, found = parse_process(xml, file)
    drawn = _judged(definition, found, file, others)
    if drawn.result == "runs":
        return Model(drawn)
    parsed = [(one, *parse_process(one.xml, file)) for one in rewrite(xml, file)[0]]
    beside = [*others, *(found for _one, made, left in parsed for found in sound(made, left))]
    again = []
    for one, made, left in parsed:
        judged = _judged(made, left, file, beside)
        reasons = tuple(replace(f, line=one.lines.get(f.path) or None) for f in judged.reasons)
        again.append(Judged(one.process_id, judged.result, reasons, one.rewrites, one.xml))
    return Model(drawn, tuple(again))


def sound(
    definition: ProcessDefinition | None, found: Sequence[Finding]
) -> list[ProcessDefinition]:
    """The process, where others may call it: nothing stands against it."""
    faulty = any(one.severity == "error" for one in found)
    return [] if definition is None or faulty else [definition]


def _judged(
    definition: ProcessDefinition | None,
    found: Sequence[Finding],
    file: str,
    others: Sequence[ProcessDefinition],
) -> Judged:
    if definition is not None:
        beside = [one for one in others if one.key != definition.key]
        made, more = linked([definition, *beside])
        definition, found = made[0], [*found, *(f for f in more if _is_about(f, definition))]
    errors = tuple(one for one in found if one.severity == "error")
    name = "" if definition is None else definition.process_id
    if definition is not None and not errors:
        fault = play(definition)
        if fault is None:
            return Judged(name, "runs", ())
        return Judged(name, "reads", (_as_finding(fault, file),))
    result = _result(errors, was_read=definition is not None)
    if any(_is_not_run(one) for one in errors):
        # What is cut off by a shape that is not run says nothing new.
        errors = tuple(one for one in errors if one.code not in CUT_OFF)
    return Judged(name, result, errors)


def _is_about(finding: Finding, definition: ProcessDefinition) -> bool:
    """Whether something found between processes stands in this one."""
    return finding.path in definition.elements and bool(definition.elements[finding.path].called)


def _as_finding(fault: DougongError, file: str) -> Finding:
    path = str(fault.facts.get("path", ""))
    return Finding(fault.code, "error", file, path, type(fault).text, fault.facts, type(fault).hint)


def _result(errors: Sequence[Finding], *, was_read: bool) -> Result:
    """A diagram that uses what is not run here is only read; a faulty one is refused.

    Around a shape that is not run the ways are cut, so soundness is not judged there.
    """
    readable = was_read or any(one.code == "bpmn_two_processes" for one in errors)
    foreign = any(_is_not_run(one) for one in errors) or all(e.code in NOT_OURS for e in errors)
    return "reads" if readable and foreign else "refused"


def _is_not_run(finding: Finding) -> bool:
    general = RULES["bpmn_unsupported"].text
    return finding.text in {general, called_once(general)} or finding.code in NEVER_RUN


def play(process: ProcessDefinition) -> DougongError | None:
    """Nothing when the process reaches its end, otherwise why it does not."""
    engine, turns = Engine(), Counter[str]()
    played = _with_ways(process)
    try:
        step = engine.start("played", played, _ways(played, turns), _one_step)
        for _ in range(ROUNDS):
            if step.completed:
                return None
            if step.starved:
                return ProcessStalled(joins="、".join(step.starved), path=step.starved[0])
            turns.update(taken.gateway_id for taken in step.trail)
            step = _on(engine, played, step, _ways(played, turns))
    except DougongError as fault:
        return fault
    return StepBudgetSpent(limit=ROUNDS)


def _on(
    engine: Engine, process: ProcessDefinition, step: EngineStep, facts: JsonObject
) -> EngineStep:
    if not step.open:
        if step.timers:
            timer = step.timers[0].task_id
            return engine.fire("played", process, step.state, timer, facts, _one_step)
        wait = (step.waits or ())[0].task_id
        return engine.deliver("played", process, step.state, wait, {}, facts, _one_step)
    task = step.open[0]
    kind = process.nodes[task.node_id].kind
    outcome = "completed" if kind == "handle" else "approved"
    return engine.complete("played", process, step.state, task.task_id, outcome, facts, _one_step)


def _one_step(_node: ApprovalNode | RuleAsked, _facts: JsonObject) -> list[JsonObject]:
    return [{"name": "1", "role": "anybody"}]


def _choosing(process: ProcessDefinition) -> list[str]:
    return [key for key, e in process.elements.items() if e.kind in CHOICES and len(e.outgoing) > 1]


def _with_ways(process: ProcessDefinition) -> ProcessDefinition:
    """The process with one fact per choice in place of its conditions."""
    elements = dict(process.elements)
    facts = []
    for number, key in enumerate(_choosing(process)):
        facts.append(Fact(f"way_{number}", "null"))
        flows = tuple(_chosen_by(flow, number) for flow in elements[key].outgoing)
        elements[key] = replace(elements[key], outgoing=flows)
    for key, element in elements.items():
        if element.repeat is not None:
            # Twice is enough to see whether it is left.
            twice = Repeat(element.repeat.kind, cardinality="2", at_most=2)
            elements[key] = replace(element, repeat=twice)
    return replace(process, elements=elements, facts=tuple(facts))


def _chosen_by(flow: Flow, number: int) -> Flow:
    return flow if flow.default else replace(flow, condition=f'way_{number} = "{flow.id}"')


def _ways(process: ProcessDefinition, turns: Counter[str]) -> JsonObject:
    """For each choice the flow whose turn it is."""
    ways: JsonObject = {}
    for number, key in enumerate(_choosing(process)):
        flows = process.elements[key].outgoing
        ways[f"way_{number}"] = flows[turns[key] % len(flows)].id
    return ways
