"""A grid of days against the entries counted one by one (domain.md 11.5)."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from property.test_services import answer

FIRST = date(2026, 10, 1)


@st.composite
def entries(draw):
    quantity = st.decimals(-3, 3, places=4)
    return {
        "key": draw(st.sampled_from(["zhang", "li", None])),
        "group": draw(st.sampled_from(["mason", None])),
        "on": FIRST + timedelta(days=draw(st.integers(0, 30))),
        "value": draw(quantity),
        "extra": draw(quantity),
        "amount": draw(st.decimals(-1000, 1000, places=2)),
    }


@settings(deadline=None, max_examples=100)
@given(st.lists(entries(), max_size=12))
def test_every_entry_stands_on_its_day_and_in_the_sums_of_its_row(given_entries):
    rows = answer("day_grid", entries=given_entries)["rows"]
    places = [(entry["key"], entry["group"]) for entry in given_entries]
    assert [(row["key"], row["group"]) for row in rows] == list(dict.fromkeys(places))
    for row in rows:
        own = [e for e in given_entries if (e["key"], e["group"]) == (row["key"], row["group"])]
        for number in range(1, 32):
            of_day = [e["value"] for e in own if e["on"].day == number]
            assert row[f"d{number}"] == (sum(of_day, Decimal(0)) if of_day else None)
        for name in ("value", "extra", "amount"):
            assert row[name] == sum((e[name] for e in own), Decimal(0))
