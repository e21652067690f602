"""What each sheet and column of a workbook means: by its name, unless somebody says otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dougong.actions.imports.offer import HELP_TITLE, Offer, Part
from dougong.exchange.errors import XlsxEmpty
from dougong.exchange.excel_in import Cell, Line, SheetIn, letter
from dougong.exchange.typed_in import plain

#: The heads stand among the first lines; what is above them tells of the file.
HEADS_WITHIN = 20
#: Longest piece of a cell that is shown again.
SHOWN = 40


@dataclass(frozen=True)
class Column:
    """One column of a sheet."""

    letter: str
    place: int
    head: str
    #: Field key, NUMBER, EXTERNAL, or empty for a column that is left out.
    target: str
    #: What stands in the first row below.
    sample: str = ""


@dataclass(frozen=True)
class Laid:
    """A sheet that is read: which part of the records it holds, its columns and its rows."""

    number: int
    title: str
    part: Part
    #: Row of the heads, as Excel counts.
    heads_in: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def column_of(self, target: str) -> Column | None:
        """The column that holds a field."""
        return next((one for one in self.columns if one.target == target), None)


@dataclass(frozen=True)
class Layout:
    """A workbook with a meaning."""

    sheets: tuple[Laid, ...]
    #: Titles of sheets that nothing is read from.
    ignored: tuple[str, ...] = ()
    #: Heads that two columns of one sheet share.
    twice: tuple[str, ...] = field(default=())


def laid_out(offer: Offer, book: Sequence[SheetIn], chosen: Mapping[str, str]) -> Layout:
    """The workbook as this offer reads it; `chosen` says otherwise by `<sheet>.<letter>`."""
    found = dict(_parts(offer, book))
    if 0 not in {offer.parts.index(part) for part in found.values()}:
        raise XlsxEmpty
    sheets = tuple(_laid(number, book[number], part, chosen) for number, part in found.items())
    # The records come before the rows that belong to them.
    sheets = tuple(sorted(sheets, key=lambda one: offer.parts.index(one.part)))
    if not sheets[0].lines:
        raise XlsxEmpty
    left = (sheet.title for number, sheet in enumerate(book) if number not in found)
    ignored = tuple(title for title in left if title not in HELP_TITLE)
    return Layout(sheets, ignored, tuple(_twice(sheets)))


def _parts(offer: Offer, book: Sequence[SheetIn]) -> Iterator[tuple[int, Part]]:
    """Rows are found by the name of their sheet; the records also in the first one left over."""
    head, *rows = offer.parts
    taken: dict[int, Part] = {}
    for number, sheet in enumerate(book):
        part = next((one for one in rows if plain(sheet.title) in one.called), None)
        if part is not None and part not in taken.values():
            taken[number] = part
    left = [number for number in range(len(book)) if number not in taken and book[number].lines]
    named = [number for number in left if plain(book[number].title) in head.called]
    for number in (*named, *left)[:1]:
        taken[number] = head
    yield from taken.items()


def _laid(number: int, sheet: SheetIn, part: Part, chosen: Mapping[str, str]) -> Laid:
    place = _heads_at(sheet, part)
    lines = sheet.lines[place + 1 :]
    heads = sheet.lines[place].cells if sheet.lines else ()
    columns = []
    for index, cell in enumerate(heads):
        name = letter(index)
        target = chosen.get(f"{number}.{name}", _target(part, cell))
        sample = next((text(one.cell(index)) for one in lines if text(one.cell(index))), "")
        known = target if target in part.targets() else ""
        columns.append(Column(name, index, text(cell), known, sample))
    heads_in = sheet.lines[place].number if sheet.lines else 1
    return Laid(number, sheet.title, part, heads_in, tuple(columns), lines)


def _heads_at(sheet: SheetIn, part: Part) -> int:
    """The line among the first ones that names the most columns; the first one when none does."""
    among = sheet.lines[:HEADS_WITHIN]
    named = [len({_target(part, cell) for cell in line.cells} - {""}) for line in among]
    most = max(named, default=0)
    return named.index(most) if most else 0


def _target(part: Part, cell: Cell) -> str:
    return part.names.get(plain(text(cell)).strip("*"), "") if cell.kind == "text" else ""


def _twice(sheets: Sequence[Laid]) -> Iterator[str]:
    for sheet in sheets:
        seen: set[str] = set()
        for column in sheet.columns:
            if column.target and column.target in seen:
                yield column.head
            seen.add(column.target)


def text(cell: Cell) -> str:
    """What a cell shows, cut short."""
    shown = "" if cell.value is None else str(cell.value).strip()
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
