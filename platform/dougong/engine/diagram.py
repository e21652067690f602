"""Reads the linted XML with SpiffWorkflow's parser, narrowed to what the platform runs."""

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.simple import (
    NoneEventDefinition,
    TerminateEventDefinition,
)

from dougong.engine.elements import (
    ApprovalTask,
    BoundaryTimer,
    Due,
    End,
    ProcessGraph,
    Start,
    Timer,
)
from dougong.engine.faults import DiagramMismatch
from dougong.engine.gateways import Exclusive, FlowCondition, Inclusive, Parallel
from dougong.model.workflow.conditions import Condition, compile_condition
from dougong.model.workflow.definition import Element, ProcessDefinition


class GraphParser(ProcessParser):
    """Reads a process into our own graph; flows keep the order of the diagram."""

    def create_spec(self) -> ProcessGraph:
        """An empty graph."""
        return ProcessGraph(self.bpmn_id)

    def get_position(self, _node_id: str) -> dict[str, float]:
        """The same place for all: the library would order branches by their height on the page."""
        return {"x": 0.0, "y": 0.0}


class ElementParser(TaskParser):
    """Reads one element; its settings come from the definition, never from the XML again."""

    @property
    def element(self) -> Element:
        """The element as the platform's own reader saw it."""
        element: Element = self.process_parser.parser.definition.elements[self.bpmn_id]
        return element

    @property
    def bpmn_attributes(self) -> dict[str, Any]:
        """Only the name: lanes, documentation and data pictures mean nothing to the token."""
        return {"bpmn_name": self.node.get("name")}

    def handles_multiple_outgoing(self) -> bool:
        """Whether several flows may leave the element; the lint has said which may."""
        return self.element.kind in {"exclusive", "parallel", "inclusive"}


class ChoiceParser(ElementParser):
    """Reads a gateway that chooses."""

    def connect_outgoing(
        self, outgoing_task: Any, sequence_flow_node: Any, *is_default: bool
    ) -> None:
        """Connect one flow with its compiled condition."""
        flow_id = sequence_flow_node.get("id")
        condition = self.process_parser.parser.conditions.get(flow_id)
        target = sequence_flow_node.get("targetRef")
        self.task.flows[outgoing_task.name] = (flow_id, target)
        if any(is_default) or condition is None:
            self.task.connect(outgoing_task)
        else:
            self.task.connect_if(FlowCondition(condition), outgoing_task)


class StartParser(ElementParser):
    """Reads the start event."""

    def create_task(self) -> Start:
        """The start event, connected to the root."""
        task = Start(self.spec, self.bpmn_id, event_definition=NoneEventDefinition())
        self.spec.start.connect(task)
        return task


class EndParser(ElementParser):
    """Reads an end event."""

    def create_task(self) -> End:
        """The end event, connected to the end of all."""
        terminates = self.element.kind == "terminate"
        event = TerminateEventDefinition() if terminates else NoneEventDefinition()
        task = End(self.spec, self.bpmn_id, event_definition=event, **self.bpmn_attributes)
        task.connect(self.spec.end)
        return task


class UserTaskParser(ElementParser):
    """Reads a user task; multi-instance marks of routed chains are left to the chain itself."""

    def create_task(self) -> ApprovalTask:
        """The user task with the settings the token needs to know."""
        node = self.process_parser.parser.definition.nodes[self.bpmn_id]
        task = ApprovalTask(self.spec, self.bpmn_id, **self.bpmn_attributes)
        task.routed = node.chain is not None
        task.copies = node.kind == "cc"
        task.manual = not task.copies
        return task

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        """Nothing: the mark only says that the chain runs step by step."""


class TimerParser(ElementParser):
    """Reads a timer between elements or on the edge of one."""

    def create_task(self) -> Timer | BoundaryTimer:
        """The timer."""
        due, element = Due(self.element.timer), self.element
        if element.kind == "boundary":
            return BoundaryTimer(
                self.spec, self.bpmn_id, due, element.interrupting, **self.bpmn_attributes
            )
        return Timer(self.spec, self.bpmn_id, event_definition=due, **self.bpmn_attributes)


class DiagramParser(BpmnParser):
    """A parser that knows the elements the platform runs; there is no entry for the rest."""

    PROCESS_PARSER_CLASS = GraphParser
    PARSER_CLASSES = {
        full_tag("startEvent"): (StartParser, Start),
        full_tag("endEvent"): (EndParser, End),
        full_tag("userTask"): (UserTaskParser, ApprovalTask),
        full_tag("exclusiveGateway"): (ChoiceParser, Exclusive),
        full_tag("inclusiveGateway"): (ChoiceParser, Inclusive),
        full_tag("parallelGateway"): (ElementParser, Parallel),
        full_tag("intermediateCatchEvent"): (TimerParser, Timer),
        full_tag("boundaryEvent"): (TimerParser, BoundaryTimer),
    }

    def __init__(self, definition: ProcessDefinition) -> None:
        super().__init__()
        self.definition = definition
        self.conditions: dict[str, Condition] = {
            flow.id: compile_condition(flow, definition.names)
            for flow in definition.flows
            if flow.condition and not flow.default
        }


def graph_of(definition: ProcessDefinition) -> ProcessGraph:
    """The graph of a process, or DiagramMismatch when the two readers disagree."""
    parser = DiagramParser(definition)
    try:
        safe = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        parser.add_bpmn_xml(etree.fromstring(definition.xml, safe))
        graph = parser.get_spec(definition.process_id)
    except (ValidationException, etree.XMLSyntaxError, KeyError, RecursionError) as fault:
        raise DiagramMismatch(process=definition.key, reason=str(fault)[:300]) from fault
    _compare(definition, graph)
    return graph


def _compare(definition: ProcessDefinition, graph: ProcessGraph) -> None:
    seen = {name: spec for name, spec in graph.task_specs.items() if getattr(spec, "bpmn_id", None)}
    if seen.keys() != definition.elements.keys():
        odd = sorted(seen.keys() ^ definition.elements.keys())
        raise DiagramMismatch(process=definition.key, reason=", ".join(odd[:10]))
    for element in definition.elements.values():
        wanted = sorted(flow.target for flow in element.outgoing)
        found = sorted(_targets(graph, seen[element.id]))
        if wanted != found:
            raise DiagramMismatch(process=definition.key, reason=element.id)


def _targets(graph: ProcessGraph, spec: Any) -> list[str]:
    targets = []
    for after in spec.outputs:
        if isinstance(after, BoundaryEventSplit):
            targets.append(after.name.removesuffix(".BoundaryEventSplit"))
        elif getattr(after, "bpmn_id", None) in graph.task_specs:
            targets.append(after.name)
    return targets
