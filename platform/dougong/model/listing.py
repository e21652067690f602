"""Lists, reports, dashboards and the menu."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ChartType = Literal["bar", "line", "pie", "waterfall", "gauge"]


Part = Literal["", "day", "week", "month", "year"]
#: Parts of time from the finest to the coarsest.
PARTS: tuple[Part, ...] = ("day", "week", "month", "year")


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
    part: Part = ""


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
    #: Of a month that is chosen: its own rows, those of the month before, or all until its end.
    period: Literal["within", "before", "to_date", "whole"] = "within"
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"


#: Lines that a block of a dashboard shows when it does not say: a table, and any other.
TABLE_LINES, USUAL_LINES = 30, 10
#: Blocks of what concerns their reader, whatever report or list there is.
OWN_BLOCKS = frozenset(("alerts", "inbox"))
#: Blocks that show many lines in little room.
LONG_BLOCKS = frozenset(("pivot", "table", "strip"))


@dataclass(frozen=True)
class Block:
    """One block of a dashboard."""

    key: str
    title: str
    kind: Literal[
        "number",
        "pivot",
        "ranking",
        "trend",
        "list",
        "table",
        "chart",
        "alerts",
        "strip",
        "inbox",
    ]
    report: str = ""
    list: str = ""
    measure: str = ""
    #: Of 24 columns.
    span: int = 24
    #: How many lines it shows; 0: as many as its kind usually does.
    limit: int = 0
    #: FEEL over records, for number blocks that count a list.
    where: str = ""
    #: How a chart is drawn.
    chart: ChartType = "bar"
    #: What a chart draws beside each other; all of the report when empty.
    measures: tuple[str, ...] = ()
    #: Where the colour of a gauge turns yellow and red.
    thresholds: tuple[Decimal, ...] = ()
    #: The day on which a strip shows a record, and the day that says it is done.
    day: str = ""
    done: str = ""
    #: Where what it shows belongs to a module that is not in the bundle the block is left out.
    optional: bool = False

    @property
    def most(self) -> int:
        """How many lines it shows; the whole of a table is a page of its own."""
        return self.limit or (TABLE_LINES if self.kind in LONG_BLOCKS else USUAL_LINES)


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
class MenuSection:
    """A heading within a module's menu, over the entries that name it."""

    key: str
    title: str


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
    #: Key of the section it stands in; empty: before all sections.
    section: str = ""

    @property
    def page(self) -> str:
        """The dashboard or report it leads to, if it leads to one."""
        return self.dashboard or self.report
