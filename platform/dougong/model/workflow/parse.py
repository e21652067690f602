"""Reads a BPMN file: a definition of the process and everything there is to say about it."""

from pathlib import PurePosixPath
from typing import Any

from dougong.model.finding import Finding
from dougong.model.workflow import shapes, structure
from dougong.model.workflow.choices import choices_fit
from dougong.model.workflow.definition import (
    ApprovalNode,
    Element,
    Fact,
    ProcessDefinition,
    answering,
)
from dougong.model.workflow.document import bpmn_children, canonical, local, namespace, read
from dougong.model.workflow.faults import Findings
from dougong.model.workflow.graph import ID, GraphReader, refuse_inside
from dougong.model.workflow.messages import (
    SETTINGS,
    check_events,
    messages_of,
    with_settings,
)
from dougong.model.workflow.repeats import asked_each_visit, check_repeats
from dougong.model.workflow.setting import Setting
from dougong.model.workflow.settings import SettingsReader, facts_of
from dougong.model.workflow.soundness import check_soundness
from dougong.model.workflow.told import check_told
from dougong.model.workflow.vocabulary import BPMN

#: Stands among the flows for what repetitions read; an id has no colon.
REPEATS = ":repeats"


def parse_process(xml: bytes, file: str) -> tuple[ProcessDefinition | None, list[Finding]]:
    """The process of a file with all findings; no definition when the file cannot be read as one.

    A definition that comes with an error among the findings must not be published.
    """
    findings = Findings(file)
    root = read(xml, findings)
    process = None if root is None else _process(root, findings)
    if process is None:
        return None, findings.found
    return _definition(root, process, findings), findings.found


def _process(root: Any, findings: Findings) -> Any:
    processes = [child for child in bpmn_children(root) if local(child) == "process"]
    if not processes:
        findings.add("bpmn_no_process")
        return None
    if len(processes) > 1:
        line = processes[1].sourceline
        findings.add("bpmn_two_processes", processes[1].get("id", ""), line, count=len(processes))
    _check_beside(root, findings)
    _check_ids(root, findings)
    return processes[0]


def _check_beside(root: Any, findings: Findings) -> None:
    """Shapes outside the process: pools are pictures, message flows and data stores are not run."""
    reader = GraphReader(root, findings)
    for child in bpmn_children(root):
        if local(child) == "collaboration":
            for inner in bpmn_children(child):
                if local(inner) in {"messageFlow", "correlationKey"}:
                    reader.refuse(inner, local(inner))
        elif local(child) in {"dataStore", "choreography", "correlationProperty"}:
            reader.refuse(child, local(child))
        elif local(child) in {"message", "signal", "error", "escalation"}:
            refuse_inside(child, child, findings)


def _check_ids(root: Any, findings: Findings) -> None:
    seen: set[str] = set()
    for element in root.iter():
        if namespace(element) != BPMN:
            continue
        found = element.get("id")
        tag = local(element)
        if found is None:
            if tag in shapes.RUN or tag in {"process", "sequenceFlow"}:
                name = element.get("name") or tag
                findings.add("bpmn_id_missing", "", element.sourceline, name=name)
        elif not ID.fullmatch(found):
            findings.add("bpmn_id_invalid", found[:128], element.sourceline, id=found[:60])
        elif found in seen:
            findings.add("bpmn_id_duplicate", found, element.sourceline)
        else:
            seen.add(found)


def _definition(root: Any, process: Any, findings: Findings) -> ProcessDefinition:
    reader = GraphReader(process, findings)
    reader.attributes(process, "process")
    settings = SettingsReader(findings)
    nodes, elements = _settled(reader, reader.read(), settings)
    nodes = asked_each_visit(elements, nodes)
    messages = messages_of(root, settings)
    overall = settings.of(process, "process")
    if overall is None:
        findings.add("bpmn_no_settings", process.get("id", ""), process.sourceline)
    facts = () if overall is None else facts_of(overall)
    throws = frozenset(() if overall is None else overall.words("throws"))
    check_told(elements, throws, findings)
    names_read = _checked(reader, elements, nodes, facts)
    check_events(elements, messages, _names(elements, nodes, facts), findings)
    key = _key(process, findings)
    return ProcessDefinition(
        key=key,
        process_id=process.get("id", ""),
        title=(process.get("name") or "").strip() or key,
        entity="" if overall is None else overall["entity"],
        xml=canonical(root),
        elements=elements,
        nodes=nodes,
        facts=facts,
        withdraw=_withdraw(overall, nodes, findings),
        duties=() if overall is None else tuple(s["rule"] for s in overall.all("duty")),
        messages=messages,
        throws=throws,
        outcome_read=structure.outcomes_read(elements, nodes, names_read)
        | (names_read.get(REPEATS, frozenset()) & nodes.keys()),
    )


def _checked(
    reader: GraphReader,
    elements: dict[str, Element],
    nodes: dict[str, ApprovalNode],
    facts: tuple[Fact, ...],
) -> dict[str, frozenset[str]]:
    """The names each condition reads; nothing is examined in a diagram beyond all measure."""
    findings = reader.findings
    if reader.is_too_large:
        return {}
    structure.check_ends(elements, findings)
    structure.check_ways(elements, findings)
    structure.check_flows(elements, findings)
    structure.check_gateways(elements, reader.defaults, findings)
    structure.check_names(elements, nodes, facts, findings)
    check_soundness(elements, findings)
    choices_fit(elements, nodes, findings)
    structure.check_answers(elements, facts, findings)
    names = _names(elements, nodes, facts)
    read = structure.check_conditions(reader.flows, names, findings, elements)
    # What ends a repetition is read behind every task of it.
    return {**read, REPEATS: check_repeats(elements, names, findings)}


def _names(
    elements: dict[str, Element], nodes: dict[str, ApprovalNode], facts: tuple[Fact, ...]
) -> tuple[str, ...]:
    return (*(fact.name for fact in facts), *nodes, *answering(elements))


def _settled(
    reader: GraphReader, elements: dict[str, Element], settings: SettingsReader
) -> tuple[dict[str, ApprovalNode], dict[str, Element]]:
    """The settings of user tasks, and the elements with those of their events."""
    nodes: dict[str, ApprovalNode] = {}
    read: dict[str, Setting | None] = {}
    for element in elements.values():
        source = reader.tags.get(element.id)
        if source is None:
            # The way out of a sub-process is drawn by nobody.
            continue
        settings.foreign(source)
        if element.kind == "user":
            nodes[element.id] = settings.node(source, element.name)
        else:
            read[element.id] = settings.of(source, SETTINGS.get(element.event, ""))
    return nodes, with_settings(elements, read)


def _key(process: Any, findings: Findings) -> str:
    """The full name: the folder's module before the id, which is the file's name."""
    found = process.get("id", "")
    path = PurePosixPath(findings.file)
    if len(path.parts) != 3 or path.parts[0] != "workflows":
        return str(found)
    module = path.parts[1]
    own = found.removeprefix(f"{module}.")
    if own != path.stem:
        findings.add("bpmn_file_name", found, process.sourceline, stem=path.stem)
    return f"{module}.{own}"


def _withdraw(overall: Setting | None, nodes: dict[str, ApprovalNode], findings: Findings) -> str:
    if overall is None:
        return "before_any_vote"
    policy = overall["withdraw"]
    if policy.startswith("before("):
        node = policy.removeprefix("before(").removesuffix(")")
        if node not in nodes:
            line = overall.element.sourceline
            findings.add("bpmn_withdraw_unknown", node, line, node=node)
    return policy
