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
    Awaited,
    Catch,
    Due,
    End,
    FirstOf,
    OnEdge,
    Outside,
    ProcessGraph,
    Rule,
    Send,
    Start,
)
from dougong.engine.faults import DiagramMismatch
from dougong.engine.flattening import flattened
from dougong.engine.gateways import Exclusive, FlowCondition, Inclusive, Parallel
from dougong.engine.repeating import Repeating
from dougong.engine.scopes import (
    Abort,
    Enter,
    Leave,
    Pass,
    ScopeEvent,
    ScopeTimer,
    Throw,
    Told,
)
from dougong.model.workflow.conditions import Condition, compile_condition
from dougong.model.workflow.definition import (
    AWAITED,
    GATEWAYS,
    Element,
    Flow,
    ProcessDefinition,
    Repeat,
)
from dougong.model.workflow.marks import OUT
from dougong.model.workflow.paths import scopes_of
from dougong.model.workflow.repeats import expressions, names_inside
from dougong.model.workflow.told import WITHIN, catcher_of


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
        return self.element.kind in GATEWAYS

    def compiled(self, text: str) -> Condition:
        """An expression of the element."""
        element, definition = self.element, self.process_parser.parser.definition
        around = names_inside(definition.elements, element.id, element.prefix)
        flow = Flow(element.id, "", "", text, prefix=element.prefix)
        return compile_condition(flow, (*definition.names_in(element.prefix), *around))

    def outside(self) -> Outside | None:
        """What the element awaits from the world or tells it; none for any other."""
        element = self.element
        if element.event not in AWAITED:
            return None
        key = self.compiled(element.key) if element.key else None
        given = tuple((name, self.compiled(text)) for name, text in element.given)
        return Outside(element.event, element.code, key, given, element.prefix)

    def awaited(self) -> Due | Told | Awaited:
        """What the element waits for."""
        outside = self.outside()
        if outside is not None:
            return Awaited(outside)
        return Told() if self.element.event else Due(self.element.timer)


class JoinParser(ElementParser):
    """Reads a gateway that may wait for tokens of its own sub-process."""

    def create_task(self) -> Any:
        """The gateway."""
        task = super().create_task()
        task.scope = self.element.scope
        return task


class ChoiceParser(JoinParser):
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
        task.outside = self.outside()
        task.connect(self.spec.end)
        return task


class ScopeParser(ElementParser):
    """Reads the ways into and out of a sub-process, and what begins and ends inside."""

    def create_task(self) -> Any:
        """The element, which knows its sub-process."""
        element, elements = self.element, self.process_parser.parser.definition.elements
        spec_class = Throw if element.event in WITHIN else self.spec_class
        task = spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)
        if isinstance(task, Pass):
            task.outside = self.outside()
        if isinstance(task, Throw):
            catcher = catcher_of(elements, element)
            task.catcher = "" if catcher is None else catcher.id
            task.host = "" if catcher is None else catcher.attached_to
        if isinstance(task, Enter):
            task.members = frozenset(
                key for key in elements if self.bpmn_id in scopes_of(elements, key)
            )
            if element.repeat is not None:
                task.repeating = Repeating(
                    element, element.repeat, self._expressions(element, element.repeat)
                )
        task.manual = False
        task.scope = self.bpmn_id.removesuffix(OUT) if element.kind == "leave" else element.scope
        return task

    def handles_multiple_outgoing(self) -> bool:
        """The way in leads to the timers on the edge as well."""
        return True

    def _expressions(self, element: Element, repeat: Repeat) -> dict[str, Condition]:
        definition = self.process_parser.parser.definition
        prefix = repeat.prefix
        around = names_inside(definition.elements, element.id, prefix)
        names = (*definition.names_in(prefix), *around)
        return {
            word: compile_condition(Flow(element.id, "", "", text, prefix=prefix), (*names, *extra))
            for word, text, extra in expressions(element)
        }

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        """Nothing: the way in itself knows how often."""

    def _add_loop_task(self, loop_characteristics: Any) -> None:
        """Nothing: the way in itself knows how often."""


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

    def create_task(self) -> Catch | OnEdge | ScopeTimer:
        """The event."""
        awaited, element = self.awaited(), self.element
        host = self.process_parser.parser.definition.elements.get(element.attached_to)
        if host is not None and host.kind == "enter":
            spec_class = ScopeEvent if element.event else ScopeTimer
            timer = spec_class(
                self.spec, self.bpmn_id, event_definition=awaited, **self.bpmn_attributes
            )
            timer.interrupting, timer.inner = element.interrupting, element.inner
            return timer
        if element.kind == "boundary":
            return OnEdge(
                self.spec, self.bpmn_id, awaited, element.interrupting, **self.bpmn_attributes
            )
        return Catch(self.spec, self.bpmn_id, event_definition=awaited, **self.bpmn_attributes)


