"""Boxed expressions of DMN to trees: each box has an expression that means the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.budget import Meter
from dougong.feel.closures import close, closure_of
from dougong.feel.decisions.compiled import CompiledTable, compile_table
from dougong.feel.decisions.reader import DecisionInvalid, read_table
from dougong.feel.environment import Environment, Run, missing
from dougong.feel.expression import Vocabulary, parse_expression

#: Steps a name costs where a box knows more names than the box around it.
_NAME = 4
_RESULT = "\u0000result"
_FEEL = ("FEEL", "feel", "https://www.omg.org/spec/DMN/", "http://www.omg.org/spec/DMN/")


@dataclass(frozen=True, slots=True)
class TableBox(tree.Node):
    """A decision table as a part of a tree."""

    table: CompiledTable


@closure_of(TableBox)
def _table_run(node: TableBox) -> Run:
    return node.table.run


@dataclass(frozen=True, slots=True)
class TypedBox(tree.Node):
    """A box whose value is brought to a declared type."""

    inner: tree.Node
    conform: Callable[[Meter, object], object]


@closure_of(TypedBox)
def _typed_run(node: TypedBox) -> Run:
    run, conform = close(node.inner), node.conform
    return lambda env: conform(env.meter, run(env))


def _as_it_is(_: Meter, value: object, __: str) -> object:
    return value


@dataclass(frozen=True)
class Reader(Vocabulary):
    """What boxes are read with."""

    #: Brings a value to the declared type of a name.
    conform: Callable[[Meter, object, str], object] = _as_it_is

    def knowing(self, *names: str) -> "Reader":
        """A reader inside a box that adds names."""
        self.meter.charge(_NAME * len(self.scope))
        return replace(self, scope=self.scope | set(names))

    def inside_filter(self) -> "Reader":
        """A reader for the condition of a filter."""
        return replace(self, scope=self.scope | {"item"}, filtering=True)


BOXES: dict[str, Callable[[Reader, Any], tree.Node]] = {}


def box(name: str) -> Callable[[Callable[[Reader, Any], tree.Node]], Any]:
    """Register how one kind of boxed expression is read."""

    def register(read: Callable[[Reader, Any], tree.Node]) -> Any:
        BOXES[name] = read
        return read

    return register


def local(element: Any) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, name: str) -> Iterator[Any]:
    """The children of one name."""
    return (child for child in element if local(child) == name)


def child(element: Any, name: str) -> Any:
    """The one child of a name; DecisionInvalid when it is missing."""
    found = next(children(element, name), None)
    if found is None:
        raise DecisionInvalid(
            element.get("id") or local(element), Text(f"缺少 {name}", f"{name} is missing")
        )
    return found


def box_in(element: Any) -> Any | None:
    """The boxed expression among an element's children, or None."""
    return next((one for one in element if local(one) in BOXES), None)


def read_box(reader: Reader, element: Any) -> tree.Node:
    """The tree of a boxed expression."""
    node = BOXES[local(element)](reader, element)
    type_name = element.get("typeRef")
    if not type_name or isinstance(node, tree.FunctionLiteral):
        return node
    return TypedBox(0, node, lambda meter, value: reader.conform(meter, value, type_name))


def _inner(reader: Reader, element: Any) -> tree.Node:
    found = box_in(element)
    return tree.Literal(0, None) if found is None else read_box(reader, found)


@box("literalExpression")
def _literal(reader: Reader, element: Any) -> tree.Node:
    language = element.get("expressionLanguage", "FEEL")
    if not language.startswith(_FEEL):
        raise DecisionInvalid(
            element.get("id", ""), Text("表达式语言不是 FEEL", "the expression is not FEEL")
        )
    text = next((one.text or "" for one in children(element, "text")), "")
    return parse_expression(text, reader)


@box("context")
def _context(reader: Reader, element: Any) -> tree.Node:
    entries: list[tree.Entry] = []
    for entry in children(element, "contextEntry"):
        variable = next(children(entry, "variable"), None)
        name = _RESULT if variable is None else variable.get("name", "")
        entries.append(tree.Entry(0, name, _inner(reader, entry)))
        reader = reader.knowing(name) if variable is not None else reader
    context = tree.ContextLiteral(0, tuple(entries))
    if entries and entries[-1].name == _RESULT:
        return tree.Path(0, context, _RESULT)
    return context


@box("list")
def _list(reader: Reader, element: Any) -> tree.Node:
    boxes = (one for one in element if local(one) in BOXES)
    return tree.ListLiteral(0, tuple(read_box(reader, one) for one in boxes))


