"""A table worked out from the figures of its sources: rows, subtotals along a tree, totals."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from dougong.model.leading import Key, Ranks, best, leading
from dougong.model.table import Table, TableColumn

Values = dict[str, Any]
#: What an expression or a decision gives for the values of one line.
Rule = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Rules:
    """The compiled expressions of a table."""

    #: Column → its value.
    values: Mapping[str, Rule]
    #: Column → the colour of its cell.
    colours: Mapping[str, Rule]
    #: Whether a row is shown.
    shows: Rule
    #: Rows worked out before, by what they are worked out from.
    rows: "Remembered"


class Remembered:
    """Rows that were worked out before: equal figures in, equal figures out.

    Most rows of a company are the same from one look to the next; only those that changed are
    worked out again. `outside` is whatever else the expressions read.
    """

    #: Rows kept at most; then the memory starts anew.
    MOST = 50_000

    def __init__(self) -> None:
        self._kept: dict[Any, tuple[Values, bool]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def row(self, given: Any, make: Callable[[], tuple[Values, bool]]) -> tuple[Values, bool]:
        """The values of a row and whether it is shown."""
        found = self._kept.get(given)
        if found is None:
            if len(self._kept) >= self.MOST:
                self._kept.clear()
            found = self._kept[given] = make()
        return found


@dataclass(frozen=True)
class Line:
    """One line of a table."""

    key: Key
    values: Mapping[str, Any]
    #: Tells the colours of its cells where these are their values.
    tell: Callable[[dict[str, Any]], Mapping[str, str]]
    #: Depth in the tree, from 0.
    level: int = 0
    #: Whether lines below are summed in it.
    group: bool = False

    @cached_property
    def colours(self) -> Mapping[str, str]:
        """The colours of its cells; only lines that are drawn need them."""
        return self.tell({**self.values})

    def colour_if(self, column: str, value: Any) -> str:
        """The colour of a cell if its value were another one; empty for none."""
        return self.tell({**self.values, column: value}).get(column, "")


@dataclass(frozen=True)
class Sources:
    """What the sources gave, and how its keys stand to each other."""

    #: Column → row → value.
    found: Mapping[str, Mapping[Key, Any]]
    #: How people order values that stand at a place of the keys.
    ranks: Ranks
    #: Node → the one above it, for every node met and all above.
    parents: Mapping[Any, Any] = field(default_factory=dict)
    #: Columns whose reader may not know their values: none, for him and for every expression.
    closed: frozenset[str] = frozenset()
    #: What rows depend on besides: remembered rows are those of the same.
    outside: Any = None


class Tabulated:
    """The rows of a table worked out, ready to be placed and summed."""

    def __init__(self, table: Table, rules: Rules, sources: Sources) -> None:
        self._table, self._work = table, _Work(table, rules, sources)
        self._leaves = self._work.leaves()

    @cached_property
    def total(self) -> Line:
        """The total of the rows."""
        return self._work.line((), self._work.summed((), self._leaves.values()))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines in their order; whoever shows one number only does not need them."""
        if self._is_tree:
            return tuple(self._work.tree(self._leaves))
        return tuple(self._work.listed(self._leaves, len(self._leaves)))

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self.lines) if self._is_tree else len(self._leaves)

    def first(self, most: int) -> tuple[Line, ...]:
        """The first lines in their order; of a plain table only these, and equals, are named."""
        if self._is_tree or most >= len(self._leaves):
            return self.lines[:most]
        return tuple(self._work.listed(self._leaves, most))

    @cached_property
    def roots(self) -> tuple[Line, ...]:
        """Of a tree the lines that stand highest, in their order; else all."""
        return tuple(self._work.roots(self._leaves)) if self._is_tree else self.lines

    def summed(self, places: Sequence[int]) -> Iterator[tuple[Key, Values]]:
        """The rows that are alike at these places of their keys, each group totalled as one.

        Told with the key of one of its rows; whatever else that holds is nothing of the group.
        """
        groups: dict[Key, list[Key]] = {}
        for key in self._leaves:
            groups.setdefault(tuple(key[place] for place in places), []).append(key)
        for keys in groups.values():
            common = tuple(part if place in places else None for place, part in enumerate(keys[0]))
            yield keys[0], self._work.summed(common, [self._leaves[key] for key in keys])

    @property
    def _is_tree(self) -> bool:
        return bool(self._table.rows) and self._table.rows[-1].tree


