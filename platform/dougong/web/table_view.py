"""A table as text: figures side by side, each leading to the rows or records behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from dougong.access.policy import may_open
from dougong.actions.ledger_filters import EMPTY, UNDER, Filters
from dougong.actions.tables import TablePage, filters_for
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.table import TableAxis, TableColumn
from dougong.model.table_fields import STANDING, is_number
from dougong.model.tabulate import Line
from dougong.store.parts import LENGTHS
from dougong.web.addresses import Address
from dougong.web.glance import exactly, in_full, rounded
from dougong.web.locale import text
from dougong.web.wording import axis_title, with_unit

#: How a figure is told: exactly, or at a glance.
Telling = Callable[[Field, Any, Words], str]
#: Colours of cells, and what those who do not see them are told.
TONES = ("green", "yellow", "orange", "red", "blue", "gray")


@dataclass(frozen=True)
class TableCell:
    """One value of a line, where it leads, and its colour."""

    text: str
    numeric: bool
    href: str = ""
    tone: str = ""
    tone_title: str = ""


@dataclass(frozen=True)
class TableLine:
    """One line of a table."""

    title: str
    cells: tuple[TableCell, ...]
    level: int = 0
    group: bool = False


@dataclass(frozen=True)
class Figures:
    """A table, ready to be drawn."""

    title: str
    #: What the rows are by.
    corner: str
    heads: tuple[tuple[str, bool], ...]
    lines: tuple[TableLine, ...]
    #: None where no column comes to anything.
    total: TableLine | None


def drawn_table(
    uow: UnitOfWork,
    made: TablePage,
    words: Filters,
    most: int | None = None,
    told: Telling = exactly,
) -> Figures:
    """The table as text, with an address behind every figure of a ledger or entity.

    Only the first lines where not all are shown; the total is that of all.
    """
    drawing = _Drawing(uow, made, words, told)
    own = (replace(axis, title="") if axis in STANDING.values() else axis for axis in made.axes)
    titles = [axis_title(axis.key, axis.title) for axis in own]
    flat = made.table.flat
    corner = titles[0] if flat else " · ".join(titles)
    named = list(zip(made.table.rows, titles, strict=True))[1:] if flat else []
    heads = (
        *((title, False) for axis, title in named if not axis.behind),
        *((with_unit(field.title, field), is_number(field)) for field in made.fields.values()),
        *((title, False) for axis, title in named if axis.behind),
    )
    lines = tuple(drawing.line(line, drawing.title(line)) for line in made.first(most))
    adds = any(made.total.values.get(key) is not None for key in made.fields)
    total = drawing.line(made.total, text("合计")) if adds or not lines else None
    return Figures(made.table.title, corner, heads, lines, total)


class _Drawing:
    def __init__(self, uow: UnitOfWork, made: TablePage, words: Filters, told: Telling) -> None:
        self._uow, self._made, self._words, self._told = uow, made, words, told
        self._addresses: dict[str, Address] = {}
        self._tree = bool(made.table.rows and made.table.rows[-1].tree)
        # Who sees the table on a dashboard alone may not open the page its records stand on.
        self._behind = may_open(uow.actor, uow.catalog, made.table.name)
        self._open = {
            ledger: may_open(uow.actor, uow.catalog, ledger)
            for ledger in {column.ledger for column in made.table.columns if column.ledger}
        }

    def title(self, line: Line) -> str:
        """What people call a line; along a tree only its node is new beside its neighbours."""
        names = self._made.named(line)
        if self._made.table.flat:
            return names[0] if names else ""
        return names[-1] if self._tree and line.level else " · ".join(names)

    def line(self, line: Line, title: str) -> TableLine:
        """One line with its figures as text."""
        cells = tuple(self._cell(line, key, field) for key, field in self._made.fields.items())
        before, behind = (tuple(self._beside(line, behind=place)) for place in (False, True))
        return TableLine(title, (*before, *cells, *behind), line.level, line.group)

    def _beside(self, line: Line, *, behind: bool) -> Iterator[TableCell]:
        """The rest of what a line is by, where it stands in columns of its own."""
        axes = self._made.table.rows[1:] if self._made.table.flat else ()
        names = dict(zip(axes, zip(line.key[1:], self._names(line)[1:], strict=True), strict=False))
        for axis in axes:
            if axis.behind != behind:
                continue
            value, name = names.get(axis, (None, ""))
            yield TableCell("" if line.key == () else "—" if value is None else name, numeric=False)

    def _names(self, line: Line) -> tuple[str, ...]:
        return self._made.named(line) or ("",) * len(line.key)

    def _cell(self, line: Line, key: str, field: Field) -> TableCell:
        value = line.values.get(key)
        told = (
            "—"
            if value is None
            else self._telling(line, key, field)(field, value, self._made.words)
        )
        column = self._made.table.column(key)
        href = self._href(line, column) if value is not None and column else ""
        tone = line.colours.get(key, "")
        tone = tone if tone in TONES else ""
        return TableCell(told, is_number(field), href, tone, tone_title(tone))

    def _telling(self, line: Line, key: str, field: Field) -> Telling:
        """In full where the rounded figure would have another colour.

        An index of 0.9477 that is judged against 0.95 is not told as 0.95.
        """
        colour = line.colours.get(key, "")
        if colour and colour != line.colour_if(key, rounded(field, line.values[key])):
            return in_full
        return self._told

    def _href(self, line: Line, column: TableColumn) -> str:
        pairs: dict[str, str] = {}
        for axis, value in zip(self._made.table.rows, line.key, strict=False):
            under = line.group and axis is self._made.table.rows[-1]
            pairs.update(axis_pair(axis, value, under=under))
        named = {"report": self._made.table.name, "column": column.key}
        if column.ledger and self._open[column.ledger]:
            if column.key not in self._addresses:
                words = {**filters_for(column, self._words), **named}
                self._addresses[column.key] = Address(f"/ledgers/{column.ledger}/rows", words)
            return self._addresses[column.key].narrowed(pairs)
        if column.entity and self._behind:
            words = {**self._words, **pairs, "column": column.key}
            return f"/reports/{self._made.table.name}/behind?{urlencode(words)}"
        return ""


def tone_title(tone: str) -> str:
    """A colour in words, for those who do not see it."""
    titles = {
        "green": lambda: text("绿色"),
        "yellow": lambda: text("黄色"),
        "orange": lambda: text("橙色"),
        "red": lambda: text("红色"),
        "blue": lambda: text("蓝色"),
        "gray": lambda: text("灰色"),
    }
    return titles[tone]() if tone in titles else ""


def axis_pair(axis: TableAxis, value: Any, *, under: bool) -> dict[str, str]:
    """What an address says of one part of a line's key."""
    if value is None:
        return {f"{axis.field}.{EMPTY}": "yes"}
    if under:
        return {f"{axis.field}.{UNDER}": str(value)}
    if axis.part in LENGTHS and isinstance(value, str):
        return {f"{axis.field}.{axis.part}": value}
    return {axis.field: str(value)}
