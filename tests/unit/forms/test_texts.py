"""Sentences of authors: places filled with what people read, in their language and zone."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from dougong.feel import ExpressionInvalid
from dougong.forms.sheet import Bench
from dougong.forms.texts import plain, sentence
from dougong.model.fields.kind import Words
from unit.forms.sheets import SHEET, crew_id

ENGLISH = Words("en")
AT = datetime(2026, 10, 8, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words", "expected"),
    [
        (None, Words(), "—"),
        ("", Words(), "—"),
        ([], Words(), "—"),
        ("甲班", Words(), "甲班"),
        (Decimal("440.00"), Words(), "440"),
        (Decimal("0.5000"), Words(), "0.5"),
        (Decimal("1E+3"), Words(), "1000"),
        (True, Words(), "是"),
        (date(2026, 10, 8), Words(), "2026-10-08"),
        (AT, Words(), "2026-10-08 10:05"),
        (AT, Words(zone="UTC"), "2026-10-08 02:05"),
        (time(7, 30), Words(), "07:30"),
        (["张三", Decimal(2)], Words(), "张三、2"),
        (["a", "b"], ENGLISH, "a, b"),
    ],
)
def test_a_value_reads_as_people_write_it(value: object, words: Words, expected: str) -> None:
    assert plain(value, words) == expected


def fill(text: str, closed: frozenset[str] = frozenset(), **data: object) -> str:
    names = frozenset((*SHEET.fields, *data))
    words = Words(labels={("demo.crew", crew_id(1)): "甲班"})
    found = sentence(text, names)
    bench = Bench("", 0, data, {**dict.fromkeys(names), **data}, {})
    return found.fill(bench, SHEET.fields, words, closed)


def test_a_bare_field_is_shown_as_on_the_form() -> None:
    assert fill("{{ crew }}：{{total_amount}} 元", crew=crew_id(1), total_amount=Decimal(1234)) == (
        "甲班：1,234.00 元"
    )


def test_an_expression_is_worked_out_and_a_null_is_a_dash() -> None:
    assert fill("超出 {{ total_amount - 100 }}", total_amount=Decimal(128)) == "超出 28"
    assert fill("超出 {{ total_amount - 100 }}") == "超出 —"
    assert fill("没有变量") == "没有变量"


def test_a_place_that_reads_what_is_closed_shows_a_dash_and_the_others_stay() -> None:
    closed = frozenset(("total_amount", "parent.crew"))
    text = "{{ crew }} {{ total_amount + 1 }} {{ parent.crew }} {{ parent.note }}"
    parent = {"crew": "乙班", "note": "备注"}
    told = fill(text, closed, crew=crew_id(1), total_amount=Decimal(5), parent=parent)
    assert told == "甲班 — — 备注"


def test_a_place_that_cannot_be_read_is_the_authors_fault() -> None:
    with pytest.raises(ExpressionInvalid):
        sentence("{{ 1 + }}", frozenset())
