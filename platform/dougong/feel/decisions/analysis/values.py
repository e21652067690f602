"""One value for each part of an ordered kind that some boundaries make."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from dougong.feel.types import Type
from dougong.feel.values import (
    DATE,
    DATETIME,
    DAYS,
    EXACT,
    MONTHS,
    NUMBER,
    STRING,
    TIME,
    DaysDuration,
    MonthsDuration,
    compare,
    equal,
)


@dataclass(frozen=True)
class Steps:
    """How values of a kind lie: what comes before, after and between; None where nothing does."""

    before: Callable[[Any], object]
    after: Callable[[Any], object]
    between: Callable[[Any, Any], object]


def parts(type_: Type, boundaries: Iterable[object]) -> list[object]:
    """A value before, at, between and after the boundaries, as far as there are such values."""
    steps = _steps(type_)
    sorted_ = sorted(_distinct(boundaries), key=cmp_to_key(lambda a, b: compare(a, b) or 0))
    if not sorted_:
        return [steps.after(_ORIGINS[type_.kind])]
    found: list[object] = [steps.before(sorted_[0])]
    for low, high in pairwise(sorted_):
        found += [low, steps.between(low, high)]
    return [one for one in (*found, sorted_[-1], steps.after(sorted_[-1])) if one is not None]


def _distinct(values: Iterable[object]) -> list[object]:
    found: list[object] = []
    for value in values:
        if not any(equal(value, other) for other in found):
            found.append(value)
    return found


def _steps(type_: Type) -> Steps:
    return _numbers(type_.scale) if type_.kind == NUMBER else _STEPS[type_.kind]


def _numbers(scale: int | None) -> Steps:
    step = Decimal(1).scaleb(-scale) if scale is not None else Decimal(1)

    def above(value: Decimal) -> Decimal:
        if scale is None:
            return EXACT.add(value, step)
        return EXACT.add(value.quantize(step, ROUND_FLOOR, EXACT), step)

    def below(value: Decimal) -> Decimal:
        if scale is None:
            return EXACT.subtract(value, step)
        floor = value.quantize(step, ROUND_FLOOR, EXACT)
        return floor if floor < value else EXACT.subtract(floor, step)

    def between(low: Decimal, high: Decimal) -> Decimal | None:
        found = above(low) if scale is not None else above(low.to_integral_value(ROUND_FLOOR))
        if found < high:
            return found
        return EXACT.divide(EXACT.add(low, high), Decimal(2)) if scale is None else None

    return Steps(below, above, between)


def _moved(step: timedelta) -> Callable[[Any, int], Any]:
    def move(value: Any, by: int) -> Any:
        try:
            return value + by * step
        except OverflowError:
            return None

    return move


def _stepped(move: Callable[[Any, int], Any]) -> Steps:
    def between(low: Any, high: Any) -> object:
        found = move(low, 1)
        return found if found is not None and found < high else None

    return Steps(lambda value: move(value, -1), lambda value: move(value, 1), between)


def _clock(value: time, by: int) -> time | None:
    moment = _moved(timedelta(microseconds=1))(datetime.combine(date(2000, 1, 2), value), by)
    return moment.timetz() if moment.date() == date(2000, 1, 2) else None


_SECONDS = _numbers(None)
_DURATIONS = Steps(
    lambda value: DaysDuration(_SECONDS.before(value.seconds)),  # type: ignore[arg-type]
    lambda value: DaysDuration(_SECONDS.after(value.seconds)),  # type: ignore[arg-type]
    lambda low, high: DaysDuration(_SECONDS.between(low.seconds, high.seconds)),  # type: ignore[arg-type]
)


def _text_between(low: str, high: str) -> str | None:
    for ending in ("x", "a", " ", "\0"):
        if low + ending < high:
            return low + ending
    return None


_STEPS: dict[str, Steps] = {
    DATE: _stepped(_moved(timedelta(days=1))),
    DATETIME: _stepped(_moved(timedelta(microseconds=1))),
    TIME: _stepped(_clock),
    DAYS: _DURATIONS,
    MONTHS: Steps(
        lambda value: MonthsDuration(value.months - 1),
        lambda value: MonthsDuration(value.months + 1),
        lambda low, high: MonthsDuration(low.months + 1) if high.months - low.months > 1 else None,
    ),
    STRING: Steps(lambda value: "" if value else None, lambda value: value + "x", _text_between),
}
_ORIGINS: dict[str, Any] = {
    NUMBER: Decimal(0),
    STRING: "",
    DATE: date(2026, 1, 1),
    DATETIME: datetime(2026, 1, 1, tzinfo=UTC),
    TIME: time(8),
    DAYS: DaysDuration(Decimal(0)),
    MONTHS: MonthsDuration(0),
}
ORDERED = frozenset(_ORIGINS)
