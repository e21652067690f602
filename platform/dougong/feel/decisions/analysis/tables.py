"""Decision tables analysed: gaps, overlaps, rows never used, outputs that may not be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from dougong.base.text import Text
from dougong.feel.decisions.analysis.cells import Cells
from dougong.feel.decisions.analysis.columns import ANY_VALUE, Column, TooLarge
from dougong.feel.decisions.analysis.findings import (
    DISAGREE,
    GAP,
    NEVER,
    NO_ORDER,
    NO_TOTAL,
    OPEN,
    OUTPUT,
    OVERLAP,
    SHADOWED,
    TableFinding,
)
from dougong.feel.decisions.analysis.search import (
    Cover,
    Effort,
    Point,
    common,
    meetings,
    takers,
)
from dougong.feel.decisions.compiled import CellInvalid
from dougong.feel.decisions.table import DecisionTable
from dougong.feel.functions.show import show
from dougong.feel.types import ANYTHING, Type
from dougong.feel.types.findings import Complaint
from dougong.feel.values import (
    DATE,
    DATETIME,
    DAYS,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    compare,
    equal,
    kind_of,
)

#: Findings of one kind that are worth telling.
_TOLD = 5
_SHOWN = 200
#: Policies of which exactly one row, or rows that agree, must match.
_SINGLE = "UAFP"
_ORDERED = "PO"
#: What an aggregation does to outputs; one that only counts takes any.
_TOTALS = {
    "SUM": Text("求和", "sum"),
    "MIN": Text("比较大小", "order"),
    "MAX": Text("比较大小", "order"),
}


def analyse(table: DecisionTable, types: Mapping[str, Type]) -> tuple[TableFinding, ...]:
    """Everything that can be proven about a table whose names have these types.

    Cells that say more than intervals do prove nothing, neither a gap nor an overlap. CellInvalid
    names a cell that is no expression at all.
    """
    try:
        cells = Cells(table, types)
    except TooLarge:
        return (_open(table, Text("任何一行", "anything")),)
    run = _Analysis(table, cells)
    return (*cells.findings, *run.outputs(), *run.totals(), *run.rows())


def unfit(table: DecisionTable, names: Iterable[str]) -> tuple[TableFinding, ...]:
    """What of a table does not go with its hit policy, whatever its conditions say.

    Nothing of a table with cells that cannot be read, which are told elsewhere.
    """
    try:
        cells = Cells(table, dict.fromkeys(names, ANYTHING))
    except (TooLarge, CellInvalid):
        return ()
    run = _Analysis(table, cells)
    found = (*run.outputs(), *run.totals())
    return tuple(one for one in found if one.code in (NO_ORDER.code, NO_TOTAL.code))


def _open(table: DecisionTable, what: Text) -> TableFinding:
    """What could not be proven within bounds."""
    facts = {"what_zh": what.zh, "what_en": what.en}
    return TableFinding(OPEN.code, "warning", table.key, OPEN.text, facts=facts, hint=OPEN.hint)


class _Analysis:
    def __init__(self, table: DecisionTable, cells: Cells) -> None:
        self.table, self.cells = table, cells
        self.columns: Sequence[Column] = cells.columns
        self.count = len(table.rules)

    def rows(self) -> Iterator[TableFinding]:
        """What the conditions of the rows show; nothing when an input has no value at all."""
        yield from self.never()
        if not all(one.values for one in self.columns):
            return
        yield from self._bounded(self.gaps(), Text("没有遗漏", "that nothing is missed"))
        yield from self._bounded(self.meetings(), Text("没有重叠", "that no rows meet"))
        yield from self._bounded(self.shadowed(), Text("每行都用得到", "that every row is used"))

    def _bounded(self, found: Iterator[TableFinding], what: Text) -> Iterator[TableFinding]:
        try:
            yield from islice(found, _TOLD)
        except TooLarge:
            yield _open(self.table, what)

    def never(self) -> Iterator[TableFinding]:
        """Rows with a condition that no value passes."""
        for row, rule in enumerate(self.table.rules):
            for place, column in enumerate(self.columns):
                if not column.may[row] and (row, place) not in self.cells.wrong:
                    cell = rule.inputs[place]
                    yield self._finding(NEVER, (row,), column=column.label, cell=cell)
                    break

    def gaps(self) -> Iterator[TableFinding]:
        """Inputs for which no row matches, where one must."""
        if self.table.hit_policy not in _SINGLE or any(o.default for o in self.table.outputs):
            return
        space = [(1 << len(one.values)) - 1 for one in self.columns]
        cover = Cover(takers(self.columns, sure=False), space, Effort())
        for point in cover.holes((1 << self.count) - 1):
            yield self._finding(GAP, (), point)

    def meetings(self) -> Iterator[TableFinding]:
        """Rows that match together though the policy forbids it."""
        if self.table.hit_policy not in "UA":
            return
        unique = self.table.hit_policy == "U"
        for pair in meetings(self.columns, self.count, Effort()):
            if unique or self._disagree(pair):
                what = OVERLAP if unique else DISAGREE
                yield self._finding(what, pair, common(self.columns, pair), severity="error")

    def _disagree(self, pair: tuple[int, int]) -> bool:
        first, second = (self.cells.results[row] for row in pair)
        known = [(a, b) for a, b in zip(first, second, strict=True) if a and b]
        return any(equal(a[0], b[0]) is not True for a, b in known)

    def shadowed(self) -> Iterator[TableFinding]:
        """Rows that others always come before."""
        sure = takers(self.columns, sure=True)
        effort = Effort()
        for row in range(self.count):
            before = self._before(row)
            space = [one.may[row] for one in self.columns]
            if before and all(space):
                hole = next(Cover(sure, space, effort).holes(before), None)
                if hole is None:
                    yield self._finding(SHADOWED, (row,))

    def _before(self, row: int) -> int:
        """The rows that win over one whenever both match, as bits."""
        if self.table.hit_policy == "F":
            return (1 << row) - 1
        if self.table.hit_policy != "P" or (own := self.cells.rank(row)) is None:
            return 0
        ranks = [(other, self.cells.rank(other)) for other in range(self.count) if other != row]
        return sum(1 << r for r, rank in ranks if rank is not None and (rank, r) < (own, row))

    def outputs(self) -> Iterator[TableFinding]:
        """Outputs outside the allowed values, and orders that are missing."""
        for place, output in enumerate(self.table.outputs):
            allowed, label = self.cells.allowed[place], output.label or output.name
            if not allowed and self.table.hit_policy in _ORDERED:
                facts = {"column": label}
                yield TableFinding(
                    *(NO_ORDER.code, "error", output.id or self.table.key, NO_ORDER.text),
                    column=label,
                    facts=facts,
                    hint=NO_ORDER.hint,
                )
            for row, results in enumerate(self.cells.results):
                value = results[place]
                if not allowed or not value or value[0] is None:
                    continue
                if not any(equal(value[0], one) for one in allowed):
                    yield self._finding(
                        *(OUTPUT, (row,)),
                        severity="error",
                        column=label,
                        cell=self.table.rules[row].outputs[place],
                        known="、".join(map(written, allowed)),
                    )

    def totals(self) -> Iterator[TableFinding]:
        """Outputs that the aggregation can make nothing of."""
        how = _TOTALS.get(self.table.aggregation)
        if how is None:
            return
        for place, output in enumerate(self.table.outputs):
            for row, results in enumerate(self.cells.results):
                value = results[place]
                if value and not self._adds(value[0]):
                    yield self._finding(
                        *(NO_TOTAL, (row,)),
                        severity="error",
                        column=output.label or output.name,
                        cell=self.table.rules[row].outputs[place],
                        how_zh=how.zh,
                        how_en=how.en,
                    )

    def _adds(self, value: object) -> bool:
        if self.table.aggregation == "SUM":
            return kind_of(value) == NUMBER
        return compare(value, value) is not None

    def _finding(
        self,
        what: Complaint,
        rows: tuple[int, ...],
        point: Point | None = None,
        severity: str = "warning",
        **facts: str,
    ) -> TableFinding:
        example = self._example(point)
        numbers = tuple(row + 1 for row in rows)
        shown = "，".join(f"{label} = {value}" for label, value in example)
        told = {"rows": "、".join(map(str, numbers)), "example": shown, **facts}
        return TableFinding(
            *(what.code, "error" if severity == "error" else "warning"),
            element=self.table.rules[rows[-1]].id if rows else self.table.key,
            text=what.text,
            rows=numbers,
            column=facts.get("column", ""),
            example=example,
            facts=told,
            hint=what.hint,
        )

    def _example(self, point: Point | None) -> tuple[tuple[str, str], ...]:
        pairs = zip(self.columns, point or (), strict=False)
        return tuple((one.label, written(one.values[place])) for one, place in pairs)


def written(value: object) -> str:
    """A value as it is written in a cell."""
    if value is ANY_VALUE:
        return "-"
    kind, shown = kind_of(value), show(value, 100_000)[:_SHOWN]
    if kind == STRING:
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return f'{_MAKERS[kind]}("{shown}")' if kind in _MAKERS else shown


#: Kinds that are written as the call of a function.
_MAKERS = {
    DATE: "date",
    TIME: "time",
    DATETIME: "date and time",
    DAYS: "duration",
    MONTHS: "duration",
}
