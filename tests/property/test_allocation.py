"""Shares of an amount: they add up, and all but the last are rounded parts (domain.md 0.4)."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.model.services.all import services
from dougong.model.services.call import call
from dougong.model.services.exact import rounded

MONEY = st.decimals(0, 10_000_000, places=2)


@settings(deadline=None)
@given(MONEY, st.lists(MONEY, min_size=1, max_size=40), st.sampled_from([None, "1.03", "1.2"]))
def test_shares_add_up_and_all_but_the_last_are_rounded_parts(amount, weights, divisor):
    by = None if divisor is None else Decimal(divisor)
    table = [{"weight": weight} for weight in weights]
    found = call(services["allocation"], {"amount": amount, "divisor": by, "rows": table})
    shares = [row["share"] for row in found["rows"]]
    if not any(weights):
        assert shares == [None if amount else 0] * len(weights)
        return
    assert sum(shares) == amount
    bearing = [index for index, weight in enumerate(weights) if weight]
    whole = sum(map(Fraction, weights))
    for index in bearing[:-1]:
        weight = Fraction(weights[index])
        part = weight / Fraction(by) if by else weight * Fraction(amount) / whole
        assert shares[index] == rounded(part)
    assert all(shares[index] == 0 for index in {*range(len(weights))} - {*bearing})
