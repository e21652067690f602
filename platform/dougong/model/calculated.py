"""Calculation reports: rows of lists handed to a service, and what of its answers is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.model.fields.field import Field


@dataclass(frozen=True)
class ListRows:
    """Rows of an input: those of a list, their columns named as the service names them."""

    list: str
    #: Column of the service → field of the list's entity.
    fields: Mapping[str, str]


@dataclass(frozen=True)
class CalculatedReport:
    """A report whose figures a calculation service works out."""

    module: str
    key: str
    title: str
    service: str
    #: Input → rows of a list, or FEEL over `today`, `settings` and `filters`.
    inputs: Mapping[str, ListRows | str]
    #: The output table shown.
    table: str = ""
    #: Columns of that table as they are shown; the first one names the line.
    columns: Mapping[str, Field] = field(default_factory=dict)
    #: Columns that are summed below the table.
    summed: tuple[str, ...] = ()
    #: Single outputs shown beside the table.
    figures: Mapping[str, Field] = field(default_factory=dict)
    #: Fields of the lists' entities by which rows are narrowed.
    filters: tuple[str, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"

    @property
    def lists(self) -> Mapping[str, ListRows]:
        """The inputs that are rows of a list."""
        found = self.inputs.items()
        return {name: rows for name, rows in found if isinstance(rows, ListRows)}
