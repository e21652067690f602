"""Input columns compiled to bit sets of the rows that a value passes."""

from collections.abc import Iterable
from decimal import Decimal

from dougong.feel import tree
from dougong.feel.budget import Meter
from dougong.feel.closures import close
from dougong.feel.decisions.intervals import Interval, Intervals, interval_of
from dougong.feel.environment import Environment
from dougong.feel.errors import BudgetSpent
from dougong.feel.expression import UnaryTests
from dougong.feel.unary import Check, passes

_INDEXED = (Decimal, str, bool)


class Column:
    """The cells of one input column: looked up where they are constants or spans of constants.

    Every other distinct cell is tested once, whatever its rows. `meter` pays for the constants.
    """

    __slots__ = ("_always", "_constants", "_intervals", "_tests")

    def __init__(self, cells: Iterable[UnaryTests], meter: Meter) -> None:
        self._always = 0
        self._constants: dict[tuple[type, object], int] = {}
        masks: dict[str, tuple[UnaryTests, int]] = {}
        for row, cell in enumerate(cells):
            _, mask = masks.get(cell.text, (cell, 0))
            masks[cell.text] = cell, mask | 1 << row
        self._tests: list[tuple[Check, int]] = []
        spans: list[tuple[list[Interval], int]] = []
        for cell, mask in masks.values():
            self._place(cell, mask, spans, meter)
        self._intervals = Intervals(spans)

    def _place(
        self, cell: UnaryTests, mask: int, spans: list[tuple[list[Interval], int]], meter: Meter
    ) -> None:
        if not cell.tree.tests:
            self._always |= mask
            return
        constants = _constants(cell.tree)
        if constants is not None:
            for constant in constants:
                key = (constant.__class__, constant)
                self._constants[key] = self._constants.get(key, 0) | mask
            return
        intervals = _intervals(cell.tree, meter)
        if intervals is None:
            self._tests.append((cell.check, mask))
        else:
            spans.append((intervals, mask))

    def rows(self, value: object, env: Environment) -> int:
        """The rows whose cell a value passes, as bits."""
        found = self._always | self._intervals.rows(value)
        if isinstance(value, _INDEXED):
            found |= self._constants.get((value.__class__, value), 0)
        elif isinstance(value, list):
            found |= self._rows_of_list(value, env.meter)
        env.meter.charge(1 + len(self._tests))
        for check, mask in self._tests:
            if check(value, env) is True:
                found |= mask
        return found

    def _rows_of_list(self, value: list[object], meter: Meter) -> int:
        found = 0
        for (_, constant), mask in self._constants.items():
            if passes(value, constant, meter):
                found |= mask
        return found


def _constants(tests: tree.Tests) -> list[object] | None:
    """The literal values a cell lists, or None when it is more than a list of them."""
    if tests.negated:
        return None
    values: list[object] = []
    for test in tests.tests:
        operand = test.operand
        if test.operator or not isinstance(operand, tree.Literal):
            return None
        if not isinstance(operand.value, _INDEXED):
            return None
        values.append(operand.value)
    return values


def _intervals(tests: tree.Tests, meter: Meter) -> list[Interval] | None:
    """The spans a cell lists, or None when it is more than a list of constant ones."""
    if tests.negated or not all(_is_constant(test.operand) for test in tests.tests):
        return None
    found: list[Interval] = []
    for test in tests.tests:
        try:
            value = close(test.operand)(Environment({}, meter))
        except BudgetSpent:
            return None
        interval = interval_of(test.operator, value)
        if interval is None:
            return None
        found.append(interval)
    return found


_CONSTANT = (
    tree.Literal,
    tree.AtLiteral,
    tree.Negate,
    tree.RangeLiteral,
    tree.Call,
    tree.Argument,
    tree.Builtin,
)


def _is_constant(node: tree.Node) -> bool:
    return isinstance(node, _CONSTANT) and all(map(_is_constant, tree.children(node)))
