"""An amount settles what is due first, within what is open, and tells what finds nothing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.model.services.calling import answer

OCTOBER, NOVEMBER, LATER = date(2026, 10, 1), date(2026, 11, 1), date(2028, 6, 30)


def settled(amount, *items):
    """The shares by the name of their item, and the rest."""
    rows = [
        {"name": name, "open": Decimal(opened), "due": due, "most": most}
        for name, opened, due, most in items
    ]
    found = answer("oldest_first", amount=Decimal(amount), items=rows)
    return {row["name"]: row["share"] for row in found["items"]}, found["rest"]


def test_what_is_due_first_is_settled_first_and_the_others_are_left_out():
    items = [("b", 300, NOVEMBER, None), ("a", 200, OCTOBER, None), ("c", 50, None, None)]
    assert settled(250, *items) == ({"a": 200, "b": 50}, 0)
    assert settled(600, *items) == ({"a": 200, "b": 300, "c": 50}, 50)


@pytest.mark.parametrize("amount", [0, -10])
def test_nothing_paid_settles_nothing(amount):
    assert settled(amount, ("a", 200, OCTOBER, None), ("b", -5, OCTOBER, None)) == ({}, amount)


def test_an_item_takes_no_more_than_its_own_limit():
    items = [("a", 200, OCTOBER, Decimal(30)), ("b", 300, NOVEMBER, None), ("c", 9, LATER, 0)]
    assert settled(100, *items) == ({"a": 30, "b": 70}, 0)


@pytest.mark.parametrize(
    ("amount", "shares", "rest"),
    [
        (100, {"a": 60, "less": -20, "b": 60}, 0),
        (130, {"a": 60, "less": -10, "b": 80}, 0),
        (150, {"a": 60, "b": 80}, 10),
    ],
)
def test_what_is_open_the_other_way_is_set_off_as_far_as_the_others_can_bear(amount, shares, rest):
    items = [("a", 60, OCTOBER, None), ("less", -20, NOVEMBER, None), ("b", 80, LATER, None)]
    assert settled(amount, *items) == (shares, rest)


CENTS = st.integers(-(10**6), 10**6).map(lambda cents: Decimal(cents) / 100)


@given(CENTS, st.lists(st.tuples(CENTS, st.dates(OCTOBER, LATER)), max_size=8))
def test_shares_and_rest_are_the_amount_and_never_pass_what_is_open(amount, opened):
    items = [(str(n), value, due, None) for n, (value, due) in enumerate(opened)]
    shares, rest = settled(amount, *items)
    assert sum(shares.values()) + rest == amount
    for name, value, _, _ in items:
        share = shares.get(name, Decimal(0))
        assert min(value, 0) <= share <= max(value, 0)
    if rest > 0:
        assert all(shares.get(name, 0) == value for name, value, _, _ in items if value > 0)
