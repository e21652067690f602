"""Input columns compiled to bit sets of the rows that a value passes."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from dougong.feel import tree
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.closures import close
from dougong.feel.environment import Environment
from dougong.feel.expression import UnaryTests
from dougong.feel.names import free_names
from dougong.feel.unary import Check, passes
from dougong.feel.values import Range, within

_INDEXED = (Decimal, str, bool)


class Column:
    """The cells of one input column; every distinct cell is tested once, whatever its rows."""

    __slots__ = ("_always", "_constants", "_tests")

    def __init__(self, cells: Iterable[UnaryTests]) -> None:
        self._always = 0
        self._constants: dict[tuple[type, object], int] = {}
        masks: dict[str, tuple[UnaryTests, int]] = {}
        for row, cell in enumerate(cells):
            _, mask = masks.get(cell.text, (cell, 0))
            masks[cell.text] = cell, mask | 1 << row
        self._tests: list[tuple[Check, int]] = []
        for cell, mask in masks.values():
            self._place(cell, mask)

    def _place(self, cell: UnaryTests, mask: int) -> None:
        if not cell.tree.tests:
            self._always |= mask
            return
        constants = _constants(cell.tree)
        if constants is None:
            self._tests.append((_fast(cell), mask))
            return
        for constant in constants:
            key = (constant.__class__, constant)
            self._constants[key] = self._constants.get(key, 0) | mask

    def rows(self, value: object, env: Environment) -> int:
        """The rows whose cell a value passes, as bits."""
        found = self._always
        if isinstance(value, _INDEXED):
            found |= self._constants.get((value.__class__, value), 0)
        elif isinstance(value, list):
            found |= self._rows_of_list(value)
        env.meter.charge(len(self._tests))
        for check, mask in self._tests:
            if check(value, env) is True:
                found |= mask
        return found

    def _rows_of_list(self, value: list[object]) -> int:
        found = 0
        for (_, constant), mask in self._constants.items():
            if passes(value, constant):
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


def _fast(cell: UnaryTests) -> Check:
    """A cell's check; a range between constants is made once."""
    tests = cell.tree
    if tests.negated or len(tests.tests) != 1 or cell.names:
        return cell.check
    test = tests.tests[0]
    bounds = _BOUNDS.get(test.operator)
    if "?" in free_names(test.operand) or bounds is None:
        return cell.check
    constant = close(test.operand)(Environment({}, Meter(BUDGETS["interactive"])))
    span = bounds(constant)
    if span is None:
        return cell.check
    return _inside(span)


def _inside(span: Range) -> Check:
    """The check of a constant range, with numbers compared at once."""
    low, high, closed = span.low, span.high, (span.low_closed, span.high_closed)
    # Ends in the wrong order hold nothing, not even the ends themselves.
    if not (isinstance(low, Decimal) and isinstance(high, Decimal) and low < high):
        return lambda value, _: None if value is None else within(value, span)

    def check(value: object, _: Environment) -> bool | None:
        if not isinstance(value, Decimal):
            return None if value is None else within(value, span)
        if low < value < high:
            return True
        return (closed[0] and value == low) or (closed[1] and value == high)

    return check


def _range(value: object) -> Range | None:
    return value if isinstance(value, Range) else None


def _bound(*, low: bool, closed: bool) -> Callable[[object], Range | None]:
    def make(value: object) -> Range | None:
        if not isinstance(value, Decimal):
            return None
        if low:
            return Range(value, None, closed, high_closed=False)
        return Range(None, value, low_closed=False, high_closed=closed)

    return make


_BOUNDS: dict[str, Callable[[object], Range | None]] = {
    "": _range,
    "<": _bound(low=False, closed=False),
    "<=": _bound(low=False, closed=True),
    ">": _bound(low=True, closed=False),
    ">=": _bound(low=True, closed=True),
}
