"""Input columns as finite sets: the parts of the domain, and which of them each cell takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from dougong.feel import tree
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.closures import close
from dougong.feel.decisions.analysis.values import ORDERED, parts
from dougong.feel.environment import Environment
from dougong.feel.expression import UnaryTests
from dougong.feel.names import free_names
from dougong.feel.types import Null, Type
from dougong.feel.values import BOOLEAN, STRING, Range, kind_of, zoned

#: Cells times values that a column may be asked.
_EFFORT = 60_000


class TooLarge(Exception):
    """A question would take more steps than it is worth."""


#: Stands for every value of an input about which nothing is known.
ANY_VALUE = object()


@dataclass(frozen=True)
class Column:
    """One input column; sets of its values are bits, one for each value."""

    label: str
    #: One value for each part of the domain on which no cell changes its answer.
    values: tuple[object, ...]
    #: Row → the values it takes for certain, and those it may take.
    sure: tuple[int, ...]
    may: tuple[int, ...]

    def rows(self, place: int, masks: Sequence[int]) -> int:
        """The rows whose mask holds a value, as bits."""
        return sum(1 << row for row, mask in enumerate(masks) if mask >> place & 1)


def column(label: str, type_: Type, cells: Sequence[UnaryTests], allowed: UnaryTests) -> Column:
    """The column of some cells over a domain; cells beyond intervals are taken as unknown."""
    met = [constants(cell.tree) for cell in cells]
    bounds = constants(allowed.tree)
    everything = [*(value for found in met for value in found or ()), *(bounds or ())]
    values = _domain(_settled(type_, everything), everything)
    if values is None:
        unknown = tuple(int(not cell.tree.tests) for cell in cells)
        return Column(label, (ANY_VALUE,), unknown, tuple(1 for _ in cells))
    if bounds is not None:
        values = [one for one in values if one is None or allowed.matches(one, {})]
    texts = {cell.text: cell for cell in cells}
    if len(texts) * len(values) > _EFFORT:
        raise TooLarge
    masks = {text: _taken(cell, values) for text, cell in texts.items()}
    whole = (1 << len(values)) - 1
    sure = tuple(
        0 if found is None else masks[cell.text] for cell, found in zip(cells, met, strict=True)
    )
    may = tuple(whole if found is None else mask for mask, found in zip(sure, met, strict=True))
    return Column(label, tuple(values), sure, may)


def _taken(cell: UnaryTests, values: Sequence[object]) -> int:
    """The values a cell takes; the table itself is asked, so that both always agree."""
    return sum(1 << place for place, one in enumerate(values) if cell.matches(one, {}) is True)


def _settled(type_: Type, values: Sequence[object]) -> Type:
    """The type of a column, from its cells where nothing else tells it."""
    kinds = {kind_of(value) for value in values if value is not None}
    if type_.known or len(kinds) != 1:
        return type_
    return Type(kinds.pop())


def _domain(type_: Type, boundaries: Sequence[object]) -> list[object] | None:
    """One value for each part of a domain, null last; None when it is not a set of intervals."""
    missing = [None] if type_.null == Null.MAYBE else []
    if type_.kind == BOOLEAN:
        return [True, False, *missing]
    if type_.kind == STRING and type_.values is not None:
        return [*sorted(type_.values, key=str), *missing]
    alike = [value for value in boundaries if kind_of(value) == type_.kind]
    if type_.kind not in ORDERED or len({_zone(value) for value in alike}) > 1:
        return None
    limits = [limit for limit in (type_.low, type_.high) if limit is not None]
    found = parts(type_, [*alike, *limits])
    return [*(value for value in found if _inside(value, type_)), *missing]


def _zone(value: object) -> bool:
    return isinstance(value, time | datetime) and zoned(value)


def _inside(value: object, type_: Type) -> bool:
    if not isinstance(value, Decimal):
        return True
    low = type_.low is None or value >= type_.low
    high = type_.high is None or value <= type_.high
    exact = type_.scale is None or value == round(value, type_.scale)
    return low and high and exact


def constants(tests: tree.Tests) -> tuple[object, ...] | None:
    """The values a cell's answer changes at; None when it depends on anything else."""
    try:
        return tuple(value for test in tests.tests for value in _of_test(test))
    except _Beyond:
        return None


class _Beyond(Exception):
    """A cell says more than intervals do."""


def _of_test(test: tree.Test) -> Iterator[object]:
    names = free_names(test.operand)
    if not names:
        yield from _ends(_value(test.operand))
    elif names == {"?"} and not test.operator:
        yield from _of_condition(test.operand)
    else:
        raise _Beyond


def _value(node: tree.Node) -> object:
    if free_names(node):
        raise _Beyond
    return close(node)(Environment({}, Meter(BUDGETS["interactive"])))


def _ends(value: object) -> Iterator[object]:
    """The values at which a test for a value, a range or a list of them changes."""
    if isinstance(value, list):
        for item in value:
            yield from _ends(item)
    elif isinstance(value, Range):
        yield from (end for end in (value.low, value.high) if end is not None)
    elif isinstance(value, bool) or kind_of(value) in ORDERED:
        yield value
    elif value is not None:
        raise _Beyond


def _of_condition(node: tree.Node) -> Iterator[object]:
    """The values at which a condition on `?` changes, where it only compares it with values."""
    if isinstance(node, tree.Logic):
        for operand in node.operands:
            yield from _of_condition(operand)
    elif isinstance(node, tree.Compare) and _asks(node.left):
        yield from _ends(_value(node.right))
    elif isinstance(node, tree.Compare) and _asks(node.right):
        yield from _ends(_value(node.left))
    elif isinstance(node, tree.Between) and _asks(node.value):
        yield from (_value(node.low), _value(node.high))
    else:
        raise _Beyond


def _asks(node: tree.Node) -> bool:
    return isinstance(node, tree.Name) and node.name == "?"


_KINDS: Mapping[str, str] = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def declared_kind(type_ref: str) -> str:
    """The kind a column declares, or an empty string."""
    name = type_ref.strip().removeprefix("feel:")
    name = _KINDS.get(name, name)
    return name if name in ORDERED | {BOOLEAN} else ""


def input_type(found: Type, type_ref: str) -> Type:
    """The type of an input: as its expression has it, else as the column declares it."""
    kind = declared_kind(type_ref)
    return found if found.known or not kind else Type(kind)
