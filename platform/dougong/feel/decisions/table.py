"""Decision tables and models as frozen values."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InputClause:
    """One input column."""

    id: str
    label: str
    expression: str
    type: str
    #: Unary tests that every value must pass, or empty.
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class OutputClause:
    """One output column."""

    id: str
    name: str
    type: str
    #: The values allowed, the most important first, or empty.
    allowed: str = ""
    #: The expression used when no row matches, or empty.
    default: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a cell for each column."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision table; `hit_policy` is a letter of U A P F R O C."""

    key: str
    name: str
    hit_policy: str
    aggregation: str
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]

    def texts(self) -> Iterator[str]:
        """Every expression of the table, cell by cell."""
        for column in self.inputs:
            yield from (column.expression, column.allowed)
        for output in self.outputs:
            yield from (output.allowed, output.default)
        for rule in self.rules:
            yield from (*rule.inputs, *rule.outputs)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a decision needs: `kind` is input, decision, knowledge or authority."""

    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class InputData:
    """A value that a model is given from outside."""

    key: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision with its table and what it needs."""

    key: str
    name: str
    type: str
    table: DecisionTable
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """What one DMN file says."""

    key: str
    name: str
    namespace: str
    inputs: tuple[InputData, ...]
    decisions: tuple[Decision, ...]

    @property
    def table(self) -> DecisionTable:
        """The table of the first decision: most files have one."""
        return self.decisions[0].table
