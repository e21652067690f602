"""The typed tree of an expression: frozen nodes that remember where in the text they began."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression; `at` is its offset in the text."""

    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """A date, time or duration written as `@"…"`; the reader has proven that the text is one."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Builtin(Node):
    """A name that means a built-in function here."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    base: Node
    member: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """One argument of a call; `name` is empty when it is given by position."""

    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Negate(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over two or more operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """One unary test: a comparison with the value tested, or a plain expression (`operator` "")."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests of which one must hold, or none when negated; no tests at all means any value."""

    tests: tuple[Test, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class In(Node):
    value: Node
    tests: Tests


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """One `name in source` of a loop; `until` is set for `name in from..until`."""

    name: str
    source: Node
    until: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Loop, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    every: bool
    iterators: tuple[Loop, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as written: its name, with element or member types where it has them."""

    name: str
    members: tuple[tuple[str, "TypeName"], ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    name: str
    type: TypeName | None


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    parameters: tuple[Parameter, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Entry(Node):
    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`[low..high]`; an end that is None stands for "no bound", as in `(> 5)`.

    `sign` is set for `(= 5)` and `(!= 5)`, whose one value stands at both ends.
    """

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool
    sign: str = ""


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order of the text."""
    for name in _fields_of(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields_of(kind: type[Node]) -> tuple[str, ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = tuple(f.name for f in fields(kind) if f.name != "at")
        _FIELDS[kind] = found
    return found


def weight(node: Node) -> int:
    """How many nodes a tree has: the price of evaluating it once."""
    total, waiting = 0, [node]
    while waiting:
        total += 1
        waiting.extend(children(waiting.pop()))
    return total


def height(node: Node) -> int:
    """How many levels a tree has, found without recursion."""
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        current, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in children(current))
    return deepest
