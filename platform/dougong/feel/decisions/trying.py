"""A table being written: what is wrong in its cells, what it decides for typed inputs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dougong.base.errors import DougongError
from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.decisions.compiled import CompiledTable
from dougong.feel.decisions.table import DecisionTable
from dougong.feel.errors import ExpressionInvalid
from dougong.feel.expression import compile_expression, compile_unary
from dougong.feel.functions.show import show

_LONGEST_SHOWN = 1_000


@dataclass(frozen=True)
class CellFault:
    """A cell that holds nothing the language can read."""

    row: int
    #: `in` or `out`.
    side: str
    column: int
    fault: ExpressionInvalid


@dataclass(frozen=True)
class Trial:
    """What a table decides: the rows that hit, counted from 0, and the decision as text."""

    rows: tuple[int, ...] = ()
    value: str = ""
    #: Why there is no decision; the rows that hit are told all the same.
    fault: DougongError | None = None


class InputUnread(ExpressionInvalid):
    """What was typed as an input is no value."""

    code = "decision_input"
    text = Text(
        '输入“{label}”不是一个值；文字要加引号，例如 "木工"',
        'The input “{label}” is no value; put texts in quotes, such as "mason"',
    )


def cell_faults(table: DecisionTable) -> Iterator[CellFault]:
    """Every cell that cannot be read."""
    for number, rule in enumerate(table.rules):
        for column, text in enumerate(rule.inputs):
            fault = _unread_tests(text)
            if fault is not None:
                yield CellFault(number, "in", column, fault)
        for column, text in enumerate(rule.outputs):
            fault = _unread_expression(text)
            if fault is not None:
                yield CellFault(number, "out", column, fault)


def _unread_tests(text: str) -> ExpressionInvalid | None:
    try:
        compile_unary(text or "-", None)
    except ExpressionInvalid as fault:
        return fault
    return None


def _unread_expression(text: str) -> ExpressionInvalid | None:
    try:
        compile_expression(text or "null", None)
    except ExpressionInvalid as fault:
        return fault
    return None


def allowed_texts(allowed: str) -> tuple[str, ...]:
    """The values that a column allows, as they are written in a cell; none when it is no list."""
    if not allowed.strip():
        return ()
    tests = compile_unary(allowed, None).tree
    plain = [test.operand for test in tests.tests if not test.operator]
    if tests.negated or len(plain) != len(tests.tests):
        return ()
    values = [one.value for one in plain if isinstance(one, tree.Literal)]
    if len(values) != len(plain):
        return ()
    return tuple(show([value], _LONGEST_SHOWN)[1:-1] for value in values)


def trial(table: DecisionTable, given: Sequence[str]) -> Trial:
    """What the table decides when its inputs have these values, each written as in a cell."""
    names = [f"input{number}" for number in range(len(table.inputs))]
    inputs = tuple(
        replace(one, expression=name) for one, name in zip(table.inputs, names, strict=True)
    )
    try:
        scope = {
            name: _value(text, one.label or one.expression)
            for name, text, one in zip(names, given, table.inputs, strict=True)
        }
        compiled = CompiledTable(replace(table, inputs=inputs), None, "interactive")
        rows = tuple(number - 1 for number in compiled.explain(scope).rows)
    except DougongError as fault:
        return Trial(fault=fault)
    try:
        return Trial(rows, show(compiled.decide(scope), _LONGEST_SHOWN))
    except DougongError as fault:
        return Trial(rows, fault=fault)


def _value(text: str, label: str) -> object:
    try:
        expression = compile_expression(text.strip() or "null", ())
    except ExpressionInvalid as fault:
        raise InputUnread(text, int(fault.facts.get("position", 0)), label=label) from fault
    return expression.value({})
