"""Functions that compare ranges and points (Allen's interval relations)."""

from collections.abc import Callable

from dougong.feel.budget import Meter
from dougong.feel.functions.signature import builtin
from dougong.feel.functions.strings import number_from
from dougong.feel.temporal import read_temporal
from dougong.feel.values import NULL, Range, compare, kind_of

Relation = Callable[[Range, Range], bool | None]


class _Incomparable(Exception):
    """Two ends have no order, so the relation is null."""


def _order(a: object, b: object) -> int:
    order = compare(a, b)
    if order is None:
        raise _Incomparable
    return order


def _span(value: object) -> Range:
    return (
        value
        if isinstance(value, Range)
        else Range(value, value, low_closed=True, high_closed=True)
    )


def _relation(name: str, kinds: str) -> Callable[[Relation], Relation]:
    """Register a relation; `kinds` says which sides may be points: "pr" point and range."""

    def register(decide: Relation) -> Relation:
        for pair in kinds.split():
            # Two of a kind are numbered: `before(point1, point2)`, but `before(point, range)`.
            counts = ("1", "2") if pair[0] == pair[1] else ("", "")
            sides = zip(pair, counts, strict=True)
            usage = ", ".join(f"{_SIDES[side]}{count}: {_TAKES[side]}" for side, count in sides)

            @builtin(f"{name}({usage})", price=20, gives="boolean", null="fails")
            def _run(_meter: Meter, a: object, b: object) -> bool | None:
                if a is None or b is None:
                    return None
                try:
                    return decide(_span(a), _span(b))
                except _Incomparable:
                    return None

        return decide

    return register


_SIDES = {"p": "point", "r": "range"}
_TAKES = {"p": "number|string|date|time|datetime|days|months", "r": "range"}


def _before(a: Range, b: Range) -> bool:
    if a.high is None or b.low is None:
        return False
    order = _order(a.high, b.low)
    return order < 0 or (order == 0 and not (a.high_closed and b.low_closed))


_relation("before", "pp pr rp rr")(_before)


@_relation("after", "pp pr rp rr")
def _after(a: Range, b: Range) -> bool:
    return _before(b, a)


def _meets(a: Range, b: Range) -> bool:
    return a.high_closed and b.low_closed and _order(a.high, b.low) == 0


_relation("meets", "rr")(_meets)


@_relation("met by", "rr")
def _met_by(a: Range, b: Range) -> bool:
    return _meets(b, a)


@_relation("overlaps", "rr")
def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _low(a: Range, b: Range) -> int:
    """The order of where two ranges begin."""
    if a.low is None or b.low is None:
        return (b.low is None) - (a.low is None)
    return _order(a.low, b.low) or int(b.low_closed) - int(a.low_closed)


def _high(a: Range, b: Range) -> int:
    """The order of where two ranges end."""
    if a.high is None or b.high is None:
        return (a.high is None) - (b.high is None)
    return _order(a.high, b.high) or int(a.high_closed) - int(b.high_closed)


def _overlaps_before(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a) and _low(a, b) < 0 and _high(a, b) < 0


@_relation("overlaps before", "rr")
def _overlaps_before_or_to_end(a: Range, b: Range) -> bool:
    return _overlaps(a, b) is True and _low(a, b) < 0 and _high(a, b) <= 0


@_relation("overlaps after", "rr")
def _overlaps_after(a: Range, b: Range) -> bool:
    return _overlaps_before_or_to_end(b, a) is True


@_relation("finishes", "pr rr")
def _finishes(a: Range, b: Range) -> bool:
    if a.low == a.high and a.low_closed:
        return b.high_closed and _order(a.high, b.high) == 0
    return _high(a, b) == 0 and _low(a, b) >= 0


@_relation("finished by", "rp rr")
def _finished_by(a: Range, b: Range) -> bool:
    return bool(_finishes(b, a))


@_relation("includes", "rp rr")
def _includes(a: Range, b: Range) -> bool:
    return _low(a, b) <= 0 and _high(a, b) >= 0


@_relation("during", "pr rr")
def _during(a: Range, b: Range) -> bool:
    return bool(_includes(b, a))


@_relation("starts", "pr rr")
def _starts(a: Range, b: Range) -> bool:
    if a.low == a.high and a.low_closed:
        return b.low_closed and _order(a.low, b.low) == 0
    return _low(a, b) == 0 and _high(a, b) <= 0


@_relation("started by", "rp rr")
def _started_by(a: Range, b: Range) -> bool:
    return bool(_starts(b, a))


@_relation("coincides", "pp rr")
def _coincides(a: Range, b: Range) -> bool:
    return _low(a, b) == 0 and _high(a, b) == 0


@builtin("range(from: string)", price=40, gives="range", null="fails")
def _range(_: Meter, text: str) -> Range | None:
    text = text.strip()
    if len(text) < 4 or text[0] not in "[(]" or text[-1] not in ")][" or ".." not in text:
        return None
    low_text, _dots, high_text = text[1:-1].partition("..")
    low, high = _end(low_text), _end(high_text)
    if low is _NO_END or high is _NO_END or (low is None and high is None):
        return None
    if len({kind_of(low), kind_of(high)} - {NULL}) > 1 or (
        low and high and compare(low, high) == 1
    ):
        return None
    closed = text[0] == "[" and low is not None, text[-1] == "]" and high is not None
    if (text[0] == "[" and low is None) or (text[-1] == "]" and high is None):
        return None
    return Range(low, high, *closed)


_NO_END = object()


def _end(text: str) -> object:
    """One end of a range written as text: a number, a quoted string, or a date, time, duration."""
    text = text.strip()
    if not text:
        return None
    if text[0] == '"' and text[-1] == '"' and len(text) > 1 and '"' not in text[1:-1]:
        return text[1:-1]
    if text[0] == "@" and text[1:2] == '"' and text[-1] == '"':
        text = text[2:-1]
        found = read_temporal(text)
        return _NO_END if found is None else found
    for name in ("date and time", "date", "time", "duration"):
        if text.startswith(f'{name}("') and text.endswith('")'):
            found = read_temporal(text[len(name) + 2 : -2])
            return _NO_END if found is None else found
    number = number_from(text)
    return _NO_END if number is None else number
