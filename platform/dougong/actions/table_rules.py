"""The expressions and decisions of a table, compiled and ready to be asked line by line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel import Expression, ExpressionFault, compile_expression
from dougong.feel.decisions import DecisionFault, compile_table
from dougong.forms.plan import remembered
from dougong.model.catalog import Catalog
from dougong.model.derived import figures_of
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.table import Colouring, Table, TableColumn
from dougong.model.table_fields import names_read, parts_of
from dougong.model.tabulate import Remembered, Rule, Rules

Scope = Mapping[str, Any]


def rules_of(uow: UnitOfWork, table: Table, fields: Mapping[str, Field]) -> Rules:
    """What each line of the table is worked out by."""
    outside = {"today": uow.today, "settings": uow.catalog.settings.get(table.module, {})}
    written = [column for column in table.columns if column.value]
    derived = {c.key: _derived(uow.catalog, c) for c in table.columns if parts_of(uow.catalog, c)}
    return Rules(
        values=derived | {c.key: _value(c.value, fields[c.key], outside) for c in written},
        colours={
            key: _colour(uow.catalog, colour, outside) for key, colour in table.colours.items()
        },
        shows=_evaluated(table.where, outside) if table.where else _always,
        rows=remembered(uow.catalog, "rows of a table", table.name, Remembered),
    )


def colour_reads(catalog: Catalog, colour: Colouring) -> frozenset[str]:
    """The columns that a colour depends on."""
    model = catalog.decisions.get(colour.decision)
    if model is None:
        return names_read(colour.value)
    read = (names_read(clause.expression) for clause in model.table.inputs)
    return frozenset().union(*read)


def _derived(catalog: Catalog, column: TableColumn) -> Rule:
    """A derived figure of a ledger out of the sums of its measures."""
    ledger, parts = catalog.ledgers[column.ledger], parts_of(catalog, column)

    def rule(scope: Scope) -> Any:
        sums = {measure: scope[key] for measure, key in parts.items()}
        return figures_of(ledger, [column.measure], sums)[column.measure]

    return rule


def _always(_scope: Scope) -> bool:
    return True


def _value(text: str, field: Field, outside: Scope) -> Rule:
    evaluated, kind = _evaluated(text, outside), field_kinds[field.kind]

    def rule(scope: Scope) -> Any:
        found = evaluated(scope)
        if field.kind == "percent" and isinstance(found, int | Decimal):
            # A share stays exact: whoever compares it with a limit must not see it rounded.
            return Decimal(found)
        try:
            return kind.from_feel(field, found)
        except ValueFault:
            # A figure beyond what its kind can hold is shown as none.
            return None

    return rule


def _evaluated(text: str, outside: Scope) -> Rule:
    expression: Expression = compile_expression(text, None)

    def rule(scope: Scope) -> Any:
        try:
            return expression.value({**outside, **scope})
        except ExpressionFault:
            # One figure that cannot be worked out must not keep people from all others.
            return None

    return rule


def _colour(catalog: Catalog, colour: Colouring, outside: Scope) -> Rule:
    model = catalog.decisions.get(colour.decision)
    if model is None:
        return _evaluated(colour.value, outside)
    table = remembered(
        catalog, "decision", colour.decision, lambda: compile_table(model.table, None)
    )

    def rule(scope: Scope) -> Any:
        try:
            found = table.decide({**outside, **scope})
        except DecisionFault:
            # Values that no row of the decision speaks of have no colour.
            return None
        return next(iter(found.values()), None) if isinstance(found, Mapping) else found

    return rule
