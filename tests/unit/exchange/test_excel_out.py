"""A sheet holds exact numbers, days as days, and never a formula."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.exchange.excel_out import Sheet, SheetColumn, SheetRow, write_sheet
from dougong.exchange.typed import cell_of, column_of
from dougong.model.fields.field import Field, Option
from dougong.model.fields.kind import Words
from unit.exchange.sheets import Read

AT = datetime(2026, 10, 12, 4, 0, tzinfo=UTC)
MONEY = SheetColumn("金额", "#,##0.00")


def written(rows: Sequence[Sequence[Any]], *columns: SheetColumn, title: str = "明细") -> Read:
    given_rows = [SheetRow(row) for row in rows]
    shown = columns or (SheetColumn("名称"), MONEY)
    sheet = Sheet(title, [("项目", "一号")], shown, given_rows)
    out = BytesIO()
    assert write_sheet(out, sheet, AT) == len(rows)
    return Read(out.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_is_written_with_its_own_digits(value: Decimal) -> None:
    found = written([["a", value]])
    place = found.beside("a")
    assert found.is_number(place)
    assert Decimal("".join(found.cell(place).itertext())) == value


def test_digits_that_a_spreadsheet_would_round_stay_as_text() -> None:
    found = written([["a", Decimal("1234567890123456.78")]])
    assert not found.is_number(found.beside("a"))
    assert "1234567890123456.78" in found.rows[-1]


def test_what_people_typed_is_never_a_formula_and_never_breaks_the_file() -> None:
    names = ["=HYPERLINK(1)", "+1", "@x", "坏\x00\x0b字", "甲" * 40_000]
    found = written([[name, None] for name in names])
    assert not found.xml.xpath("//*[local-name()='f']")
    assert [row[0] for row in found.rows[-5:-1]] == ["=HYPERLINK(1)", "+1", "@x", "坏字"]
    assert len(found.rows[-1][0]) == 32_767


def test_heads_are_frozen_and_can_be_filtered_below_what_the_sheet_is_made_of() -> None:
    found = written([["a", Decimal(1)], ["b", Decimal(2)]])
    assert [row[0] for row in found.rows[:2]] == ["明细", "项目：一号"]
    pane = found.xml.xpath("//*[local-name()='pane']")[0]
    assert (pane.get("ySplit"), pane.get("state")) == ("4", "frozen")
    assert found.xml.xpath("//*[local-name()='autoFilter']/@ref") == ["A4:B6"]
    assert found.look(found.beside("a")) == "#,##0.00"


def test_a_title_that_no_sheet_may_have_is_shortened() -> None:
    found = written([], title="[2026/10] 点工" + "月" * 40)
    assert len(found.book.xpath("//*[local-name()='sheet']/@name")[0]) <= 31


def test_every_kind_of_field_keeps_its_type() -> None:
    words = Words(zone="Asia/Shanghai")
    fields = [
        (Field("m", "money", "单价", scale=4), Decimal("12.5"), "#,##0.00##"),
        (Field("p", "percent", "比例"), Decimal("9.5"), "0.00%"),
        (Field("n", "integer", "人次", unit="人"), 12, "#,##0"),
        (Field("d", "date", "日期"), date(2026, 10, 3), "yyyy-mm-dd"),
        (Field("t", "datetime", "时间"), AT, "yyyy-mm-dd hh:mm"),
        (Field("c", "choice", "类别", options=(Option("a", "甲类"),)), "a", "@"),
    ]
    columns = [column_of(field) for field, _, _ in fields]
    found = written([[cell_of(field, value, words) for field, value, _ in fields]], *columns)
    *_, last = found.rows
    number = found.place_of("单价")[1:]
    places = [f"{letter}{int(number) + 1}" for letter in "ABCDEF"]
    assert last[:3] == ["12.5", "0.095", "12"]
    assert last[5] == "甲类"
    # Days since 1899-12-30; noon in Shanghai.
    assert last[3] == "46298"
    assert Decimal(last[4]) == Decimal("46307.5")
    looks = [found.look(place) for place in places]
    wanted = [look for _, _, look in fields]
    assert looks[:2] + looks[3:5] == wanted[:2] + wanted[3:5]
    assert found.rows[-2][2] == "人次 (人)"
