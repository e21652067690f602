"""Functions of numbers: rounding, roots, logarithms, divisibility."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from dougong.feel.arithmetic import negative_days, negative_months
from dougong.feel.budget import Meter
from dougong.feel.functions.signature import builtin
from dougong.feel.values import EXACT, DaysDuration, MonthsDuration, fits_exactly

#: DMN 1.5, 10.3.4.5: a scale is a whole number in this interval.
_SCALES = range(-6111, 6177)


def rounded(value: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    """A number at a scale; null when the scale is out of range."""
    places = int(scale) if scale.copy_abs() < 10_000 else 10_000
    if places not in _SCALES:
        return None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -places:
        return value
    if value.adjusted() < -places - 1:
        value = Decimal((value.is_signed(), (1,), -places - 2)) if value else Decimal(0)
    return EXACT.plus(value.quantize(Decimal((0, (1,), -places)), rounding, _wide()))


def _wide() -> Any:
    # A number may have 34 digits after rounding as before, but none are lost on the way.
    wide = EXACT.copy()
    wide.prec = 100
    wide.Emax, wide.Emin = 999_999, -999_999
    return wide


def _rounding(usage: str, rounding: str) -> None:
    @builtin(usage, price=4, gives="number", null="fails")
    def _round(_: Meter, value: Decimal, scale: Decimal | None = None) -> Decimal | None:
        return rounded(value, scale if scale is not None else Decimal(0), rounding)


_rounding("decimal(n: number, scale: number)", ROUND_HALF_EVEN)
_rounding("floor(n: number, scale?: number)", ROUND_FLOOR)
_rounding("ceiling(n: number, scale?: number)", ROUND_CEILING)
_rounding("round up(n: number, scale?: number)", ROUND_UP)
_rounding("round down(n: number, scale?: number)", ROUND_DOWN)
_rounding("round half up(n: number, scale?: number)", ROUND_HALF_UP)
_rounding("round half down(n: number, scale?: number)", ROUND_HALF_DOWN)


@builtin("abs(n: number)", gives="number")
def _abs(_: Meter, value: Decimal) -> Decimal:
    return value.copy_abs()


@builtin("abs(n: days)", gives="days")
def _abs_days(_: Meter, value: DaysDuration) -> DaysDuration:
    return negative_days(value) if value.seconds < 0 else value


@builtin("abs(n: months)", gives="months")
def _abs_months(_: Meter, value: MonthsDuration) -> MonthsDuration:
    return negative_months(value) if value.months < 0 else value


@builtin("modulo(dividend: number, divisor: number)", price=4, gives="number", null="fails")
def _modulo(_: Meter, dividend: Decimal, divisor: Decimal) -> Decimal:
    rest = EXACT.remainder(dividend, divisor)
    return EXACT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt(number: number)", price=60, gives="number", null="fails")
def _sqrt(_: Meter, value: Decimal) -> Decimal | None:
    return None if value < 0 else EXACT.sqrt(value)


@builtin("log(number: number)", price=60, gives="number", null="fails")
def _log(_: Meter, value: Decimal) -> Decimal | None:
    return None if value <= 0 else EXACT.ln(value)


@builtin("exp(number: number)", price=60, gives="number", null="fails")
def _exp(_: Meter, value: Decimal) -> Decimal:
    return EXACT.exp(value)


@builtin("odd(number: number)", gives="boolean", null="fails")
def _odd(_: Meter, value: Decimal) -> bool | None:
    return int(value) % 2 == 1 if fits_exactly(value) else None


@builtin("even(number: number)", gives="boolean", null="fails")
def _even(_: Meter, value: Decimal) -> bool | None:
    return int(value) % 2 == 0 if fits_exactly(value) else None
