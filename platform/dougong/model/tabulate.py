"""A table worked out from the figures of its sources: rows, subtotals along a tree, totals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dougong.model.table import Table, TableColumn

Key = tuple[Any, ...]
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


@dataclass(frozen=True)
class Line:
    """One line of a table."""

    key: Key
    values: Mapping[str, Any]
    colours: Mapping[str, str]
    #: Depth in the tree, from 0.
    level: int = 0
    #: Whether lines below are summed in it.
    group: bool = False


@dataclass(frozen=True)
class Sources:
    """What the sources gave, and how its keys stand to each other."""

    #: Column → row → value.
    found: Mapping[str, Mapping[Key, Any]]
    #: What people call a key, for the order of lines.
    named: Callable[[Key], list[Any]]
    #: Node → the one above it, for every node met and all above.
    parents: Mapping[Any, Any] = field(default_factory=dict)
    #: Columns whose reader may not know their values: none, for him and for every expression.
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tabulated:
    """All lines in their order, and the total of the rows."""

    lines: tuple[Line, ...]
    total: Line


def tabulate(table: Table, rules: Rules, sources: Sources) -> Tabulated:
    """The lines of a table; subtotals and totals are worked out as each column says."""
    work = _Work(table, rules, sources)
    leaves = work.leaves()
    total = work.line((), work.summed((), leaves.values()))
    if table.rows and table.rows[-1].tree:
        return Tabulated(tuple(work.tree(leaves)), total)
    lines = [work.line(key, values) for key, values in leaves.items()]
    return Tabulated(tuple(work.ordered(lines)), total)


class _Work:
    def __init__(self, table: Table, rules: Rules, sources: Sources) -> None:
        self._table, self._rules, self._sources = table, rules, sources

    def leaves(self) -> dict[Key, Values]:
        """The values of every row that any source knows and that the table shows."""
        keys = {key for column in self._sources.found.values() for key in column}
        made = {key: self._row(key) for key in sorted(keys, key=self._sources.named)}
        return {key: v for key, v in made.items() if self._rules.shows(self._scope(key, v)) is True}

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
            else:
                values[column.key] = None
        return values

    def line(self, key: Key, values: Values, level: int = 0, *, group: bool = False) -> Line:
        """A line with the colours of its cells."""
        scope = self._scope(key, values)
        told = {name: rule(scope) for name, rule in self._rules.colours.items()}
        colours = {name: colour for name, colour in told.items() if isinstance(colour, str)}
        return Line(key, values, colours, level, group)

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
        for key in sorted(keys, key=self._sources.named):
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


def _sum(values: Iterable[Any]) -> Decimal | None:
    numbers = [Decimal(value) for value in values if isinstance(value, int | Decimal)]
    return sum(numbers, Decimal(0)) if numbers else None
