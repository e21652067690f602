"""One evaluation of a model: every element is decided once, from what it requires."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dougong.base.text import Text
from dougong.feel.budget import BUDGETS, Meter, spent
from dougong.feel.closures import close
from dougong.feel.decisions.boxed import box_in, children, local, read_box, read_function
from dougong.feel.decisions.graph import Element, Graph
from dougong.feel.decisions.reader import DecisionInvalid
from dougong.feel.environment import Environment
from dougong.feel.expression import closed
from dougong.feel.values import Function, settled

_DEEPEST = 60


def decide(
    graph: Graph, name: str, inputs: Mapping[str, object], now: datetime | None = None
) -> object:
    """The value of a decision or service of a name for input values by name.

    Where models imported share the name of an input, `{namespace}name` tells them apart. `now` is
    what the functions of the clock answer.
    """
    element = graph.named(name)
    run = _Run(Meter(BUDGETS[graph.profile]), inputs, now)
    try:
        value = run.value_of(element)
        if local(element.xml) == "decisionService" and isinstance(value, Function):
            value = value.call(run.meter, [inputs.get(name) for name in value.parameters])
        return settled(value, run.meter)
    except RecursionError:
        spent("depth", run.meter.budget.calls)


class _Run:
    """The values known so far; a decision service is a run of its own on the same meter."""

    def __init__(
        self,
        meter: Meter,
        inputs: Mapping[str, object],
        now: datetime | None,
        known: dict[tuple[int, str], object] | None = None,
    ) -> None:
        self.meter = meter
        self.inputs = inputs
        self.now = now
        self._known = {} if known is None else known
        self._depth = 0

    def value_of(self, element: Element) -> object:
        """The value of an input, a decision, business knowledge or a service."""
        if element.key not in self._known:
            self._depth += 1
            if self._depth > _DEEPEST:
                raise DecisionInvalid(
                    element.key[1], Text("依赖成环", "the requirements form a circle")
                )
            self.meter.charge(1)
            self._known[element.key] = _KINDS[local(element.xml)](self, element)
            self._depth -= 1
        return self._known[element.key]

    def input(self, element: Element) -> object:
        """The value given for an input."""
        return element.graph.types.conform(self.meter, self._given(element), element.type)

    def _given(self, element: Element) -> object:
        full = f"{{{element.graph.namespace}}}{element.name}"
        return self.inputs[full] if full in self.inputs else self.inputs.get(element.name)

    def decision(self, element: Element) -> object:
        """The value of a decision from what it requires."""
        if element.name in self.inputs:
            return self.inputs[element.name]
        found = box_in(element.xml)
        if found is None:
            return None
        scope = self._required(element)
        node = read_box(element.graph.reader(list(scope), self.meter), found)
        value = closed(element.name, lambda: close(node))(Environment(scope, self.meter))
        return element.graph.types.conform(self.meter, value, element.type)

    def knowledge(self, element: Element) -> object:
        """The function of business knowledge."""
        logic = next(children(element.xml, "encapsulatedLogic"), None)
        if logic is None:
            return None
        scope = self._required(element)
        reader = element.graph.reader([*scope, element.name], self.meter)
        node = read_function(reader, logic)
        run = closed(element.name, lambda: close(node))
        function = run(Environment(scope, self.meter))
        if not isinstance(function, Function):
            return None
        parameters = children(logic, "formalParameter")
        types = [one.get("typeRef", "") for one in parameters]
        typed = _typed(element, function.parameters, types, function.call)
        # A function may call itself by its own name.
        scope[element.name] = typed
        return typed

    def service(self, element: Element) -> object:
        """The function of a decision service: its inputs in, its output decisions out."""
        graph = element.graph
        given = [
            graph.target(e.get("href", ""))[1]
            for kind in ("inputData", "inputDecision")
            for e in children(element.xml, kind)
        ]
        wanted = [graph.target(e.get("href", "")) for e in children(element.xml, "outputDecision")]

        def call(meter: Meter, arguments: Sequence[object]) -> object:
            known = {one.key: value for one, value in zip(given, arguments, strict=True)}
            inner = _Run(meter, {}, self.now, known)
            values = {one.name: inner.value_of(one) for _, one in wanted}
            return values if len(values) != 1 else next(iter(values.values()))

        names = tuple(one.name for one in given)
        return _typed(element, names, [one.type for one in given], call)

    def _required(self, element: Element) -> dict[str, object]:
        """The names an element is decided with; those of imported models are members of theirs."""
        scope: dict[str, object] = {}
        if self.now is not None:
            scope.update(now=self.now, today=self.now.date())
        for requirement in element.xml:
            if local(requirement) not in ("informationRequirement", "knowledgeRequirement"):
                continue
            for reference in requirement:
                place, target = element.graph.target(reference.get("href", ""))
                value = self.value_of(target)
                if place:
                    inside = scope.get(place)
                    known = inside if isinstance(inside, dict) else {}
                    scope[place] = {**known, target.name: value}
                else:
                    scope[target.name] = value
        return scope


def _typed(
    element: Element,
    names: tuple[str, ...],
    types: Sequence[str],
    run: Callable[[Meter, Sequence[object]], object],
) -> Function:
    """A function whose arguments and result are brought to the types declared."""
    conform, result = element.graph.types.conform, element.type

    def call(meter: Meter, arguments: Sequence[object]) -> object:
        if len(arguments) != len(names):
            return None
        fitted = [conform(meter, value, name) for value, name in zip(arguments, types, strict=True)]
        if any(a is not None and b is None for a, b in zip(arguments, fitted, strict=True)):
            # An argument became null because it is not of its type.
            return None
        return element.graph.types.result(meter, run(meter, fitted), result)

    return Function(names, call)


_KINDS: dict[str, Callable[[_Run, Any], object]] = {
    "inputData": _Run.input,
    "decision": _Run.decision,
    "businessKnowledgeModel": _Run.knowledge,
    "decisionService": _Run.service,
}
