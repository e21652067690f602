"""The cells of a table read once: typed, as sets of values, and outputs that are constant."""

from collections.abc import Iterator, Mapping

from dougong.base.text import Text
from dougong.feel.decisions.analysis.columns import Column, column, declared_kind, input_type
from dougong.feel.decisions.analysis.findings import CELL, HEAD, TableFinding
from dougong.feel.decisions.compiled import CellInvalid
from dougong.feel.decisions.table import DecisionTable, InputClause
from dougong.feel.errors import ExpressionFault, ExpressionInvalid
from dougong.feel.expression import Expression, UnaryTests, compile_expression, compile_unary
from dougong.feel.types import ANYTHING, Type, TypeFinding, typed, typed_tests
from dougong.feel.types.language import optional
from dougong.feel.values import equal

#: An output: nothing when it is worked out at run time, else its value.
Result = tuple[object, ...]


class Cells:
    """What the texts of a table mean; findings tell what types show of them."""

    def __init__(self, table: DecisionTable, types: Mapping[str, Type]) -> None:
        self.table, self.types = table, types
        self._names = frozenset(types)
        self.findings: list[TableFinding] = []
        #: Cells of which types have told already, by row and column.
        self.wrong: set[tuple[int, int]] = set()
        self.columns = [self._column(place, of) for place, of in enumerate(table.inputs)]
        self.results = [list(self._outputs(row)) for row in range(len(table.rules))]
        self.allowed = [self._allowed(output.allowed, output.id) for output in table.outputs]

    def rank(self, row: int) -> tuple[int, ...] | None:
        """The place of a row's outputs in the order of their values; None when it is not known."""
        if not all(self.results[row]):
            return None
        pairs = zip(self.results[row], self.allowed, strict=True)
        return tuple(
            next((i for i, one in enumerate(allowed) if equal(value[0], one)), len(allowed))
            for value, allowed in pairs
        )

    def _column(self, place: int, of: InputClause) -> Column:
        label = of.label or of.expression
        expression = self._expression(of.expression, of.id)
        wanted = optional(kind) if (kind := declared_kind(of.type)) else ANYTHING
        found = typed(expression.tree, self.types, wanted)
        self._told(found.findings, of.id, (), label)
        type_ = input_type(found.type, of.type)
        cells: list[UnaryTests] = []
        for row, rule in enumerate(self.table.rules):
            cell = self._tests(rule.inputs[place], rule.id)
            cells.append(cell)
            told = typed_tests(cell.tree, self.types, type_).findings
            if told:
                self.wrong.add((row, place))
                self._told(told, rule.id, (row + 1,), label)
        return column(label, type_, cells, self._tests(of.allowed, of.id))

    def _outputs(self, row: int) -> Iterator[Result]:
        rule = self.table.rules[row]
        for output, text in zip(self.table.outputs, rule.outputs, strict=True):
            expression = self._expression(text or "null", rule.id)
            wanted = optional(kind) if (kind := declared_kind(output.type)) else ANYTHING
            found = typed(expression.tree, self.types, wanted)
            self._told(found.findings, rule.id, (row + 1,), output.label or output.name)
            yield () if expression.names else self._value(expression)

    @staticmethod
    def _value(expression: Expression) -> Result:
        try:
            return (expression.value({}),)
        except ExpressionFault:
            return ()

    def _allowed(self, text: str, element: str) -> list[object]:
        if not text:
            return []
        found = self._expression(f"[{text}]", element).value({})
        return found if isinstance(found, list) else []

    def _expression(self, text: str, element: str) -> Expression:
        try:
            return compile_expression(text, self._names)
        except ExpressionInvalid as fault:
            raise CellInvalid(element or self.table.key, fault) from fault

    def _tests(self, text: str, element: str) -> UnaryTests:
        try:
            return compile_unary(text or "-", self._names)
        except ExpressionInvalid as fault:
            raise CellInvalid(element or self.table.key, fault) from fault

    def _told(
        self, found: tuple[TypeFinding, ...], element: str, rows: tuple[int, ...], label: str
    ) -> None:
        place = CELL if rows else HEAD
        for one in found:
            text = Text(place.zh + one.text.zh, place.en + one.text.en)
            facts = {**one.facts, "rows": "、".join(map(str, rows)), "column": label}
            self.findings.append(
                TableFinding(
                    *(one.code, one.severity, element or self.table.key, text),
                    rows=rows,
                    column=label,
                    facts=facts,
                    hint=one.hint,
                )
            )
