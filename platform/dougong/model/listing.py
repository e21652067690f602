"""Lists, reports, dashboards and the menu."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ChartType = Literal["bar", "line", "pie", "waterfall", "gauge"]


@dataclass(frozen=True)
class ListColumn:
    """One column of a list."""

    field: str
    title: str = ""
    width: int = 0
    total: bool = False


@dataclass(frozen=True)
class ListView:
    """A list of one entity's records."""

    module: str
    key: str
    title: str
    entity: str
    columns: tuple[ListColumn, ...]
    #: Fields offered as filters.
    filters: tuple[str, ...] = ()
    #: Fields, `-` in front for descending.
    sort: tuple[str, ...] = ()
    #: FEEL that every row fulfils.
    where: str = ""
    #: Up to three fields of a card on a phone; the record's label is its first line.
    phone: tuple[str, ...] = ()
    page_size: int = 20
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"


@dataclass(frozen=True)
class Axis:
    """One dimension of a pivot, with the part of a date it shows."""

    field: str
    part: Literal["", "day", "month", "year"] = ""


@dataclass(frozen=True)
class Report:
    """A pivot over a ledger."""

    module: str
    key: str
    title: str
    ledger: str
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    measures: tuple[str, ...]
    #: Dimensions offered as filters.
    filters: tuple[str, ...] = ()
    #: FEEL over dimensions that every row fulfils.
    where: str = ""
    row_types: tuple[str, ...] = ()
    #: Of a month that is chosen: its own rows, or all until its end, as balances want.
    period: Literal["within", "to_date"] = "within"
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"


@dataclass(frozen=True)
class Block:
    """One block of a dashboard."""

    key: str
    title: str
    kind: Literal["number", "pivot", "ranking", "trend", "list", "table", "chart", "alerts"]
    report: str = ""
    list: str = ""
    measure: str = ""
    #: Of 24 columns.
    span: int = 24
    limit: int = 10
    #: FEEL over records, for number blocks that count a list.
    where: str = ""
    #: How a chart is drawn.
    chart: ChartType = "bar"
    #: What a chart draws beside each other; all of the report when empty.
    measures: tuple[str, ...] = ()
    #: Where the colour of a gauge turns yellow and red.
    thresholds: tuple[Decimal, ...] = ()
    #: Where what it shows belongs to a module that is not in the bundle the block is left out.
    optional: bool = False


@dataclass(frozen=True)
class Dashboard:
    """Blocks that share filters."""

    module: str
    key: str
    title: str
    blocks: tuple[Block, ...]
    filters: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    #: Roles whose first page it is.
    home_for: tuple[str, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"


@dataclass(frozen=True)
class MenuItem:
    """One entry of a module's menu; exactly one target is given."""

    key: str
    title: str
    icon: str = ""
    list: str = ""
    dashboard: str = ""
    form: str = ""
    report: str = ""

    @property
    def page(self) -> str:
        """The dashboard or report it leads to, if it leads to one."""
        return self.dashboard or self.report
