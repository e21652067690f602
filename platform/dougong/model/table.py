"""Table reports: columns from ledgers, entities and expressions, side by side by the same rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dougong.model.listing import Axis

Take = Literal["sum", "count", "last", "first"]
Total = Literal["sum", "value", "same", "none"]


@dataclass(frozen=True)
class TableAxis(Axis):
    """What the rows of a table are by; along a tree they stand under subtotals."""

    tree: bool = False
    #: In a flat table: stands behind the figures.
    behind: bool = False


@dataclass(frozen=True)
class TableColumn:
    """One column: a measure of a ledger, a field of an entity, or FEEL over the columns before."""

    key: str
    title: str = ""
    #: Kind of the values; that of the source when empty.
    kind: str = ""
    scale: int | None = None
    unit: str = ""
    ledger: str = ""
    measure: str = ""
    row_types: tuple[str, ...] = ()
    #: What the filter by month leaves: rows of the month or of the one before, or all until
    #: its end.
    period: Literal["within", "before", "to_date", "whole"] = "within"
    entity: str = ""
    #: Row or filter → field of the entity, `id` for the record itself; those of the same name
    #: need not be told. None: the value is the same for whatever stands there.
    by: Mapping[str, str | None] = field(default_factory=dict)
    field: str = ""
    take: Take = "sum"
    #: The field that says which record is the last one.
    order: str = ""
    #: FEEL over the dimensions or fields that every row of the source fulfils.
    where: str = ""
    #: FEEL over the columns before this one.
    value: str = ""
    total: Total = "sum"
    #: Left out where the module of the source, or a column that FEEL reads, is not there.
    optional: bool = False
    #: Worked out but not shown.
    hidden: bool = False

    @property
    def source(self) -> str:
        """The full name of the ledger or entity its values come from; empty for FEEL."""
        return self.ledger or self.entity

    def entity_field(self, axis: str) -> str:
        """The field of the entity that answers to a row or filter; empty where none does."""
        return self.by.get(axis, axis) or ""

    def shared(self, axes: Iterable[str]) -> bool:
        """Whether rows share its values, since it does not answer to all that they are by."""
        return bool(self.entity) and not all(self.entity_field(axis) for axis in axes)


@dataclass(frozen=True)
class Colouring:
    """What gives the cells of a column their colour: a decision table, or FEEL."""

    decision: str = ""
    value: str = ""


@dataclass(frozen=True)
class Table:
    """A report whose columns come from several sources."""

    module: str
    key: str
    title: str
    rows: tuple[TableAxis, ...]
    columns: tuple[TableColumn, ...]
    #: What the rows are by stands in columns of its own, as in a register.
    flat: bool = False
    #: Dimensions offered as filters.
    filters: tuple[str, ...] = ()
    #: By column.
    colours: Mapping[str, Colouring] = field(default_factory=dict)
    #: FEEL over the columns: rows for which it holds are shown.
    where: str = ""
    #: A column, `-` in front for the greatest first; empty: by what the rows are called.
    sort: str = ""
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"

    def column(self, key: str) -> TableColumn | None:
        """The column of a key."""
        return next((column for column in self.columns if column.key == key), None)
