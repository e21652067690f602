"""Amounts in Chinese capitals: known papers, and a reader that finds the figures again."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong import feel

CAPITALS = feel.compile("capital amount(n)", frozenset("n"))
DIGITS = "零壹贰叁肆伍陆柒捌玖"
NINES = "玖仟玖佰玖拾玖"
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def capitals(amount: str) -> str | None:
    return CAPITALS.value({"n": Decimal(amount)})


def figures(text: str) -> Decimal:
    """The amount that capitals tell, read the way people read them."""
    sign = -1 if text.startswith("负") else 1
    found = re.fullmatch(r"负?(?:(.+)元)?(?:整|零?(?:(.)角)?(?:(.)分)?)", text)
    assert found, text
    whole, jiao, fen = found.groups()
    cents = 10 * DIGITS.index(jiao or "零") + DIGITS.index(fen or "零")
    return sign * (_whole(whole or "零") + Decimal(cents) / 100)


def _whole(text: str) -> int:
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            head, _, tail = text.rpartition(name)
            return _whole(head) * size + _whole(tail or "零")
    total, digit = 0, 0
    for letter in text:
        if letter in UNITS:
            total, digit = total + digit * UNITS[letter], 0
        else:
            digit = DIGITS.index(letter)
    return total + digit


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("10005.30", "壹万零伍元叁角"),
        ("0", "零元整"),
        ("-0.00", "零元整"),
        ("10", "壹拾元整"),
        ("0.05", "伍分"),
        ("0.30", "叁角"),
        ("1.05", "壹元零伍分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("10000005", "壹仟万零伍元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("1000000000000", "壹万亿元整"),
        ("1234500000000", "壹万贰仟叁佰肆拾伍亿元整"),
        ("1000000050000", "壹万亿零伍万元整"),
        ("9999999999999999.99", f"{NINES}万{NINES}亿{NINES}万{NINES}元玖角玖分"),
        ("-1680.32", "负壹仟陆佰捌拾元叁角贰分"),
    ],
)
def test_capitals_tell_the_amount(amount: str, text: str) -> None:
    """EC-55: what stands on paper in capitals is the stored amount, exactly."""
    assert capitals(amount) == text


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_the_figures_can_be_read_from_the_capitals(cents: int) -> None:
    """EC-55: no two amounts share their capitals, and none is changed on the way."""
    amount = Decimal(cents).scaleb(-2)
    found = CAPITALS.value({"n": amount})
    assert figures(found) == amount
    assert "零零" not in found
    assert "零元" not in found or not cents


@pytest.mark.parametrize("amount", ["0.005", "1.001", "10000000000000000", "1E+300"])
def test_what_capitals_cannot_say_is_not_rounded(amount: str) -> None:
    assert capitals(amount) is None


AMOUNTS = feel.compile("amount text(n)", frozenset("n"))


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("4080000", "4,080,000.00"),
        ("999.9", "999.90"),
        ("-1234.565", "-1,234.57"),
        ("-0.001", "0.00"),
        ("9999999999999999", "9,999,999,999,999,999.00"),
        ("10000000000000000", None),
    ],
)
def test_amounts_are_written_in_groups_of_three_with_their_cents(
    amount: str, told: str | None
) -> None:
    assert AMOUNTS.value({"n": Decimal(amount)}) == told


def test_no_amount_has_no_text() -> None:
    assert AMOUNTS.value({"n": None}) is None
