"""Compiled decision tables: scope in, decision out, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dougong.base.text import Text
from dougong.feel.budget import BUDGETS, Meter, spent
from dougong.feel.decisions.columns import Column
from dougong.feel.decisions.policies import AGGREGATIONS, SEVERAL, SINGLE, Hits, Outputs
from dougong.feel.decisions.reader import DecisionInvalid
from dougong.feel.decisions.table import DecisionTable, OutputClause
from dougong.feel.environment import Environment
from dougong.feel.errors import (
    BudgetSpent,
    ExpressionInvalid,
    InputNotAllowed,
    NoRuleMatched,
    OutputNotAllowed,
)
from dougong.feel.expression import Expression, UnaryTests, compile_expression, compile_unary
from dougong.feel.functions.show import show
from dougong.feel.values import equal, settled

_SHOWN = 200
#: Values that are longer when written out are not shown in a fault.
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a table decides as it does: input values by label and the numbers of matching rows."""

    inputs: tuple[tuple[str, object], ...]
    #: Row numbers as people count them, from 1.
    rows: tuple[int, ...]
    rules: tuple[str, ...]


class CellInvalid(DecisionInvalid):
    """A cell or column of a table holds no valid expression; `cause` says what is wrong in it."""

    code = "dmn_cell"

    def __init__(self, path: str, fault: ExpressionInvalid) -> None:
        super().__init__(path, Text(fault.for_person("zh"), fault.for_person("en")))
        self.cause = fault


Compiled = TypeVar("Compiled", Expression, UnaryTests)


class CompiledTable:
    """A table ready to decide: immutable, shared between threads."""

    def __init__(self, table: DecisionTable, names: Iterable[str] | None, profile: str) -> None:
        scope = None if names is None else frozenset(names)
        self.table = table
        self._profile = profile
        read = _Cells(table, scope, profile)
        self._inputs = tuple(read.expression(i.expression, i.id) for i in table.inputs)
        self._allowed = tuple(read.tests(i.allowed or "-", i.id) for i in table.inputs)
        cells = tuple(
            [read.tests(rule.inputs[place], rule.id) for rule in table.rules]
            for place in range(len(table.inputs))
        )
        # One meter for all constants: a hostile table may hold a costly one in every cell.
        meter = Meter(BUDGETS[profile])
        self._columns = tuple(Column(column, meter) for column in cells)
        self._outputs = tuple(
            tuple(read.expression(text or "null", rule.id) for text in rule.outputs)
            for rule in table.rules
        )
        self._values = tuple(_values(output, read, meter) for output in table.outputs)
        self._defaults = tuple(
            read.expression(output.default or "null", output.id) for output in table.outputs
        )
        #: The names the table takes from its scope.
        self.names = read.names_met

    def decide(self, scope: Mapping[str, object]) -> object:
        """The decision: named outputs as a dict, a single unnamed output as its value.

        Under R, O and C it is a list of these. A DecisionFault tells of a broken hit policy, or
        that no row matches where one must.
        """
        env = self._environment(scope)
        try:
            return settled(self.run(env), env.meter)
        except RecursionError:
            spent("depth", env.meter.budget.calls)

    def explain(self, scope: Mapping[str, object]) -> Explanation:
        """The input values and the rows that match."""
        env = self._environment(scope)
        values = self._input_values(env)
        rows = self._matching(values, env)
        labels = [column.label or column.expression for column in self.table.inputs]
        return Explanation(
            inputs=tuple(zip(labels, values, strict=True)),
            rows=tuple(row + 1 for row in rows),
            rules=tuple(self.table.rules[row].id for row in rows),
        )

    def _environment(self, scope: Mapping[str, object]) -> Environment:
        return Environment(scope, Meter(BUDGETS[self._profile]))

    def _input_values(self, env: Environment) -> list[object]:
        values = [expression.run(env) for expression in self._inputs]
        for column, allowed, value in zip(self.table.inputs, self._allowed, values, strict=True):
            if value is not None and allowed.check(value, env) is not True:
                raise InputNotAllowed(
                    table=self.table.name, input=column.label or column.expression
                )
        return values

    def _matching(self, values: Sequence[object], env: Environment) -> list[int]:
        left = (1 << len(self.table.rules)) - 1
        for column, value in zip(self._columns, values, strict=True):
            left &= column.rows(value, env)
            if not left:
                return []
        rows: list[int] = []
        while left:
            lowest = left & -left
            rows.append(lowest.bit_length() - 1)
            left ^= lowest
        return rows

    def run(self, env: Environment) -> object:
        """The decision as a part of a larger evaluation."""
        values = self._input_values(env)
        rows = self._matching(values, env)
        hits = Hits(rows, self._row_outputs(env), self._rank, self._facts(values))
        several = SEVERAL.get(self.table.hit_policy)
        if not rows and (several is None or any(one.default for one in self.table.outputs)):
            return self._default(env, values)
        if several is not None:
            return self._collected(several(hits))
        return self._shaped(SINGLE[self.table.hit_policy](hits))

    def _row_outputs(self, env: Environment) -> Callable[[int], Outputs]:
        def outputs(row: int) -> Outputs:
            env.meter.charge(1)
            outputs = enumerate(self._outputs[row])
            return tuple(self._checked(i, e.run(env), env.meter) for i, e in outputs)

        return outputs

    def _checked(self, place: int, value: object, meter: Meter) -> object:
        allowed = self._values[place]
        if allowed and value is not None and not any(equal(value, one, meter) for one in allowed):
            output = self.table.outputs[place]
            raise OutputNotAllowed(table=self.table.name, output=output.name or output.label)
        return value

    def _rank(self, outputs: Outputs) -> tuple[int, ...]:
        return tuple(
            next((i for i, one in enumerate(allowed) if equal(value, one)), len(allowed))
            for value, allowed in zip(outputs, self._values, strict=True)
        )

    def _facts(self, values: Sequence[object]) -> Callable[[Sequence[int]], dict[str, str]]:
        def facts(rows: Sequence[int]) -> dict[str, str]:
            pairs = zip(self.table.inputs, values, strict=True)
            shown = (f"{c.label or c.expression}={_shown(v)}" for c, v in pairs)
            return {
                "table": self.table.name or self.table.key,
                "rows": ", ".join(str(row + 1) for row in rows[:20]),
                "inputs": "; ".join(shown)[: _SHOWN * 5],
            }

        return facts

    def _default(self, env: Environment, values: Sequence[object]) -> object:
        if not any(output.default for output in self.table.outputs):
            raise NoRuleMatched(**self._facts(values)(()))
        return self._shaped(tuple(expression.run(env) for expression in self._defaults))

    def _shaped(self, outputs: Outputs) -> object:
        if len(outputs) == 1 and not self.table.outputs[0].name:
            return outputs[0]
        named = zip(self.table.outputs, outputs, strict=True)
        return {output.name: value for output, value in named}

    def _collected(self, found: list[Outputs]) -> object:
        if not self.table.aggregation:
            return [self._shaped(outputs) for outputs in found]
        aggregate = AGGREGATIONS[self.table.aggregation]
        columns = len(self.table.outputs)
        totals = tuple(aggregate([row[place] for row in found]) for place in range(columns))
        return self._shaped(totals)