def tabulate(table: Table, rules: Rules, sources: Sources) -> Tabulated:
    """The lines of a table; subtotals and totals are worked out as each column says."""
    return Tabulated(table, rules, sources)


class _Work:
    def __init__(self, table: Table, rules: Rules, sources: Sources) -> None:
        self._table, self._rules, self._sources = table, rules, sources

    def leaves(self) -> dict[Key, Values]:
        """The values of every row that any source knows and that the table shows."""
        keys: set[Key] = set().union(*self._sources.found.values())
        made = {key: self._known(key) for key in keys}
        return {key: values for key, (values, shown) in made.items() if shown}

    def _known(self, key: Key) -> tuple[Values, bool]:
        """The values of a row and whether it is shown, worked out once for equal figures."""
        # Written out: 1 and 1.00 are equal, but not the same to whoever shows them as text.
        figures = [column.get(key) for column in self._sources.found.values()]
        given = (key, *map(str, figures), *map(type, figures))

        def make() -> tuple[Values, bool]:
            values = self._row(key)
            return values, self._rules.shows(self._scope(key, values)) is True

        return self._rules.rows.row((self._sources.outside, given), make)

    def _row(self, key: Key) -> Values:
        values: Values = {}
        for column in self._table.columns:
            rule = self._rules.values.get(column.key)
            if column.key in self._sources.closed:
                values[column.key] = None
            elif rule is not None:
                values[column.key] = rule(self._scope(key, values))
            else:
                found = self._sources.found.get(column.key, {})
                values[column.key] = found.get(key, _nothing(column))
        return values

    def _scope(self, key: Key, values: Mapping[str, Any]) -> dict[str, Any]:
        axes = {axis.field: None for axis in self._table.rows}
        axes |= {axis.field: part for axis, part in zip(self._table.rows, key, strict=False)}
        return {**axes, **values}

    def summed(self, key: Key, leaves: Iterable[Values]) -> Values:
        """The values of a line over others."""
        rows = list(leaves)
        values: Values = {}
        for column in self._table.columns:
            if column.total == "value" and column.key in self._rules.values:
                values[column.key] = self._rules.values[column.key](self._scope(key, values))
            elif column.total == "sum":
                values[column.key] = _sum(row[column.key] for row in rows)
            elif column.total == "same":
                values[column.key] = _same(row[column.key] for row in rows)
            else:
                values[column.key] = None
        return values

    def line(self, key: Key, values: Values, level: int = 0, *, group: bool = False) -> Line:
        """A line with the colours of its cells."""
        return Line(key, values, lambda told: self._colours(key, told), level, group)

    def _colours(self, key: Key, values: Values) -> dict[str, str]:
        scope = self._scope(key, values)
        told = {name: rule(scope) for name, rule in self._rules.colours.items()}
        return {name: colour for name, colour in told.items() if isinstance(colour, str)}

    def listed(self, leaves: Mapping[Key, Values], most: int) -> list[Line]:
        """The first rows in their order."""
        by = self._table.sort.lstrip("-")
        if not by:
            return [self.line(key, leaves[key]) for key in self._first([*leaves], most)]
        valued = [key for key, values in leaves.items() if values.get(by) is not None]
        down = self._table.sort.startswith("-")
        keys = best(valued, lambda key: leaves[key][by], self._first, most, down=down)
        rest = [key for key, values in leaves.items() if values.get(by) is None]
        keys += self._first(rest, most - len(keys))
        return [self.line(key, leaves[key]) for key in keys]

    def _first(self, keys: Sequence[Key], most: int) -> list[Key]:
        return leading(keys, self._sources.ranks, most)

    def _sorted(self, keys: Sequence[Key]) -> list[Key]:
        return self._first(keys, len(keys))

    def ordered(self, lines: Sequence[Line]) -> list[Line]:
        """Lines by a column where the table says so; those without a value come last."""
        by = self._table.sort.lstrip("-")
        if not by:
            return list(lines)
        down = self._table.sort.startswith("-")
        valued = [line for line in lines if line.values.get(by) is not None]
        rest = [line for line in lines if line.values.get(by) is None]
        return [*sorted(valued, key=lambda line: line.values[by], reverse=down), *rest]

    def tree(self, leaves: Mapping[Key, Values]) -> list[Line]:
        """Rows under what stands above them, each with the sum of all below and its own."""
        below: dict[Key, list[Key]] = {}
        roots: dict[Key, None] = {}
        for key in leaves:
            for child, parent in self._path(key):
                siblings = roots if parent is None else below.setdefault(parent, [])
                if isinstance(siblings, dict):
                    siblings[child] = None
                elif child not in siblings:
                    siblings.append(child)
        gathered: list[Line] = []
        for line in self._placed([*roots], below, leaves, 0):
            gathered.extend(line)
        return gathered

    def roots(self, leaves: Mapping[Key, Values]) -> list[Line]:
        """The lines that stand highest, each with the sum of all below and its own."""
        under: dict[Key, list[Key]] = {}
        for key in leaves:
            under.setdefault(self._path(key)[-1][0], []).append(key)
        lines = [
            self.line(key, leaves[key])
            if (rows := under[key]) == [key]
            else self.line(key, self.summed(key, [leaves[row] for row in rows]), group=True)
            for key in self._sorted([*under])
        ]
        return self.ordered(lines)

    def _path(self, key: Key) -> list[tuple[Key, Key | None]]:
        """Every step from a row up to its root."""
        steps: list[tuple[Key, Key | None]] = []
        seen = {key[-1]}
        while True:
            above = self._sources.parents.get(key[-1])
            if above is None or above in seen:
                return [*steps, (key, None)]
            seen.add(above)
            steps.append((key, (*key[:-1], above)))
            key = (*key[:-1], above)

    def _placed(
        self,
        keys: Sequence[Key],
        below: Mapping[Key, Sequence[Key]],
        leaves: Mapping[Key, Values],
        level: int,
    ) -> list[list[Line]]:
        """The lines of siblings in order, each followed by those below it."""
        made: list[list[Line]] = []
        for key in self._sorted(keys):
            under = below.get(key, ())
            if not under:
                made.append([self.line(key, leaves[key], level)])
                continue
            rows = [leaves[one] for one in self._rows_under(key, below) if one in leaves]
            head = self.line(key, self.summed(key, rows), level, group=True)
            inner = self._placed(under, below, leaves, level + 1)
            made.append([head, *(line for part in inner for line in part)])
        parts = {part[0].key: part for part in made}
        return [parts[head.key] for head in self.ordered([part[0] for part in made])]

    def _rows_under(self, key: Key, below: Mapping[Key, Sequence[Key]]) -> list[Key]:
        found, waiting = [], [key]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting.extend(below.get(one, ()))
        return found


def _nothing(column: TableColumn) -> Any:
    """What a source without rows for a line comes to: a sum is zero, a last value is none."""
    summed = bool(column.ledger) or column.take in ("sum", "count")
    return Decimal(0) if summed else None


def _same(values: Iterable[Any]) -> Any:
    """The value that all rows share; none where they do not."""
    found = list(values)
    return found[0] if found and all(one == found[0] for one in found) else None


_NUMBERS = (Decimal, int)


def _sum(values: Iterable[Any]) -> Decimal | None:
    numbers: list[Any] = [value for value in values if isinstance(value, _NUMBERS)]
    total: Decimal = sum(numbers, Decimal(0))
    return total if numbers else None
