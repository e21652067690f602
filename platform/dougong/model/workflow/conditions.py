"""The condition of a flow: FEEL over the declared facts and the outcomes of nodes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dougong import feel
from dougong.base.values import JsonObject
from dougong.model.workflow.definition import Flow


@dataclass(frozen=True)
class Condition:
    """A compiled condition that can say which values it read."""

    flow_id: str
    text: str
    expression: feel.Expression
    #: What stands before the ids of the tasks it names.
    prefix: str = ""

    def value(self, scope: Mapping[str, Any]) -> Any:
        """What the condition gives; a sound one gives true or false."""
        return self.expression.value(scope)

    def values(self, scope: Mapping[str, Any]) -> JsonObject:
        """The facts and outcomes the condition reads, by the name an author knows them under."""
        read: JsonObject = {}
        for name in sorted(self.expression.names):
            value = scope.get(name)
            if isinstance(value, dict):
                read[f"{name}.outcome"] = value.get("outcome")
            elif name in scope:
                read[name] = value
        return read


def compile_condition(flow: Flow, names: Iterable[str]) -> Condition:
    """The condition of a flow, or ExpressionInvalid."""
    expression = feel.compile(flow.condition, tuple(names))
    return Condition(flow.id, flow.condition, expression, flow.prefix)