class _Cells:
    """Compiles the texts of one table and names the element when one is wrong."""

    def __init__(self, table: DecisionTable, names: frozenset[str] | None, profile: str) -> None:
        self.table = table
        self.profile = profile
        self.names = names
        self.names_met: frozenset[str] = frozenset()

    def expression(self, text: str, element: str) -> Expression:
        return self._guarded(
            element, lambda: compile_expression(text, self.names, profile=self.profile)
        )

    def tests(self, text: str, element: str) -> UnaryTests:
        return self._guarded(
            element, lambda: compile_unary(text or "-", self.names, profile=self.profile)
        )

    def _guarded(self, element: str, make: Callable[[], Compiled]) -> Compiled:
        try:
            made = make()
        except ExpressionInvalid as fault:
            raise CellInvalid(element or self.table.key, fault) from fault
        self.names_met |= made.names
        return made


def _shown(value: object) -> str:
    try:
        return show(value, _LONGEST)[:_SHOWN]
    except BudgetSpent:
        return "…"


def _values(output: OutputClause, read: _Cells, meter: Meter) -> list[object]:
    """The allowed values of an output column in their order; empty when any is allowed."""
    if not output.allowed:
        return []
    found = read.expression(f"[{output.allowed}]", output.id).run(Environment({}, meter))
    return found if isinstance(found, list) else []


def compile_table(
    table: DecisionTable, names: Iterable[str] | None, *, profile: str = "interactive"
) -> CompiledTable:
    """The table ready to decide; CellInvalid names the row or column that is wrong."""
    return CompiledTable(table, names, profile)
