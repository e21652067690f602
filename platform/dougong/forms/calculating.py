"""Runs a calculation over a record on the bench and lays its answers into the record."""

from collections.abc import Mapping
from typing import Any, Protocol

from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.feel import Expression
from dougong.feel.decisions import DecisionFault
from dougong.forms.calculation_plan import (
    CalculationStep,
    DecisionStep,
    Pairs,
    ServiceStep,
    source_of,
)
from dougong.forms.faults import fault_at, from_value
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.services.call import call, unanswered
from dougong.model.services.service import ServiceFault

_LENGTH = Text(
    "计算“{key}”的输入要和明细逐行对应：明细 {rows} 行，算出 {found} 行",
    "The input of “{key}” must stand for the rows one by one: {rows} rows, {found} answers",
)


class Bench(Protocol):
    """The values of the header or of one row."""

    data: dict[str, Any]
    names: dict[str, object]

    def path(self, key: str) -> str:
        """The JSON Pointer of a field here."""


class Sheet(Protocol):
    """The record being evaluated."""

    faults: dict[str, FieldFault]
    header: Any
    plan: Any

    def benches(self, rows: str) -> list[Any]:
        """The header for an empty key, else the rows of a field."""

    def value(
        self, expression: Expression, bench: Any, path: str, profile: str = "interactive"
    ) -> object:
        """The value of an expression here."""

    def put(self, bench: Any, field: Field, value: Any) -> None:
        """Set a value, also for the expressions evaluated after this."""

    def replace_rows(self, key: str, rows: list[dict[str, Any]]) -> None:
        """Put other rows in the place of those of a field."""


def calculate(sheet: Sheet, step: CalculationStep) -> tuple[FieldFault, ...]:
    """What the method refuses; its answers are in the record, null where there are none."""
    if isinstance(step, DecisionStep):
        return _decide(sheet, step)
    return _serve(sheet, step) if isinstance(step, ServiceStep) else ()


def _serve(sheet: Sheet, step: ServiceStep) -> tuple[FieldFault, ...]:
    """Call the service and lay its answers into fields, beside rows, or down as rows."""
    found, faults = _answers(sheet, step)
    sheet.header.names[step.key] = found
    for of, name in step.header:
        faults += _put(sheet, sheet.header, of, found.get(name))
    for rows, pairs in step.columns.items():
        if rows in step.filled:
            faults += _fill(sheet, rows, pairs, found.get(step.filled[rows]) or [])
        else:
            faults += _beside(sheet, step, rows, found)
    return faults


def _answers(sheet: Sheet, step: ServiceStep) -> tuple[dict[str, Any], tuple[FieldFault, ...]]:
    given = {
        name: sheet.value(expression, sheet.header, f"calculation:{step.key}", "batch")
        for name, expression in step.inputs.items()
    }
    try:
        return dict(call(step.service, given)), ()
    except ServiceFault as fault:
        return dict(unanswered(step.service, given)), (_told(sheet, step, fault),)


def _told(sheet: Sheet, step: ServiceStep, fault: ServiceFault) -> FieldFault:
    """The fault at the row and the field of the record that the input came from."""
    rows, own = source_of(sheet.plan, step, fault.name, fault.column)
    if rows and fault.index is not None and own:
        path = f"/{rows}/{fault.index}/{own}"
    else:
        expression = step.inputs.get(fault.name)
        fields = expression.names & sheet.header.data.keys() if expression else set()
        named = rows or min(fields, default="")
        path = f"/{named}" if named else ""
    facts = {key: value for key, value in fault.facts.items() if key not in ("code", "text")}
    return fault_at(path, fault.code, fault.text, fault.hint, **facts)


def _put(sheet: Sheet, bench: Bench, of: Field, value: Any) -> tuple[FieldFault, ...]:
    if value is None:
        sheet.put(bench, of, None)
        return ()
    try:
        sheet.put(bench, of, field_kinds[of.kind].from_feel(of, value))
    except ValueFault as fault:
        sheet.put(bench, of, None)
        return (from_value(bench.path(of.key), fault),)
    return ()


def _beside(
    sheet: Sheet, step: ServiceStep, rows: str, found: Mapping[str, Any]
) -> tuple[FieldFault, ...]:
    """Lay the answers of the table that answers row by row beside the record's rows."""
    benches, table = sheet.benches(rows), next(iter(step.service.by_row.values()))
    answers = found.get(table)
    if answers is None:
        answers = [{}] * len(benches)
    if len(answers) != len(benches):
        facts = {"key": step.key, "rows": len(benches), "found": len(answers)}
        return (FieldFault(f"/{rows}", "calculation_rows", _LENGTH, facts),)
    faults: tuple[FieldFault, ...] = ()
    for bench, answer in zip(benches, answers, strict=True):
        for of, name in step.columns[rows]:
            faults += _put(sheet, bench, of, answer.get(name))
    return faults


def _fill(
    sheet: Sheet, rows: str, pairs: Pairs, answers: list[dict[str, Any]]
) -> tuple[FieldFault, ...]:
    """Rows of the record's own out of a table; a row keeps its id as long as its place."""
    before = sheet.header.data.get(rows) or []
    ids = [row.get("id") for row in before]
    made = [{"id": ids[n]} if n < len(ids) else {} for n in range(len(answers))]
    sheet.replace_rows(rows, made)
    faults: tuple[FieldFault, ...] = ()
    for bench, answer in zip(sheet.benches(rows), answers, strict=True):
        for of, name in pairs:
            faults += _put(sheet, bench, of, answer.get(name))
    return faults


def _decide(sheet: Sheet, step: DecisionStep) -> tuple[FieldFault, ...]:
    """Ask the decision table once, or for every row."""
    faults: tuple[FieldFault, ...] = ()
    pairs = step.columns[step.rows] if step.rows else step.header
    for bench in sheet.benches(step.rows):
        path = bench.path(pairs[0][0].key) if pairs else ""
        given = {
            name: sheet.value(expression, bench, path) for name, expression in step.inputs.items()
        }
        try:
            found: object = step.table.decide(given)
        except DecisionFault as fault:
            found = None
            faults += (fault_at(path, fault.code, fault.text, fault.hint, **fault.facts),)
        if not step.rows:
            sheet.header.names[step.key] = found
        for of, name in pairs:
            value = found.get(name) if isinstance(found, Mapping) else found
            faults += _put(sheet, bench, of, value)
    return faults