@box("relation")
def _relation(reader: Reader, element: Any) -> tree.Node:
    names = [column.get("name", "") for column in children(element, "column")]
    rows: list[tree.Node] = []
    for row in children(element, "row"):
        cells = (read_box(reader, one) for one in row if local(one) in BOXES)
        pairs = zip(names, cells, strict=False)
        rows.append(tree.ContextLiteral(0, tuple(tree.Entry(0, n, cell) for n, cell in pairs)))
    return tree.ListLiteral(0, tuple(rows))


@box("invocation")
def _invocation(reader: Reader, element: Any) -> tree.Node:
    function = _inner(reader, element)
    arguments = tuple(
        tree.Argument(0, child(binding, "parameter").get("name", ""), _inner(reader, binding))
        for binding in children(element, "binding")
    )
    return tree.Call(0, function, arguments)


@box("functionDefinition")
def read_function(reader: Reader, element: Any) -> tree.Node:
    """A function whose body is a box; other kinds than FEEL are refused."""
    if element.get("kind", "FEEL") != "FEEL":
        raise DecisionInvalid(
            element.get("id", ""), Text("只支持 FEEL 函数", "only FEEL functions are supported")
        )
    names = [one.get("name", "") for one in children(element, "formalParameter")]
    body = _inner(reader.knowing(*names), element)
    return tree.FunctionLiteral(0, tuple(tree.Parameter(0, n, None) for n in names), body)


@dataclass(frozen=True, slots=True)
class ConditionalBox(tree.Node):
    """A boxed conditional: DMN 1.5, 10.2.1 demands that its condition is true or false."""

    condition: tree.Node
    then: tree.Node
    otherwise: tree.Node


@closure_of(ConditionalBox)
def _conditional_run(node: ConditionalBox) -> Run:
    condition, then, otherwise = close(node.condition), close(node.then), close(node.otherwise)

    def run(env: Environment) -> object:
        answer = condition(env)
        if answer is True:
            return then(env)
        return otherwise(env) if answer is False else missing(env, "expr_operands", _NEITHER, 0)

    return run


_NEITHER = Text("条件不是真假值", "A condition is neither true nor false")


@box("conditional")
def _conditional(reader: Reader, element: Any) -> tree.Node:
    parts = (_inner(reader, child(element, name)) for name in ("if", "then", "else"))
    return ConditionalBox(0, *parts)


@box("filter")
def _filter(reader: Reader, element: Any) -> tree.Node:
    base = _inner(reader, child(element, "in"))
    return tree.Filter(0, base, _inner(reader.inside_filter(), child(element, "match")))


def _loop(reader: Reader, element: Any) -> tuple[tree.Loop, ...]:
    name = element.get("iteratorVariable", "item")
    return (tree.Loop(0, name, _inner(reader, child(element, "in")), None),)


@box("for")
def _for(reader: Reader, element: Any) -> tree.Node:
    loops = _loop(reader, element)
    body = _inner(reader.knowing(loops[0].name, "partial"), child(element, "return"))
    return tree.For(0, loops, body)


@dataclass(frozen=True, slots=True)
class QuantifiedBox(tree.Node):
    """A boxed `some` or `every`: DMN 1.5, 10.2.1 demands an answer for each item."""

    every: bool
    answers: tree.Node


@closure_of(QuantifiedBox)
def _quantified_run(node: QuantifiedBox) -> Run:
    answers, decide = close(node.answers), all if node.every else any

    def run(env: Environment) -> object:
        found = answers(env)
        if not isinstance(found, list):
            return None
        if not all(isinstance(one, bool) for one in found):
            return missing(env, "expr_operands", _NEITHER, 0)
        return decide(one is True for one in found)

    return run


def _quantified(*, every: bool) -> Callable[[Reader, Any], tree.Node]:
    def read(reader: Reader, element: Any) -> tree.Node:
        loops = _loop(reader, element)
        condition = _inner(reader.knowing(loops[0].name), child(element, "satisfies"))
        return QuantifiedBox(0, every, tree.For(0, loops, condition))

    return read


box("some")(_quantified(every=False))
box("every")(_quantified(every=True))


@box("decisionTable")
def _table(reader: Reader, element: Any) -> tree.Node:
    table = read_table(element, element.get("id", ""), "")
    for text in table.texts():
        reader.meter.reading(text)
    return TableBox(0, compile_table(table, reader.scope, profile=reader.profile))
