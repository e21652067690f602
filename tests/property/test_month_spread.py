"""Amounts spread over months against the rule as it is read aloud (domain.md 0.4, 10.2)."""

from calendar import monthrange
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.model.services.service import ServiceFault
from property.test_services import answer

AMOUNTS = st.decimals(-10_000_000, 10_000_000, places=2)


@st.composite
def lines(draw):
    first = draw(st.integers(2025 * 12, 2027 * 12))
    count = draw(st.integers(1, 18))
    month = [f"{n // 12}-{n % 12 + 1:02d}" for n in (first, first + count - 1)]
    return {
        "amount": draw(AMOUNTS),
        "first": month[0],
        "last": month[1],
        "key": draw(st.sampled_from("ab")),
        "group": draw(st.sampled_from(["in", "out"])),
    }


def _read_aloud(line, by):
    """Month by month: the share in cents, halves away from zero; the last month closes the sum."""
    year, month = map(int, line["first"].split("-"))
    months = []
    while f"{year}-{month:02d}" <= line["last"]:
        months.append((f"{year}-{month:02d}", monthrange(year, month)[1] if by == "days" else 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    whole = sum(weight for _, weight in months)
    told = {}
    with localcontext() as context:
        context.prec = 60
        for name, weight in months:
            share = line["amount"] * weight / whole
            told[name] = share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    told[months[-1][0]] = line["amount"] - sum(list(told.values())[:-1])
    return told


@settings(deadline=None, max_examples=200)
@given(st.lists(lines(), max_size=5), st.sampled_from(["even", "days"]))
def test_months_add_up_to_the_amounts_to_the_cent(given_lines, by):
    found = answer("month_spread", amounts=given_lines, by=by)
    expected = defaultdict(Decimal)
    for line in given_lines:
        for month, part in _read_aloud(line, by).items():
            expected[month, line["group"], line["key"]] += part
    told = {(row["month"], row["group"], row["key"]): row["amount"] for row in found["months"]}
    assert told == expected
    assert [row["month"] for row in found["months"]] == sorted(m for m, _, _ in told)
    assert found["total"] == sum((line["amount"] for line in given_lines), Decimal(0))


def test_weights_share_out_an_amount_and_a_line_may_say_how_it_is_shared():
    """The third month takes what is left of 100.00 by 1 : 2 : 4; the other line is even."""
    weights = [{"month": f"2026-{10 + n}", "weight": Decimal(w)} for n, w in enumerate((1, 2, 4))]
    line = {"amount": Decimal(100), "first": "2026-10", "last": "2026-12", "group": None}
    given_lines = [line | {"key": "a", "by": "weights"}, line | {"key": "b", "last": "2026-11"}]
    found = answer("month_spread", amounts=given_lines, weights=weights)
    assert [(row["key"], row["amount"]) for row in found["months"]] == [
        ("a", Decimal("14.29")),
        ("b", Decimal("50.00")),
        ("a", Decimal("28.57")),
        ("b", Decimal("50.00")),
        ("a", Decimal("57.14")),
    ]
    bare = [line | {"key": "a", "by": "weights", "first": "2027-01", "last": "2027-02"}]
    with pytest.raises(ServiceFault) as refused:
        answer("month_spread", amounts=bare, weights=weights)
    assert refused.value.code == "weights_missing"
