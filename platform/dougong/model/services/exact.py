"""Exact arithmetic of the methods: fractions within, decimals at the edge."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

#: Digits of a quotient that does not end, as in the expression language.
_QUOTIENT = Context(prec=34, rounding=ROUND_HALF_UP)
Exact = Decimal | Fraction | int


def decimal(value: Exact | None) -> Decimal | None:
    """The value as a decimal; a fraction that does not end keeps 34 digits."""
    if value is None:
        return None
    found = Fraction(value)
    return _QUOTIENT.divide(Decimal(found.numerator), Decimal(found.denominator))


def rounded(value: Exact, places: int = 2) -> Decimal:
    """The value at so many places, halves away from zero, rounded once (domain.md 0.4)."""
    scaled = abs(Fraction(value)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def quotient(above: Exact | None, below: Exact | None) -> Fraction | None:
    """The exact quotient; null where a part is null or the divisor zero, shown as a dash."""
    if above is None or below is None or below == 0:
        return None
    return Fraction(above) / Fraction(below)


def fraction(value: Exact | None) -> Fraction | None:
    """The value as a fraction, null as null."""
    return None if value is None else Fraction(value)