class TellingParser(ElementParser):
    """Reads what tells the world something, and what a decision answers."""

    def create_task(self) -> Send | Rule:
        """The element."""
        task = self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)
        task.manual = False
        if isinstance(task, Rule):
            task.decision = self.element.code
        else:
            task.outside = self.outside()
        return task


class DiagramParser(BpmnParser):
    """A parser that knows the elements the platform runs; there is no entry for the rest."""

    PROCESS_PARSER_CLASS = GraphParser
    PARSER_CLASSES = {
        full_tag("startEvent"): (StartParser, Start),
        full_tag("endEvent"): (EndParser, End),
        full_tag("userTask"): (UserTaskParser, ApprovalTask),
        full_tag("exclusiveGateway"): (ChoiceParser, Exclusive),
        full_tag("inclusiveGateway"): (ChoiceParser, Inclusive),
        full_tag("parallelGateway"): (JoinParser, Parallel),
        full_tag("intermediateCatchEvent"): (TimerParser, Catch),
        full_tag("receiveTask"): (TimerParser, Catch),
        full_tag("serviceTask"): (TimerParser, Catch),
        full_tag("boundaryEvent"): (TimerParser, OnEdge),
        full_tag("intermediateThrowEvent"): (TellingParser, Send),
        full_tag("sendTask"): (TellingParser, Send),
        full_tag("businessRuleTask"): (TellingParser, Rule),
        full_tag("eventBasedGateway"): (ElementParser, FirstOf),
        full_tag("enter"): (ScopeParser, Enter),
        full_tag("begin"): (ScopeParser, Pass),
        full_tag("finish"): (ScopeParser, Pass),
        full_tag("abort"): (ScopeParser, Abort),
        full_tag("leave"): (ScopeParser, Leave),
        full_tag("throw"): (ScopeParser, Throw),
        full_tag("scopeTimer"): (TimerParser, ScopeTimer),
    }

    def __init__(self, definition: ProcessDefinition) -> None:
        super().__init__()
        self.definition = definition
        elements = definition.elements
        self.conditions: dict[str, Condition] = {
            flow.id: compile_condition(
                flow,
                (
                    *definition.names_in(flow.prefix),
                    *names_inside(elements, flow.source, flow.prefix),
                ),
            )
            for flow in definition.flows
            if flow.condition and not flow.default
        }


def graph_of(definition: ProcessDefinition) -> ProcessGraph:
    """The graph of a process, or DiagramMismatch when the two readers disagree."""
    parser = DiagramParser(definition)
    try:
        parser.add_bpmn_xml(flattened(definition))
        graph = parser.get_spec(definition.process_id)
    except (ValidationException, etree.XMLSyntaxError, LookupError, RecursionError) as fault:
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
        if element.kind == "enter":
            edge = (e for e in definition.elements.values() if e.attached_to == element.id)
            wanted = sorted([*wanted, *(e.id for e in edge)])
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
