"""Cells as values of fields: what people write in them, exactly, and never a guess."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from dougong.exchange.excel_in import Cell
from dougong.exchange.typed_in import Choices, raw_of
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field, Option
from dougong.model.fields.kind import ValueFault

ZONE = "Asia/Shanghai"
TRADE_ZH = Field(
    "trade", "choice", "工种", options=(Option("mason", "瓦工"), Option("rebar", "钢筋工"))
)
TRADE_EN = Field(
    "trade", "choice", "Trade", options=(Option("mason", "Mason"), Option("rebar", "Rebar"))
)
TRADES = Choices((TRADE_ZH, TRADE_EN))


def text(value: str) -> Cell:
    return Cell("text", value)


def number(value: str, look: str = "General") -> Cell:
    return Cell("number", Decimal(value), look)


def read(kind: str, cell: Cell, **words: Any) -> Any:
    """The value that a field of the kind takes from a cell."""
    field = Field("x", kind, "列", **words)
    return field_kinds[kind].decode(field, raw_of(field, cell, Choices(()), ZONE))


def refusal(kind: str, cell: Cell, **words: Any) -> str:
    with pytest.raises(ValueFault) as found:
        read(kind, cell, **words)
    return found.value.code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (number("1234.5"), "1234.5"),
        (text("1,234.50"), "1234.5"),
        (text("￥1,234.50"), "1234.5"),
        (text("1234.5 元"), "1234.5"),
        (text("１２３４．５"), "1234.5"),
        (text("-3"), "-3"),
    ],
)
def test_amounts_are_read_as_people_type_them(cell: Cell, value: str) -> None:
    assert read("money", cell) == Decimal(value)


@pytest.mark.parametrize("typed", ["1,23.4", "1 2", "12a", "1e3", "1.234,5"])
def test_what_is_no_plain_amount_is_not_guessed(typed: str) -> None:
    assert refusal("money", text(typed)) == "money_format"


def test_an_amount_with_more_places_than_there_are_is_not_rounded() -> None:
    assert refusal("money", number("19.999")) == "money_scale"


def test_per_cent_is_the_same_however_the_cell_shows_it() -> None:
    for cell in (number("9"), number("0.09", "0%"), number("0.09", "0.00%"), text("9%")):
        assert read("percent", cell) == 9


@pytest.mark.parametrize(
    "cell",
    [
        Cell("day", date(2026, 10, 3)),
        Cell("instant", datetime(2026, 10, 3, 9, 0)),  # noqa: DTZ001 (as Excel keeps it)
        *(text(t) for t in ("2026-10-03", "2026/10/3", "2026.10.3", "2026年10月3日", "20261003")),
        number("20261003"),
    ],
)
def test_days_are_read_as_people_write_them(cell: Cell) -> None:
    assert read("date", cell) == date(2026, 10, 3)


def test_a_day_that_may_be_two_days_is_not_guessed() -> None:
    assert refusal("date", text("3/10/2026")) == "date_ambiguous"
    assert refusal("date", text("2026-02-30")) == "date_invalid"
    assert refusal("date", number("46000")) == "date_invalid"


def test_instants_are_local_times() -> None:
    at = datetime(2026, 10, 3, 8, 30)  # noqa: DTZ001 (as Excel keeps it)
    for cell in (Cell("instant", at), text("2026-10-03 8:30"), text("2026/10/3 08:30:00")):
        assert read("datetime", cell).isoformat() == "2026-10-03T00:30:00+00:00"


def test_months_and_times_are_read_as_people_write_them() -> None:
    for cell in (
        text("2026年10月"),
        text("2026/10"),
        number("202610"),
        Cell("day", date(2026, 10, 1)),
    ):
        assert read("period", cell) == "2026-10"
    for cell in (text("8:30"), text("08：30"), Cell("time", time(8, 30))):
        assert read("time", cell) == time(8, 30)


@pytest.mark.parametrize(
    "cell", [Cell("boolean", True), *map(text, ("是", "有", "√", "Y", "Yes", "1")), number("1")]
)
def test_yes_is_said_in_many_ways(cell: Cell) -> None:
    assert read("boolean", cell) is True


def test_no_is_said_in_many_ways_and_maybe_is_refused() -> None:
    for cell in (Cell("boolean", False), *map(text, ("否", "无", "×", "n", "FALSE", "0"))):
        assert read("boolean", cell) is False
    assert refusal("boolean", text("也许")) == "type"


def test_options_are_found_by_title_or_key_in_both_languages() -> None:
    for typed in ("瓦工", "mason", "Mason", " MASON "):
        assert raw_of(TRADE_ZH, text(typed), TRADES, ZONE) == "mason"
    with pytest.raises(ValueFault) as found:
        raw_of(TRADE_ZH, text("宇航员"), TRADES, ZONE)
    assert found.value.code == "choice_unknown"
    many = Field("x", "choices", "列", options=TRADE_ZH.options)
    assert raw_of(many, text("瓦工、钢筋工"), TRADES, ZONE) == ["mason", "rebar"]


def test_numbers_of_cards_keep_every_digit() -> None:
    assert read("id_number", text("11010519491231002x")) == "11010519491231002X"
    assert read("bank_account", text("6222 0200 0000 0000 123")) == "6222020000000000123"
    assert read("phone", number("13800138000")) == "13800138000"
    assert read("text", number("7", "000000")) == "000007"
    assert read("text", text("007")) == "007"


def test_digits_that_excel_has_already_lost_are_told() -> None:
    """An identity number kept as a number ends in zeros; nobody can put them right."""
    assert refusal("id_number", number("110105194912310000")) == "xlsx_digits_lost"
    assert refusal("bank_account", number("6222020000000000000")) == "xlsx_digits_lost"


def test_formulas_and_errors_are_told_and_not_read() -> None:
    for kind in ("money", "text", "date", "choice", "boolean"):
        assert refusal(kind, Cell("formula", "=1+1")) == "xlsx_formula"
        assert refusal(kind, Cell("error", "#REF!")) == "xlsx_error"


def test_a_cell_of_another_type_is_told() -> None:
    assert refusal("money", Cell("day", date(2026, 10, 3))) == "xlsx_cell_type"
    assert refusal("text", Cell("day", date(2026, 10, 3))) == "xlsx_cell_type"
    assert refusal("money", Cell("boolean", True)) == "xlsx_cell_type"
