"""Everything wrong with a file: sheet, row, column, what stands there, and why it cannot stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dougong.actions.imports.layout import Laid, text
from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.exchange.excel_in import Line
from dougong.forms.faults import MOST


@dataclass(frozen=True)
class RowFault:
    """One thing wrong with one cell, or with a whole row."""

    sheet: int
    sheet_title: str
    row: int
    #: Letter and head of the column; empty when the row as a whole is at fault.
    letter: str
    head: str
    value: str
    fault: FieldFault


class ImportRefused(DataInvalid):
    """Nothing of the file was written; `rows` says what to mend."""

    code = "import_refused"
    text = Text(
        "文件里有 {count} 处需要修改，没有写入任何数据",
        "{count} entries of the file need attention; nothing was written",
    )
    hint = Text("请按下面的提示改好后重新上传", "Mend what is named below and upload it again")

    def __init__(self, rows: Sequence[RowFault]) -> None:
        super().__init__([_placed(one) for one in rows])
        self.facts["count"] = len(rows)
        self.rows = tuple(rows)


def _placed(one: RowFault) -> FieldFault:
    found = one.fault
    place = pointer((one.sheet_title, one.row, one.letter))
    where = f"{one.letter}{one.row}"
    facts = {**found.facts, "where": where, "head": one.head}
    said = Text(f"{{where}} {{head}}：{found.text.zh}", f"{{where}} {{head}}: {found.text.en}")
    return FieldFault(place, found.code, said, facts, found.hint)


def at_cell(sheet: Laid, line: Line, target: str, fault: FieldFault) -> RowFault:
    """A fault at the cell of a field; at the row where the sheet has no such column."""
    column = sheet.column_of(target)
    title = sheet.part.fields[target].title if target in sheet.part.fields else ""
    return RowFault(
        sheet=sheet.number,
        sheet_title=sheet.title,
        row=line.number,
        letter=column.letter if column else "",
        head=column.head.strip("* ") if column else title,
        value=text(line.cell(column.place)) if column else "",
        fault=fault,
    )


def bearable(faults: Iterable[RowFault]) -> tuple[RowFault, ...]:
    """As many faults as somebody reads, in the order of the file."""
    ordered = sorted(faults, key=lambda one: (one.sheet, one.row, len(one.letter), one.letter))
    return tuple(ordered[: MOST * 5])
