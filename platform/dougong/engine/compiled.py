"""A parsed process ready to run: shared by all its processes, changed by none."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from threading import Lock
from typing import Any
from zlib import crc32

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from dougong.engine.diagram import graph_of
from dougong.engine.faults import EngineVersionWrong
from dougong.model.workflow.conditions import compile_condition
from dougong.model.workflow.definition import ProcessDefinition
from dougong.model.workflow.paths import inside_splits, reachable, scopes_of, without_loops
from dougong.model.workflow.repeats import names_inside

SPIFF_VERSION = "3.2.0"
CACHE_SIZE = 256


def check_version(found: str) -> None:
    """EngineVersionWrong unless it is the version whose inner parts this adapter overrides."""
    if found != SPIFF_VERSION:
        raise EngineVersionWrong(wanted=SPIFF_VERSION, found=found)


class Numbering:
    """A stable number for every element of a graph, in the order of its definition."""

    def __init__(self, spec: Any) -> None:
        self.spec = spec
        self.specs = list(spec.task_specs.values())
        self.number = {id(element): place for place, element in enumerate(self.specs)}
        names = "\n".join(spec.task_specs)
        #: Tells a state of this graph from a state of another one.
        self.mark = crc32(names.encode())


class Graphs:
    """The graph of a process and those of its sub-processes, numbered."""

    def __init__(self, spec: Any, subs: dict[str, Any] | None = None) -> None:
        self.spec = spec
        self.subs = subs or {}
        wire_loops(spec, *self.subs.values())
        self.main = Numbering(spec)
        self.numbered = {name: Numbering(sub) for name, sub in self.subs.items()}


def wire_loops(*specs: Any) -> None:
    """Connect loops with their children's completion.

    The library does it when a process creates the children; one restored onto a freshly parsed
    graph would never leave its multi-instance task.
    """
    for spec in specs:
        for task_spec in spec.task_specs.values():
            if isinstance(task_spec, LoopTask):
                child = spec.task_specs[task_spec.task_spec]
                if not child.completed_event.is_connected(task_spec.merge_child):
                    child.completed_event.connect(task_spec.merge_child)


@dataclass(frozen=True)
class Compiled:
    """A definition with its graph."""

    definition: ProcessDefinition
    graphs: Graphs

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Ids of elements and flows by number, as history that was dropped is kept."""
        flows = tuple(flow.id for flow in self.definition.flows)
        return (*self.definition.elements, *flows)

    @cached_property
    def place_of(self) -> dict[str, int]:
        """The number of each element and flow."""
        return {name: number for number, name in enumerate(self.places)}

    @cached_property
    def flow_between(self) -> dict[tuple[str, str], str]:
        """The flow from one element to another."""
        return {(flow.source, flow.target): flow.id for flow in self.definition.flows}

    @cached_property
    def downstream(self) -> dict[str, frozenset[str]]:
        """The elements behind each user task; a loop is entered from its beginning only."""
        graph = without_loops(self.definition.elements)
        return {node: reachable(graph, graph[node]) for node in self.definition.nodes}

    @cached_property
    def read_at(self) -> dict[str, frozenset[str]]:
        """The elements whose outcome or answer the conditions behind each element read."""
        definition = self.definition
        giving = {*definition.nodes, *definition.answering}
        found: dict[str, set[str]] = {}
        for flow in definition.flows:
            if flow.condition:
                inside = names_inside(definition.elements, flow.source, flow.prefix)
                names = (*definition.names_in(flow.prefix), *inside)
                read = compile_condition(flow, names).expression.names
                told = {f"{flow.prefix}{name}" for name in read}
                found.setdefault(flow.source, set()).update(told & giving)
        return {key: frozenset(read) for key, read in found.items()}

    @cached_property
    def inside_splits(self) -> frozenset[str]:
        """Elements that lie between a split and its join: no place to start a lone token."""
        return inside_splits(self.definition.elements)

    @cached_property
    def repeats(self) -> dict[str, str] | None:
        """User task → the innermost repeated sub-process around it; None where nothing repeats."""
        elements = self.definition.elements
        if not any(element.repeat for element in elements.values()):
            return None
        found = {}
        for node in self.definition.nodes:
            around = [key for key in self.around(node) if elements[key].repeat]
            if around:
                found[node] = around[-1]
        return found

    def around(self, element: str) -> tuple[str, ...]:
        """The sub-processes an element stands in."""
        return scopes_of(self.definition.elements, element)


def _drawn(definition: ProcessDefinition) -> tuple[bytes, ...]:
    """The diagrams of a process and of those it calls."""
    called = (one for inner in definition.called.values() for one in _drawn(inner))
    return (definition.xml, *called)


class Cache:
    """Compiled processes by release and key; the least used go first."""

    def __init__(self, size: int = CACHE_SIZE) -> None:
        check_version(version("SpiffWorkflow"))
        self._size = size
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str], Compiled] = OrderedDict()

    def compiled(self, release: str, process: ProcessDefinition) -> Compiled:
        """The compiled process, parsed at first use."""
        place = (release, process.key)
        with self._lock:
            found = self._known.get(place)
            if found is not None and found.definition is process:
                self._known.move_to_end(place)
                return found
        # The same diagram in another language differs in names only and shares the graph.
        same = found is not None and _drawn(found.definition) == _drawn(process)
        graphs = found.graphs if found is not None and same else Graphs(graph_of(process))
        made = Compiled(process, graphs)
        with self._lock:
            self._known[place] = made
            self._known.move_to_end(place)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return made
