"""A workbook that came in: visible sheets as rows of typed cells; formulas are named, not run."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dougong.exchange.errors import XlsxBroken, XlsxTooLong, XlsxTooWide
from dougong.exchange.workbook_guard import require_sound

MOST_ROWS, MOST_COLUMNS = 10_000, 200
#: Blank rows after which a sheet is over, however far its formats reach.
PATIENCE = 200
#: Digits of a number that Excel shows and keeps.
DIGITS = 15

CellKind = Literal[
    "empty", "text", "number", "day", "instant", "time", "span", "boolean", "formula", "error"
]


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: text, exact number, day, instant, time of day, yes or no."""

    kind: CellKind
    value: Any = None
    #: How a number is shown, `0.00%`; a column of `000000` keeps its leading zeros.
    look: str = "General"


EMPTY = Cell("empty")
_KINDS: dict[type, CellKind] = {bool: "boolean", date: "day", time: "time", timedelta: "span"}


@dataclass(frozen=True)
class Line:
    """One row that is not blank, with the number Excel gives it."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column, counted from 0."""
        return self.cells[column] if column < len(self.cells) else EMPTY


@dataclass(frozen=True)
class SheetIn:
    """One visible sheet."""

    title: str
    lines: tuple[Line, ...]


def read_workbook(content: bytes) -> tuple[SheetIn, ...]:
    """The visible sheets of a workbook; one of the `xlsx_*` refusals for what cannot be read."""
    require_sound(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            visible = [page for page in book.worksheets if page.sheet_state == "visible"]
            return tuple(SheetIn(page.title, tuple(_lines(page))) for page in visible)
        finally:
            book.close()
    except (InvalidFileException, ParseError, zipfile.BadZipFile) as error:
        raise XlsxBroken from error
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OSError) as error:
        # The library meets broken parts with whatever its own code stumbles over.
        raise XlsxBroken from error


def _lines(page: Any) -> Iterator[Line]:
    # What a sheet says of its own size may be wrong on purpose.
    page.reset_dimensions()
    count = blank = 0
    for row in page.iter_rows():
        cells = tuple(_cell(one) for one in row)
        if all(cell.kind == "empty" for cell in cells):
            blank += 1
            if blank > PATIENCE:
                return
            continue
        count, blank = count + 1, 0
        # One more for the heads, and some for what stands above them.
        if count > MOST_ROWS + 20:
            raise XlsxTooLong(sheet=page.title, limit=MOST_ROWS)
        if any(cell.kind != "empty" for cell in cells[MOST_COLUMNS:]):
            raise XlsxTooWide(sheet=page.title, limit=MOST_COLUMNS)
        number = next(one.row for one in row if getattr(one, "row", None))
        yield Line(number, _trimmed(cells))


def _trimmed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    used = max(place for place, cell in enumerate(cells, 1) if cell.kind != "empty")
    return tuple(cells[:used])


def _cell(found: Any) -> Cell:
    value = found.value
    if value is None:
        return EMPTY
    if found.data_type == "f":
        return Cell("formula", str(value))
    if found.data_type == "e":
        return Cell("error", str(value))
    if isinstance(value, str):
        return Cell("text", value) if value.strip() else EMPTY
    return _typed(value, str(found.number_format or "General"))


def _typed(value: Any, look: str) -> Cell:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell("number", exact(value), look)
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return Cell("day", value.date()) if is_day else Cell("instant", value)
    kind = next((kind for type_, kind in _KINDS.items() if isinstance(value, type_)), None)
    return Cell(kind, value) if kind else Cell("text", str(value))


def exact(value: float) -> Decimal:
    """The number as Excel shows it, with fifteen digits.

    What a file holds of 0.3 may be 0.30000000000000004.
    """
    if isinstance(value, int):
        return Decimal(value)
    number = Decimal(format(value, f".{DIGITS}g"))
    # Without exponent: kinds of numbers take plain digits only.
    return Decimal(format(number, "f"))


def letter(column: int) -> str:
    """What Excel calls a column, counted from 0: `A`, `Z`, `AA`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
