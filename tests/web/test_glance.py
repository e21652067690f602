"""Figures at a glance: few decimal places where they are compared, all of them behind."""

from decimal import Decimal

import pytest

from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.web.glance import at_a_glance, exactly, in_large
from dougong.web.spans import filled

DAYS = Field("days", "decimal", "折合工日", scale=4)
PRICE = Field("price", "money", "平均单价", scale=6)
AMOUNT = Field("amount", "money", "金额", scale=2)
SHARE = Field("share", "percent", "占比")
HEADS = Field("heads", "integer", "人次")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (DAYS, "164.9861", "164.99"),
        (DAYS, "9.0000", "9"),
        (PRICE, "298.783911", "298.78"),
        (AMOUNT, "1234567.80", "1,234,567.80"),
        (SHARE, "36.5123", "36.51%"),
    ],
)
def test_figures_beside_each_other_have_two_places_at_most(
    field: Field, value: str, told: str
) -> None:
    assert at_a_glance(field, Decimal(value), Words()) == told


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (AMOUNT, "222950000.00", "222,950,000"),
        (AMOUNT, "-65725.00", "-65,725.00"),
        (AMOUNT, "999999.99", "999,999.99"),
        (AMOUNT, "1000000.50", "1,000,001"),
        (DAYS, "12.8333", "12.83"),
        (SHARE, "36.5123", "36.51%"),
    ],
)
def test_large_amounts_stand_alone_without_cents(field: Field, value: str, told: str) -> None:
    assert in_large(field, Decimal(value), Words()) == told


def test_whole_numbers_and_exact_figures_lose_nothing() -> None:
    assert in_large(HEADS, 1_234_567, Words()) == "1,234,567"
    assert exactly(DAYS, Decimal("164.9861"), Words()) == "164.9861"


@pytest.mark.parametrize(
    ("wanted", "spans"),
    [
        ([12, 12], [12, 12]),
        ([12, 24, 12], [24, 24, 24]),
        ([8, 8, 8, 12, 12], [8, 8, 8, 12, 12]),
        ([5, 5, 5], [5, 5, 14]),
        ([16, 12, 12], [24, 12, 12]),
        ([], []),
    ],
)
def test_no_row_of_blocks_ends_in_a_hole(wanted: list[int], spans: list[int]) -> None:
    assert filled(wanted) == spans
