"""One sheet of Excel, written row by row: typed cells, exact numbers, no formulas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from xlsxwriter import Workbook

#: Excel keeps no more digits of a number; longer ones are written as text and stay exact.
DIGITS = 15
#: Excel cuts what is longer.
LONGEST_TEXT = 32_767
#: Signs that the name of a sheet may not hold (ECMA-376, 18.2.19), and its longest length.
_NOT_IN_NAMES, _LONGEST_NAME = "[]:*?/\\'", 31
_HEAD = {"bold": True, "bg_color": "#E4EEF8", "border": 1, "border_color": "#C9D3DE"}


@dataclass(frozen=True)
class SheetColumn:
    """One column: its head, and how its numbers look."""

    title: str
    #: Of Excel, such as `#,##0.00`; empty for text.
    number_format: str = ""
    #: What is written is a hundredth of the value, as Excel keeps percentages.
    percent: bool = False
    width: int = 14


@dataclass(frozen=True)
class SheetRow:
    """Values of one row: text, exact numbers, days, instants, yes or no, or nothing."""

    values: Sequence[Any]
    bold: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table with what it was made of."""

    title: str
    #: Filters, when and by whom it was written; above the table.
    facts: Sequence[tuple[str, str]]
    columns: Sequence[SheetColumn]
    rows: Iterable[SheetRow]


def write_sheet(out: IO[bytes], sheet: Sheet, made_at: datetime) -> int:
    """Write a workbook of one sheet; how many rows it has. One row at a time is kept in memory."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        # Equal tables written at the same instant are equal files.
        book.set_properties({"title": sheet.title, "created": made_at.replace(tzinfo=None)})
        return _Writing(book, sheet).run()


class _Writing:
    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self._sheet = sheet
        self._page = book.add_worksheet(sheet_name(sheet.title))
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._head = book.add_format(_HEAD)
        formats = [column.number_format for column in sheet.columns]
        self._plain = [book.add_format({"num_format": one or "@"}) for one in formats]
        self._bold = [book.add_format({"num_format": one or "@", "bold": True}) for one in formats]

    def run(self) -> int:
        """The whole sheet."""
        page, columns = self._page, self._sheet.columns
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
        page.write_string(0, 0, self._sheet.title, self._title)
        for number, (name, value) in enumerate(self._sheet.facts, 1):
            page.write_string(number, 0, shown_text(f"{name}：{value}"))
        top = len(self._sheet.facts) + 2
        for place, column in enumerate(columns):
            page.write_string(top, place, column.title, self._head)
        count = 0
        for count, row in enumerate(self._sheet.rows, 1):
            formats = self._bold if row.bold else self._plain
            for place, value in enumerate(row.values):
                self._cell(top + count, place, value, formats[place])
        page.freeze_panes(top + 1, 1)
        page.autofilter(top, 0, top + count, max(len(columns) - 1, 0))
        page.repeat_rows(top)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        return count

    def _cell(self, row: int, place: int, value: Any, look: Any) -> None:
        column = self._sheet.columns[place]
        if value is None:
            self._page.write_blank(row, place, None, look)
        elif isinstance(value, bool):
            self._page.write_boolean(row, place, value, look)
        elif isinstance(value, int | Decimal):
            exact = Decimal(value).scaleb(-2) if column.percent else Decimal(value)
            self._number(row, place, exact, look)
        elif isinstance(value, date):
            # A day or an instant; what Excel keeps has no zone.
            self._page.write_datetime(row, place, value, look)
        else:
            self._page.write_string(row, place, shown_text(str(value)), look)

    def _number(self, row: int, place: int, value: Decimal, look: Any) -> None:
        if len(value.normalize().as_tuple().digits) > DIGITS:
            self._page.write_string(row, place, format(value, "f"), look)
        else:
            self._page.write_number(row, place, value, look)


def shown_text(value: str) -> str:
    """A text as a cell can hold it."""
    # Control signs have no place in XML, whatever somebody pasted.
    clean = "".join(sign for sign in value if sign >= " " or sign in "\n\t")
    return clean[:LONGEST_TEXT]


def sheet_name(title: str) -> str:
    """A title as Excel takes it for the name of a sheet."""
    kept = "".join(" " if sign in _NOT_IN_NAMES else sign for sign in title).strip()
    return kept[:_LONGEST_NAME] or "1"
