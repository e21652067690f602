"""The tree as JSON, for the interpreter in the browser."""

from dataclasses import fields
from decimal import Decimal

from dougong.base.values import Json, JsonObject
from dougong.feel.temporal import read_temporal
from dougong.feel.tree import AtLiteral, Node, TypeName
from dougong.feel.values import kind_of

#: Where a node stands in its text; nobody who only evaluates it asks.
_PLACE = "at"


def to_json(node: Node) -> JsonObject:
    """A node with `kind` and its fields; numbers are text, so that no reader rounds them."""
    kind = type(node).__name__
    result: JsonObject = {"kind": kind[0].lower() + kind[1:]}
    for field in fields(node):
        if field.name != _PLACE:
            result[field.name] = _value(getattr(node, field.name))
    if isinstance(node, AtLiteral):
        result["type"] = kind_of(read_temporal(node.text))
    return result


def _value(value: object) -> Json:
    if isinstance(value, Node):
        return to_json(value)
    if isinstance(value, TypeName):
        return {"name": value.name, "members": [[n, _value(t)] for n, t in value.members]}
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value if isinstance(value, bool | int | str) else None
