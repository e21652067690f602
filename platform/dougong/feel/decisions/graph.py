"""Models of several decisions: each decided from what it requires."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dougong.base.text import Text
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.closures import close
from dougong.feel.decisions.boxed import Reader, box_in, children, local, read_box, read_function
from dougong.feel.decisions.itemtypes import ItemTypes
from dougong.feel.decisions.reader import DecisionInvalid, read_xml
from dougong.feel.environment import Environment
from dougong.feel.expression import closed
from dougong.feel.values import Function, settled

_DEEPEST = 60


class Graph:
    """A DMN model with its decisions, business knowledge and services."""

    def __init__(self, xml: bytes, profile: str = "batch") -> None:
        self.profile = profile
        self._root = read_xml(xml)
        self.types = ItemTypes(self._root, profile)
        self._by_id = {one.get("id"): one for one in self._root if one.get("id")}
        self._by_name = {one.get("name"): one for one in self._root if local(one) in _KINDS}
        self._members = frozenset(self._all_names())
        self._type_names = self.types.names

    def _all_names(self) -> set[str]:
        found = set(self.types.members)
        for element in self._root.iter():
            if local(element) in ("variable", "column", "formalParameter", "decision", "output"):
                found.add(element.get("name", ""))
        return found

    def decide(self, name: str, inputs: Mapping[str, object]) -> object:
        """The value of the decision of a name for input values by name."""
        element = self._by_name.get(name)
        if element is None:
            raise DecisionInvalid(name, Text("没有这个决策", "there is no such decision"))
        run = _Run(self, inputs)
        value = run.value_of(element)
        if local(element) == "decisionService" and isinstance(value, Function):
            value = value.call(run.meter, [inputs.get(name) for name in value.parameters])
        return settled(value)

    def target(self, reference: str) -> Any:
        """The element a reference points to."""
        found = self._by_id.get(reference.removeprefix("#").rpartition("#")[2])
        if found is None:
            raise DecisionInvalid(reference, Text("引用的元素不存在", "nothing has this id"))
        return found

    def reader(self, names: Sequence[str]) -> Reader:
        """What the boxes of an element are read with."""
        return Reader(
            frozenset(names),
            self._members,
            self._type_names,
            self.profile,
            conform=self.types.conform,
        )


class _Run:
    """One evaluation: every element is decided once."""

    def __init__(self, graph: Graph, inputs: Mapping[str, object]) -> None:
        self.graph = graph
        self.inputs = inputs
        self.meter = Meter(BUDGETS[graph.profile])
        self._known: dict[str, object] = {}
        self._depth = 0

    def value_of(self, element: Any) -> object:
        """The value of an input, a decision, business knowledge or a service."""
        key = element.get("id") or element.get("name")
        if key not in self._known:
            self._depth += 1
            if self._depth > _DEEPEST:
                raise DecisionInvalid(key, Text("依赖成环", "the requirements form a circle"))
            self._known[key] = _KINDS[local(element)](self, element)
            self._depth -= 1
        return self._known[key]

    def input(self, element: Any) -> object:
        """The value given for an input."""
        value = self.inputs.get(element.get("name", ""))
        return self.graph.types.conform(value, _type_of(element))

    def decision(self, element: Any) -> object:
        """The value of a decision from what it requires."""
        name = element.get("name", "")
        if name in self.inputs:
            return self.inputs[name]
        found = box_in(element)
        if found is None:
            return None
        scope = self._required(element)
        node = read_box(self.graph.reader(list(scope)), found)
        value = closed(name, lambda: close(node))(Environment(scope, self.meter))
        return self.graph.types.conform(value, _type_of(element))

    def knowledge(self, element: Any) -> object:
        """The function of business knowledge."""
        logic = next(children(element, "encapsulatedLogic"), None)
        if logic is None:
            return None
        scope = self._required(element)
        reader = self.graph.reader([*scope, element.get("name", "")])
        node = read_function(reader, logic)
        run = closed(element.get("name", ""), lambda: close(node))
        function = run(Environment(scope, self.meter))
        if not isinstance(function, Function):
            return None
        typed = self._typed(function, logic, _type_of(element))
        # A function may call itself by its own name.
        scope[element.get("name", "")] = typed
        return typed

    def _typed(self, function: Function, logic: Any, result: str) -> Function:
        """A function whose arguments and result are brought to the types declared."""
        conform = self.graph.types.conform
        types = [one.get("typeRef", "") for one in children(logic, "formalParameter")]

        def call(meter: Meter, arguments: Sequence[object]) -> object:
            if len(arguments) != len(types):
                return None
            fitted = [conform(value, name) for value, name in zip(arguments, types, strict=True)]
            if _lost(arguments, fitted):
                return None
            return conform(function.call(meter, fitted), result)

        return Function(function.parameters, call)

    def service(self, element: Any) -> object:
        """The function of a decision service: its inputs in, its output decisions out."""
        graph = self.graph
        wanted = [graph.target(e.get("href", "")) for e in children(element, "outputDecision")]
        given = [
            graph.target(e.get("href", ""))
            for kind in ("inputData", "inputDecision")
            for e in children(element, kind)
        ]
        names = tuple(one.get("name", "") for one in given)

        def call(_: Meter, arguments: Sequence[object]) -> object:
            if len(arguments) != len(names):
                return None
            types = (_type_of(one) for one in given)
            fitted = [
                graph.types.conform(value, name)
                for value, name in zip(arguments, types, strict=True)
            ]
            if _lost(arguments, fitted):
                return None
            inner = _Run(graph, dict(zip(names, fitted, strict=True)))
            inner.meter = self.meter
            values = {one.get("name", ""): inner.value_of(one) for one in wanted}
            value = values if len(values) != 1 else next(iter(values.values()))
            return graph.types.conform(value, _type_of(element))

        return Function(names, call)

    def _required(self, element: Any) -> dict[str, object]:
        scope: dict[str, object] = {}
        for requirement in element:
            if local(requirement) not in ("informationRequirement", "knowledgeRequirement"):
                continue
            for reference in requirement:
                target = self.graph.target(reference.get("href", ""))
                scope[target.get("name", "")] = self.value_of(target)
        return scope


def _lost(given: Sequence[object], fitted: Sequence[object]) -> bool:
    """Whether a value became null because it is not of its type."""
    return any(a is not None and b is None for a, b in zip(given, fitted, strict=True))


def _type_of(element: Any) -> str:
    variable = next(children(element, "variable"), None)
    return "" if variable is None else variable.get("typeRef", "")


_KINDS: dict[str, Callable[[_Run, Any], object]] = {
    "inputData": _Run.input,
    "decision": _Run.decision,
    "businessKnowledgeModel": _Run.knowledge,
    "decisionService": _Run.service,
}
