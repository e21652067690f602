"""Expressions to the neutral filter tree: what a database can decide just as Python would."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn, cast

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.closures import close
from dougong.feel.environment import Environment
from dougong.feel.errors import ExpressionInvalid
from dougong.feel.expression import compile_expression
from dougong.feel.filter_sums import compared, is_calculated
from dougong.feel.filters import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    Compare,
    Comparison,
    Contains,
    FieldPath,
    Filter,
    IsNull,
    Member,
    Not,
)
from dougong.feel.names import free_names
from dougong.feel.values import Range


class NotFilterable(ExpressionInvalid):
    """A part of the expression is nothing a database decides exactly; `what` says which."""

    code = "expr_not_filterable"
    text = Text(
        "第 {line} 行第 {column} 列：{what_zh}不能用于筛选条件",
        "Line {line}, column {column}: {what_en} cannot be used in a filter",
    )
    hint = Text(
        "筛选条件可用：字段与值比较、in、between、contains、and、or、not",
        "A filter may compare a field with a value, use in, between, contains, and, or, not",
    )


def filter_of(text: str, fields: Iterable[str], scope: Mapping[str, object]) -> Filter:
    """The filter an expression means over rows with these fields, for values of this scope.

    A field wins over a name of the scope; what has no field in it is evaluated now.
    """
    columns = frozenset(fields)
    names = frozenset(name.partition(".")[0] for name in columns) | frozenset(scope)
    node = compile_expression(text, names).tree
    return _Reader(text, columns, scope).filter(node)


class _Reader:
    """Reads one tree; parts without fields become values."""

    def __init__(self, text: str, columns: frozenset[str], scope: Mapping[str, object]) -> None:
        self.text = text
        self.columns = columns
        self.roots = {name.partition(".")[0] for name in columns}
        self.scope = scope

    def refuse(self, node: tree.Node, what: Text) -> NoReturn:
        raise NotFilterable(self.text, node.at, what_zh=what.zh, what_en=what.en)

    def fixed(self, node: tree.Node) -> bool:
        """Whether a part has no field in it."""
        return not free_names(node) & self.roots

    def value(self, node: tree.Node) -> Any:
        """The value of a part without fields; lists and plain values only."""
        if not self.fixed(node):
            self.refuse(node, Text("字段之间的计算", "a calculation with fields"))
        return close(node)(Environment(self.scope, Meter(BUDGETS["interactive"])))

    def field(self, node: tree.Node) -> FieldPath | None:
        """The field a part names, or None."""
        parts: list[str] = []
        current = node
        while isinstance(current, tree.Path):
            parts.insert(0, current.member)
            current = current.base
        if not isinstance(current, tree.Name):
            return None
        parts.insert(0, current.name)
        return FieldPath(tuple(parts)) if ".".join(parts) in self.columns else None

    def filter(self, node: tree.Node) -> Filter:
        """The filter of a condition."""
        if self.fixed(node):
            return EVERYTHING if self.value(node) is True else NOTHING
        read = _CONDITIONS.get(type(node))
        if read is not None:
            return read(self, node)
        field = self.field(node)
        if field is not None:
            return Compare(field, "=", value=True)
        return self.refuse(node, Text("这种写法", "this"))

    def negation(self, node: tree.Node) -> Filter:
        """The filter of a condition that must be false; null is neither true nor false."""
        if self.fixed(node):
            return EVERYTHING if self.value(node) is False else NOTHING
        read = _NEGATIONS.get(type(node))
        if read is not None:
            return read(self, node)
        field = self.field(node)
        if field is not None:
            return Compare(field, "=", value=False)
        return self.refuse(node, Text("这种写法", "this"))

    def sided(self, node: tree.Compare) -> tuple[FieldPath, Comparison, tree.Node]:
        """Field, sign and other side, the field first."""
        left, right = self.field(node.left), self.field(node.right)
        if left is not None:
            return left, cast("Comparison", node.operator), node.right
        if right is not None:
            return right, _MIRRORED[node.operator], node.left
        return self.refuse(node, Text("字段之间的计算", "a calculation with fields"))


_MIRRORED: dict[str, Comparison] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


def _logic(reader: _Reader, node: tree.Logic) -> Filter:
    parts = tuple(reader.filter(operand) for operand in node.operands)
    return All(parts) if node.operator == "and" else AnyOf(parts)


def _compare(reader: _Reader, node: tree.Compare) -> Filter:
    if is_calculated(reader, node.left) or is_calculated(reader, node.right):
        return compared(reader, node)
    field, sign, other = reader.sided(node)
    return _against(reader, field, sign, other)


def _against(reader: _Reader, field: FieldPath, sign: Comparison, other: tree.Node) -> Filter:
    column = reader.field(other)
    value: Any = column
    if column is None:
        value = _plain(reader, other, reader.value(other))
    if sign == "=":
        return _equals(field, value)
    if sign == "!=":
        return _differs(field, value)
    return NOTHING if value is None else Compare(field, sign, value)


def _equals(field: FieldPath, value: Any) -> Filter:
    """Equality of the language, where null equals null and nothing else."""
    if value is None:
        return IsNull(field)
    if isinstance(value, FieldPath):
        return AnyOf((Compare(field, "=", value), All((IsNull(field), IsNull(value)))))
    return Compare(field, "=", value)


def _differs(field: FieldPath, value: Any) -> Filter:
    """Inequality, where null differs from every value, and other kinds of values from none."""
    if value is None or isinstance(value, FieldPath):
        return Not(_equals(field, value))
    return AnyOf((Compare(field, "!=", value), IsNull(field)))


def _plain(reader: _Reader, node: tree.Node, value: object) -> object:
    if value is None or isinstance(value, bool | Decimal | str | date):
        return value
    if isinstance(value, int):
        return Decimal(value)
    return reader.refuse(node, Text("这种值", "such a value"))


def _between(reader: _Reader, node: tree.Between) -> Filter:
    return All(tuple(_compare(reader, end) for end in _ends(node)))


def _ends(node: tree.Between) -> tuple[tree.Compare, tree.Compare]:
    """The two comparisons that `between` is short for."""
    low = tree.Compare(node.at, ">=", node.value, node.low)
    return low, tree.Compare(node.at, "<=", node.value, node.high)


def _bounds(reader: _Reader, field: FieldPath, span: Range, node: tree.Node) -> tuple[Compare, ...]:
    """What a value within the range fulfils."""
    parts: list[Compare] = []
    if span.low is not None:
        low = _plain(reader, node, span.low)
        parts.append(Compare(field, ">=" if span.low_closed else ">", low))
    if span.high is not None:
        high = _plain(reader, node, span.high)
        parts.append(Compare(field, "<=" if span.high_closed else "<", high))
    return tuple(parts)


def _outside(
    reader: _Reader, field: FieldPath, span: Range, node: tree.Node
) -> tuple[Compare, ...]:
    """What a value outside the range fulfils one of; null is neither within nor outside."""
    return tuple(
        Compare(field, cast("Comparison", _OPPOSITE[part.op]), part.value)
        for part in _bounds(reader, field, span, node)
    )


def _in(reader: _Reader, node: tree.In) -> Filter:
    return _none(reader, node) if node.tests.negated else _some(reader, node)


def _some(reader: _Reader, node: tree.In) -> Filter:
    parts = tuple(_test(reader, _tested(reader, node), test) for test in node.tests.tests)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _none(reader: _Reader, node: tree.In) -> Filter:
    parts = tuple(_untested(reader, _tested(reader, node), test) for test in node.tests.tests)
    return parts[0] if len(parts) == 1 else All(parts)


def _tested(reader: _Reader, node: tree.In) -> FieldPath:
    """`value in field` has no meaning for a column of one value."""
    field = reader.field(node.value)
    what = Text("“in”左边不是字段，这种写法", "“in” without a field before it")
    return field if field is not None else reader.refuse(node, what)


def _test(reader: _Reader, field: FieldPath, test: tree.Test) -> Filter:
    if test.operator:
        return _against(reader, field, cast("Comparison", test.operator), test.operand)
    value = reader.value(test.operand)
    if isinstance(value, Range):
        return All(_bounds(reader, field, value, test))
    if isinstance(value, list | tuple | frozenset | set):
        return _member(reader, field, value, test)
    if _is_endless(test, value):
        return NOTHING
    return _equals(field, _plain(reader, test, value))


def _untested(reader: _Reader, field: FieldPath, test: tree.Test) -> Filter:
    """The filter of a test that must fail."""
    if test.operator:
        sign = cast("Comparison", _OPPOSITE[test.operator])
        return _against(reader, field, sign, test.operand)
    value = reader.value(test.operand)
    if isinstance(value, Range):
        return AnyOf(_outside(reader, field, value, test))
    if isinstance(value, list | tuple | frozenset | set):
        return Not(_member(reader, field, value, test))
    if _is_endless(test, value):
        return NOTHING
    return _differs(field, _plain(reader, test, value))


def _is_endless(test: tree.Test, value: object) -> bool:
    """Whether a range lacks one of its ends: nothing lies within or outside."""
    return value is None and isinstance(test.operand, tree.RangeLiteral)


def _member(reader: _Reader, field: FieldPath, values: Iterable[object], node: tree.Node) -> Filter:
    plain = [_plain(reader, node, value) for value in values]
    member = Member(field, tuple(value for value in plain if value is not None))
    return AnyOf((member, IsNull(field))) if None in plain else member


def _call(reader: _Reader, node: tree.Call) -> Filter:
    name = node.function.name if isinstance(node.function, tree.Builtin) else ""
    read = _FUNCTIONS.get(name)
    values = [argument.value for argument in node.arguments]
    if read is None or any(argument.name for argument in node.arguments):
        reader.refuse(node, Text(f"函数“{name}”", f"the function “{name}”"))
    return read(reader, values)


def _not(reader: _Reader, values: list[tree.Node]) -> Filter:
    return reader.negation(values[0])


def _contains(reader: _Reader, values: list[tree.Node]) -> Filter:
    # The filter ignores letter case, so the expression must say that it does so too.
    lowered = values[0]
    field = None
    if isinstance(lowered, tree.Call) and lowered.function == tree.Builtin(
        lowered.function.at, "lower case"
    ):
        field = reader.field(lowered.arguments[0].value)
    text = reader.value(values[1]) if field is not None else None
    if field is None or not isinstance(text, str) or text != text.lower():
        return reader.refuse(
            values[0],
            Text(
                "没有用“lower case(字段)”的“contains”",
                "“contains” without “lower case(field)”",
            ),
        )
    if any(not char.isascii() and char != char.upper() for char in text):
        # Both databases know the case of ASCII letters only.
        return reader.refuse(
            values[1], Text("区分大小写的非英文字母", "letters with case beyond ASCII")
        )
    return Contains(field, text)


def _list_contains(reader: _Reader, values: list[tree.Node]) -> Filter:
    field = reader.field(values[1])
    items = reader.value(values[0])
    if field is None or not isinstance(items, list | tuple):
        return reader.refuse(
            values[0], Text("“list contains”的这种写法", "this use of “list contains”")
        )
    return _member(reader, field, items, values[0])


def _not_logic(reader: _Reader, node: tree.Logic) -> Filter:
    parts = tuple(reader.negation(operand) for operand in node.operands)
    return AnyOf(parts) if node.operator == "and" else All(parts)


_OPPOSITE: dict[str, str] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def _not_compare(reader: _Reader, node: tree.Compare) -> Filter:
    opposite = tree.Compare(node.at, _OPPOSITE[node.operator], node.left, node.right)
    return _compare(reader, opposite)


def _not_between(reader: _Reader, node: tree.Between) -> Filter:
    return AnyOf(tuple(_not_compare(reader, end) for end in _ends(node)))


def _not_in(reader: _Reader, node: tree.In) -> Filter:
    return _some(reader, node) if node.tests.negated else _none(reader, node)


def _not_call(reader: _Reader, node: tree.Call) -> Filter:
    name = node.function.name if isinstance(node.function, tree.Builtin) else ""
    if name == "not":
        return reader.filter(node.arguments[0].value)
    inside = _call(reader, node)
    if isinstance(inside, Contains):
        return All((Not(inside), Not(IsNull(inside.field))))
    return Not(inside)


_FUNCTIONS: dict[str, Callable[[_Reader, list[tree.Node]], Filter]] = {
    "not": _not,
    "contains": _contains,
    "list contains": _list_contains,
}
_CONDITIONS: dict[type[tree.Node], Callable[[_Reader, Any], Filter]] = {
    tree.Logic: _logic,
    tree.Compare: _compare,
    tree.Between: _between,
    tree.In: _in,
    tree.Call: _call,
}
_NEGATIONS: dict[type[tree.Node], Callable[[_Reader, Any], Filter]] = {
    tree.Logic: _not_logic,
    tree.Compare: _not_compare,
    tree.Between: _not_between,
    tree.In: _not_in,
    tree.Call: _not_call,
}
