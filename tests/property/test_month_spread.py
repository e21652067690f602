"""Amounts spread over months against the rule as it is read aloud (domain.md 0.4, 10.2)."""

from calendar import monthrange
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, localcontext

from hypothesis import given, settings
from hypothesis import strategies as st

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
