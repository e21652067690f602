"""Calculations of an entity as evaluation needs them: compiled inputs and where answers go."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from dougong import feel
from dougong.feel import Expression
from dougong.feel.decisions import CompiledTable, compile_table
from dougong.feel.tree import ContextLiteral, For, Name, Node, Path
from dougong.model.catalog import Catalog
from dougong.model.entity import Calculation
from dougong.model.fields.field import Field
from dougong.model.services.all import services
from dougong.model.services.service import Service, Table

#: Rows field (empty for the header) and a name there.
Place = tuple[str, str]
#: Own fields with the outputs they take.
Pairs = tuple[tuple[Field, str], ...]
FieldsOf = Callable[[str], Mapping[str, Field]]
NamesOf = Callable[[str], frozenset[str]]


@dataclass(frozen=True)
class CalculationStep:
    """A method to run over the values as they stand, and the fields its answers go to."""

    key: str
    #: Rows field whose every row is asked about; empty for the header.
    rows: str
    inputs: Mapping[str, Expression]
    #: Own field → output.
    header: Pairs
    #: Rows field → column → output of each row.
    columns: Mapping[str, Pairs]
    #: Input → columns read of its rows, whatever its expression names.
    declared: Mapping[str, frozenset[str]]

    @property
    def at_approval(self) -> bool:
        """Whether it answers for a value that is worked out once more at approval."""
        pairs = (self.header, *self.columns.values())
        return any(of.at_approval for some in pairs for of, _ in some)

    @property
    def places(self) -> Iterator[Place]:
        """Everything the step gives a value to: its own name, fields and columns."""
        yield ("", self.key)
        yield from (("", of.key) for of, _ in self.header)
        for rows, pairs in self.columns.items():
            yield from ((rows, of.key) for of, _ in pairs)


@dataclass(frozen=True)
class ServiceStep(CalculationStep):
    """A calculation service over the header and its rows."""

    service: Service
    #: Rows field → the table it is filled with; none for rows that keep to themselves.
    filled: Mapping[str, str]


@dataclass(frozen=True)
class DecisionStep(CalculationStep):
    """A decision table, asked once or for every row."""

    table: CompiledTable


def calculation_step(
    of: Calculation, catalog: Catalog, fields: FieldsOf, names: NamesOf
) -> CalculationStep:
    """The step of one calculation; `fields` and `names` are those of the header or of rows."""
    own = fields(of.for_each)
    header = tuple((own[k], name) for k, name in of.outputs.items() if isinstance(name, str))
    columns = {
        key: tuple((fields(key)[k], name.rpartition(".")[2]) for k, name in found.items())
        for key, found in of.outputs.items()
        if not isinstance(found, str)
    }
    inner = names(of.for_each)
    inputs = {name: feel.compile(text, inner) for name, text in of.inputs.items()}
    if of.decision:
        table = compile_table(catalog.decisions[of.decision].table, None)
        if of.for_each:
            columns, header = {of.for_each: header}, ()
        return DecisionStep(of.key, of.for_each, inputs, header, columns, {}, table)
    service = services[of.service]
    parts = service.inputs.items()
    declared = {name: frozenset(part.columns) for name, part in parts if isinstance(part, Table)}
    filled = {key: into for key in columns if (into := of.fills(key))}
    return ServiceStep(of.key, "", inputs, header, columns, declared, service, filled)


class Plan(Protocol):
    """The entity planned."""

    @property
    def rows(self) -> Mapping[str, Any]:
        """Its rows fields."""

    @property
    def calculations(self) -> tuple[CalculationStep, ...]:
        """Its methods."""


def source_of(plan: Plan, step: ServiceStep, name: str, column: str) -> tuple[str, str]:
    """The rows field whose rows an input's rows stand for, and the field behind a column.

    Followed through the answers of other methods, which keep to the rows they were given. Empty
    where the input is made otherwise: a fault of a row then stands at no row.
    """
    tree = step.inputs[name].tree if name in step.inputs else None
    source, own = _looped(tree, column)
    if isinstance(source, Name) and source.name in plan.rows:
        return source.name, own
    if not isinstance(source, Path) or not isinstance(source.base, Name):
        return "", ""
    for other in plan.calculations:
        if isinstance(other, ServiceStep) and other.key == source.base.name:
            part = other.service.outputs.get(source.member)
            given = part.of if isinstance(part, Table) else ""
            return source_of(plan, other, given, own) if given else ("", "")
    return "", ""


def _looped(tree: Node | None, column: str) -> tuple[Node | None, str]:
    """What is gone through row by row, and the member of its rows that a column is."""
    if not isinstance(tree, For) or len(tree.iterators) != 1:
        return tree, column
    loop = tree.iterators[0]
    for entry in tree.body.entries if isinstance(tree.body, ContextLiteral) else ():
        value = entry.value
        if entry.name == column and isinstance(value, Path) and isinstance(value.base, Name):
            return loop.source, value.member
    return loop.source, ""
