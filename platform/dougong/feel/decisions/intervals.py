"""Rows by intervals: which of many spans hold a value, found by bisection."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from dougong.feel.values import (
    DATE,
    DAYS,
    MONTHS,
    NULL,
    NUMBER,
    STRING,
    DaysDuration,
    MonthsDuration,
    Range,
    kind_of,
)


class Interval(NamedTuple):
    """A span of values of one kind by their keys; a missing end is no bound."""

    kind: str
    low: Any
    high: Any
    low_closed: bool = False
    high_closed: bool = False


#: Kinds whose order is that of a plain key. Points in time are left out: their zones have a say.
_KEYS: dict[str, Callable[[Any], Any]] = {
    NUMBER: lambda value: value,
    STRING: lambda value: value,
    DATE: lambda value: value,
    DAYS: lambda value: value.seconds,
    MONTHS: lambda value: value.months,
}
_CLASSES: dict[type, str] = {
    Decimal: NUMBER,
    str: STRING,
    date: DATE,
    DaysDuration: DAYS,
    MonthsDuration: MONTHS,
}


def interval_of(operator: str, value: object) -> Interval | None:
    """The span a unary test of a constant means; None when it has to be tried."""
    if isinstance(value, Range):
        plain = not operator and not value.sign
        return _of_range(value) if plain else None
    kind = kind_of(value)
    if kind not in _KEYS:
        return None
    key = _KEYS[kind](value)
    closed = "=" in operator
    if operator in ("", "="):
        return Interval(kind, key, key, low_closed=True, high_closed=True)
    if operator in ("<", "<="):
        return Interval(kind, None, key, high_closed=closed)
    return Interval(kind, key, None, low_closed=closed) if operator in (">", ">=") else None


def _of_range(span: Range) -> Interval | None:
    kinds = {kind_of(span.low), kind_of(span.high)} - {NULL}
    if len(kinds) != 1 or not kinds <= _KEYS.keys():
        return None
    kind = kinds.pop()
    low, high = (None if end is None else _KEYS[kind](end) for end in (span.low, span.high))
    return Interval(kind, low, high, span.low_closed, span.high_closed)


class Intervals:
    """The rows of many spans. `spans` holds the spans of each cell with the bits of its rows."""

    __slots__ = ("_kinds",)

    def __init__(self, spans: Iterable[tuple[list[Interval], int]]) -> None:
        found: dict[str, list[tuple[list[Interval], int]]] = {}
        for intervals, mask in spans:
            for kind in {one.kind for one in intervals}:
                of_kind = [one for one in intervals if one.kind == kind]
                found.setdefault(kind, []).append((of_kind, mask))
        self._kinds = {kind: _OneKind(cells) for kind, cells in found.items()}

    def rows(self, value: object) -> int:
        """The rows of which a span holds the value, as bits."""
        kind = _CLASSES.get(value.__class__)
        places = self._kinds.get(kind) if kind is not None else None
        return 0 if places is None or kind is None else places.rows(_KEYS[kind](value))


class _OneKind:
    """The line of all ends: a place for each end, and one between each two and outside."""

    __slots__ = ("_ends", "_masks")

    def __init__(self, cells: list[tuple[list[Interval], int]]) -> None:
        ends = {end for spans, _ in cells for one in spans for end in (one.low, one.high)}
        self._ends = sorted(ends - {None})
        begins = [0] * (2 * len(self._ends) + 2)
        stops = [0] * (2 * len(self._ends) + 2)
        for spans, mask in cells:
            for first, last in _merged(sorted(map(self._places, spans))):
                begins[first] |= mask
                stops[last + 1] |= mask
        self._masks: list[int] = []
        active = 0
        for begin, stop in zip(begins, stops, strict=True):
            active = active & ~stop | begin
            self._masks.append(active)

    def _places(self, one: Interval) -> tuple[int, int]:
        first, last = 0, 2 * len(self._ends)
        if one.low is not None:
            first = 2 * bisect_left(self._ends, one.low) + (1 if one.low_closed else 2)
        if one.high is not None:
            last = 2 * bisect_left(self._ends, one.high) + (1 if one.high_closed else 0)
        return first, last

    def rows(self, key: Any) -> int:
        """The rows of which a span holds the key."""
        place = bisect_left(self._ends, key)
        is_end = place < len(self._ends) and self._ends[place] == key
        return self._masks[2 * place + is_end]


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places without overlaps: a row is begun and ended once."""
    found: list[tuple[int, int]] = []
    for first, last in places:
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found
