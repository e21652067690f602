"""Workbooks of an import: the template to fill in, and the file again with its faults marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from xlsxwriter import Workbook

from dougong.exchange.excel_in import MOST_ROWS, Cell, Line, letter
from dougong.exchange.excel_out import DIGITS, sheet_name, shown_text

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEAD = {"bold": True, "bg_color": "#E4EEF8", "border": 1, "border_color": "#C9D3DE"}
_REQUIRED = {**_HEAD, "bg_color": "#FCE9C8"}
_WRONG = {"bg_color": "#F9DEDB", "border": 1, "border_color": "#B3372A"}
#: Longest list of values that Excel takes within a rule; a longer one stands in a sheet.
INLINE = 250
LOOKS = {"text": "@", "date": "yyyy-mm-dd", "month": "@", "number": "General"}
#: Stands between sentences and between choices; it reads alike in every language.
_APART = " · "
_WRITTEN = {"day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm", "time": "hh:mm"}


@dataclass(frozen=True)
class TemplateColumn:
    """One column to fill in."""

    title: str
    required: bool
    look: str
    #: What may be chosen; empty where anything may be written.
    options: tuple[str, ...]
    #: How it is filled in, and what that looks like.
    how: str
    example: str


@dataclass(frozen=True)
class TemplateSheet:
    """One sheet to fill in."""

    title: str
    columns: tuple[TemplateColumn, ...]


@dataclass(frozen=True)
class TemplateWords:
    """The words of the help sheet, in the reader's language."""

    title: str
    #: Column, required, how, example, choices.
    heads: tuple[str, str, str, str, str]
    yes: str
    #: Whole sentences above the table.
    told: tuple[str, ...]


def write_template(out: IO[bytes], sheets: Sequence[TemplateSheet], words: TemplateWords) -> None:
    """Write the template: sheets to fill in, then one that says how."""
    with Workbook(out, _OPTIONS) as book:
        lists = _Lists(book)
        for sheet in sheets:
            _template_sheet(book, sheet, lists)
        _help_sheet(book, sheets, words)
        lists.write()


class _Lists:
    """Lists of values too long for a rule, in a sheet of their own that stays hidden."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._kept: list[tuple[str, ...]] = []

    def source(self, options: tuple[str, ...]) -> Any:
        """What a rule names as its values."""
        if sum(len(one) + 1 for one in options) <= INLINE and not any("," in o for o in options):
            return list(options)
        if options not in self._kept:
            self._kept.append(options)
        place = self._kept.index(options)
        column = letter(place)
        return f"=lists!${column}$1:${column}${len(options)}"

    def write(self) -> None:
        """The hidden sheet, where one is needed."""
        if not self._kept:
            return
        page = self._book.add_worksheet("lists")
        for place, options in enumerate(self._kept):
            for row, option in enumerate(options):
                page.write_string(row, place, option)
        page.hide()


def _template_sheet(book: Workbook, sheet: TemplateSheet, lists: _Lists) -> None:
    page = book.add_worksheet(sheet_name(sheet.title))
    head, required = book.add_format(_HEAD), book.add_format(_REQUIRED)
    for place, column in enumerate(sheet.columns):
        look = book.add_format({"num_format": LOOKS[column.look]})
        page.set_column(place, place, max(12, 2 * len(column.title) + 4), look)
        title = f"{column.title} *" if column.required else column.title
        page.write_string(0, place, title, required if column.required else head)
        if column.options:
            rule = {"validate": "list", "source": lists.source(column.options)}
            # A name that is not offered is judged when the file comes in, with a sentence.
            page.data_validation(1, place, MOST_ROWS, place, {**rule, "error_type": "warning"})
    page.freeze_panes(1, 0)


def _help_sheet(book: Workbook, sheets: Sequence[TemplateSheet], words: TemplateWords) -> None:
    page = book.add_worksheet(sheet_name(words.title))
    bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format(_HEAD)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((22, 8, 46, 24, 40)):
        page.set_column(place, place, width)
    page.write_string(0, 0, words.title, bold)
    row = 1
    for sentence in words.told:
        page.write_string(row, 0, sentence)
        row += 1
    for sheet in sheets:
        row += 1
        page.write_string(row, 0, sheet.title, bold)
        row += 1
        for place, title in enumerate(words.heads):
            page.write_string(row, place, title, head)
        for column in sheet.columns:
            row += 1
            choices = _APART.join(column.options[:30]) + ("…" if len(column.options) > 30 else "")
            must = words.yes if column.required else ""
            cells = (column.title, must, column.how, column.example, choices)
            for place, text in enumerate(cells):
                page.write_string(row, place, shown_text(text), wrapped)
        row += 1


@dataclass(frozen=True)
class MarkedSheet:
    """A sheet as it came, and what is wrong with it."""

    title: str
    heads_in: int
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    #: (row, column from 0 or -1 for the row) → sentence.
    faults: Mapping[tuple[int, int], str]
    #: Head of the column that the sentences stand in.
    told: str


def write_marked(out: IO[bytes], sheets: Sequence[MarkedSheet]) -> None:
    """Write the file again: wrong cells in red, with a sentence behind each row."""
    with Workbook(out, _OPTIONS) as book:
        for sheet in sheets:
            _Marking(book, sheet).run()


class _Marking:
    def __init__(self, book: Workbook, sheet: MarkedSheet) -> None:
        self._book, self._sheet = book, sheet
        self._page = book.add_worksheet(sheet_name(sheet.title))
        self._looks: dict[tuple[str, bool], Any] = {}

    def run(self) -> None:
        """The whole sheet, every row where it stood."""
        sheet, page = self._sheet, self._page
        head = self._book.add_format(_HEAD)
        last = len(sheet.heads)
        page.set_column(0, max(last - 1, 0), 16)
        page.set_column(last, last, 60)
        for place, title in enumerate((*sheet.heads, sheet.told)):
            page.write_string(sheet.heads_in - 1, place, title, head)
        for line in sheet.lines:
            said = [text for (row, _), text in sheet.faults.items() if row == line.number]
            for place in range(last):
                self._cell(line, place)
            if said:
                page.write_string(line.number - 1, last, shown_text(_APART.join(said)))
        page.freeze_panes(sheet.heads_in, 0)

    def _cell(self, line: Line, place: int) -> None:
        cell, row = line.cell(place), line.number - 1
        wrong = self._sheet.faults.get((line.number, place))
        look = self._look(cell, wrong=wrong is not None)
        _write(self._page, (row, place), cell, look)
        if wrong:
            self._page.write_comment(row, place, shown_text(wrong))

    def _look(self, cell: Cell, *, wrong: bool) -> Any:
        number = cell.look if cell.kind == "number" else _WRITTEN.get(cell.kind, "@")
        if (number, wrong) not in self._looks:
            words = {"num_format": number, **(_WRONG if wrong else {})}
            self._looks[number, wrong] = self._book.add_format(words)
        return self._looks[number, wrong]


def _write(page: Any, place: tuple[int, int], cell: Cell, look: Any) -> None:
    if cell.kind == "empty":
        page.write_blank(*place, None, look)
    elif cell.kind in {"day", "instant", "time"}:
        page.write_datetime(*place, cell.value, look)
    elif cell.kind == "boolean":
        page.write_boolean(*place, cell.value, look)
    elif cell.kind == "number" and len(cell.value.normalize().as_tuple().digits) <= DIGITS:
        page.write_number(*place, cell.value, look)
    else:
        page.write_string(*place, shown_text(str(cell.value)), look)
