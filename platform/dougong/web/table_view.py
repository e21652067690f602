"""A table as text: figures side by side, each leading to the rows or records behind it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dougong.access.policy import may_open
from dougong.actions.ledger_filters import EMPTY, UNDER, Filters
from dougong.actions.tables import TablePage, filters_for
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.table import TableAxis, TableColumn
from dougong.model.table_fields import is_number
from dougong.model.tabulate import Line
from dougong.store.parts import LENGTHS
from dougong.web.locale import text

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
    total: TableLine


def drawn_table(uow: UnitOfWork, made: TablePage, words: Filters) -> Figures:
    """The table as text, with an address behind every figure of a ledger or entity."""
    drawing = _Drawing(uow, made, words)
    corner = " · ".join(axis.title or axis.key for axis in made.axes)
    heads = tuple((_head(field), is_number(field)) for field in made.fields.values())
    total = drawing.line(made.total, text("合计"))
    lines = tuple(drawing.line(line, drawing.title(line)) for line in made.lines)
    return Figures(made.table.title, corner, heads, lines, total)


def _head(field: Field) -> str:
    return f"{field.title} ({field.unit})" if field.unit else field.title


class _Drawing:
    def __init__(self, uow: UnitOfWork, made: TablePage, words: Filters) -> None:
        self._uow, self._made, self._words = uow, made, words
        self._tree = bool(made.table.rows and made.table.rows[-1].tree)
        # Who sees the table on a dashboard alone may not open the page its records stand on.
        self._behind = may_open(uow.actor, uow.catalog, made.table.name)
        self._open = {
            ledger: may_open(uow.actor, uow.catalog, ledger)
            for ledger in {column.ledger for column in made.table.columns if column.ledger}
        }

    def title(self, line: Line) -> str:
        """What people call a line; along a tree only its node is new beside its neighbours."""
        names = self._made.names.get(line.key, ())
        return names[-1] if self._tree and line.level else " · ".join(names)

    def line(self, line: Line, title: str) -> TableLine:
        """One line with its figures as text."""
        cells = tuple(self._cell(line, key, field) for key, field in self._made.fields.items())
        return TableLine(title, cells, line.level, line.group)

    def _cell(self, line: Line, key: str, field: Field) -> TableCell:
        value = line.values.get(key)
        told = shown_value(self._made, field, value)
        column = self._made.table.column(key)
        href = self._href(line, column) if value is not None and column else ""
        tone = line.colours.get(key, "")
        tone = tone if tone in TONES else ""
        return TableCell(told, is_number(field), href, tone, tone_title(tone))

    def _href(self, line: Line, column: TableColumn) -> str:
        pairs: dict[str, str] = {}
        for axis, value in zip(self._made.table.rows, line.key, strict=False):
            under = line.group and axis is self._made.table.rows[-1]
            pairs.update(axis_pair(axis, value, under=under))
        named = {"report": self._made.table.name, "column": column.key}
        if column.ledger and self._open[column.ledger]:
            words = {**filters_for(column, self._words), **named, **pairs}
            return f"/ledgers/{column.ledger}/rows?{urlencode(words)}"
        if column.entity and self._behind:
            words = {**self._words, **pairs, "column": column.key}
            return f"/reports/{self._made.table.name}/behind?{urlencode(words)}"
        return ""


def shown_value(made: TablePage, field: Field, value: Any) -> str:
    """A value as people read it; what there is none of is a dash."""
    if value is None:
        return "—"
    return field_kinds[field.kind].show(field, value, made.words).text


def tone_title(tone: str) -> str:
    """A colour in words, for those who do not see it."""
    titles = {
        "green": text("绿色"),
        "yellow": text("黄色"),
        "orange": text("橙色"),
        "red": text("红色"),
        "blue": text("蓝色"),
        "gray": text("灰色"),
    }
    return titles.get(tone, "")


def axis_pair(axis: TableAxis, value: Any, *, under: bool) -> dict[str, str]:
    """What an address says of one part of a line's key."""
    if value is None:
        return {f"{axis.field}.{EMPTY}": "yes"}
    if under:
        return {f"{axis.field}.{UNDER}": str(value)}
    if axis.part in LENGTHS and isinstance(value, str):
        return {f"{axis.field}.{axis.part}": value}
    return {axis.field: str(value)}
