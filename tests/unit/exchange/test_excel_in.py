"""A workbook that comes in: what is refused before it is opened, and what its cells hold."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from dougong.exchange import excel_in
from dougong.exchange.errors import (
    XlsxBroken,
    XlsxLocked,
    XlsxMerged,
    XlsxTooLarge,
    XlsxTooLong,
    XlsxTooWide,
    XlsxType,
)
from dougong.exchange.excel_in import Cell, exact, letter, read_workbook
from unit.exchange.workbooks import with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = workbook({"数据": [["姓名"], ["张三"]]})


def first(content: bytes) -> list[tuple[Cell, ...]]:
    return [line.cells for line in read_workbook(content)[0].lines]


def one(value: Any, look: str = "") -> Cell:
    def shown(book: Workbook) -> None:
        if look:
            book.active["A1"].number_format = look

    return first(workbook({"a": [[value]]}, shown))[0][0]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", XlsxType),
        ("姓名,手机\n张三,1".encode(), XlsxType),
        (b"<html><table></table></html>", XlsxType),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, XlsxLocked),
        (PLAIN[: len(PLAIN) // 2], XlsxType),
        (with_part(PLAIN, "xl/media/1.bin", lambda _: b"\0" * 30_000_000), XlsxTooLarge),
        (with_part(PLAIN, SHEET, lambda old: old[: len(old) // 2]), XlsxBroken),
        (
            with_part(PLAIN, SHEET, lambda old: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + old),
            XlsxBroken,
        ),
    ],
    ids=["empty", "csv", "html", "old", "cut", "bomb", "torn", "entities"],
)
def test_what_is_no_plain_workbook_is_refused_before_it_is_opened(
    content: bytes, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        read_workbook(content)


def test_merged_cells_are_refused() -> None:
    with pytest.raises(XlsxMerged):
        read_workbook(workbook({"a": [["x", "y"]]}, lambda book: book.active.merge_cells("A1:B1")))


def test_a_cell_far_away_is_refused_and_not_walked_to() -> None:
    def far(book: Workbook) -> None:
        book.active["XFD1"] = "x"

    with pytest.raises(XlsxTooWide):
        read_workbook(workbook({"a": [["x"]]}, far))


def test_more_rows_than_one_file_may_bring_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_in, "MOST_ROWS", 30)
    assert len(first(workbook({"a": [[n] for n in range(50)]}))) == 50
    with pytest.raises(XlsxTooLong):
        read_workbook(workbook({"a": [[n] for n in range(51)]}))


def test_rows_far_below_are_not_read_though_the_sheet_says_they_are_there() -> None:
    def below(book: Workbook) -> None:
        book.active["A1048576"] = "x"

    assert len(first(workbook({"a": [["x"]]}, below))) == 1


def test_blank_rows_and_hidden_sheets_are_left_out_and_rows_keep_their_numbers() -> None:
    def hide(book: Workbook) -> None:
        book["b"].sheet_state = "hidden"

    found = read_workbook(workbook({"a": [["x"], [None, "  "], ["y"]], "b": [["z"]]}, hide))
    assert [sheet.title for sheet in found] == ["a"]
    assert [line.number for line in found[0].lines] == [1, 3]


def test_cells_keep_their_types() -> None:
    assert one("张三") == Cell("text", "张三")
    assert one(True) == Cell("boolean", True)
    assert one(7) == Cell("number", Decimal(7), "General")
    assert one(date(2026, 10, 3)) == Cell("day", date(2026, 10, 3))
    assert one(datetime(2026, 10, 3, 8, 30)) == Cell("instant", datetime(2026, 10, 3, 8, 30))  # noqa: DTZ001 (as Excel keeps it)
    assert one(time(8, 30)) == Cell("time", time(8, 30))
    assert one("=1+1").kind == "formula"


def test_days_of_the_other_calendar_of_excel_are_the_same_days() -> None:
    def mac(book: Workbook) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        book.epoch = CALENDAR_MAC_1904

    assert first(workbook({"a": [[date(2026, 10, 3)]]}, mac))[0][0].value == date(2026, 10, 3)


def test_an_error_of_excel_is_no_text() -> None:
    def broken(book: Workbook) -> None:
        book.active["A1"].data_type = "e"

    assert first(workbook({"a": [["#REF!"]]}, broken))[0][0] == Cell("error", "#REF!")


@pytest.mark.parametrize(
    ("held", "meant"),
    [
        (0.1 + 0.2, "0.3"),
        (1.1 * 3, "3.3"),
        (99999999999999.9, "99999999999999.9"),
        (1e-7, "0.0000001"),
        (123456789012345680.0, "123456789012346000"),
        (4.35, "4.35"),
    ],
)
def test_a_number_is_what_excel_shows_and_no_more(held: float, meant: str) -> None:
    assert format(exact(held), "f") == meant


def test_columns_are_called_as_excel_calls_them() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]
