"""Random types and values of them, and whether a value belongs to a type."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dougong.feel.types import ANYTHING, Null, Type, context_of, list_of, one_of
from dougong.feel.values import DaysDuration, MonthsDuration, Range, kind_of

SCALARS = (
    *("number", "number", "string", "boolean", "date", "time", "date and time"),
    *("days and time duration", "years and months duration", "enum"),
)
NAMES = ("a", "b", "c", "d", "x", "y", "amount", "kind")
VALUES = ("red", "green", "blue")


def type_(random: Random, depth: int = 0) -> Type:
    """A type, of structures too."""
    null = random.choice((Null.NEVER, Null.NEVER, Null.MAYBE))
    roll = random.random()
    if depth < 2 and roll < 0.35:
        return replace(_structure(random, depth), null=null)
    if roll < 0.38:
        return ANYTHING
    if roll < 0.42:
        return Type("range", null, item=Type(random.choice(("number", "date", "string"))))
    return _scalar(random).but(null)


def _structure(random: Random, depth: int) -> Type:
    if random.random() < 0.4:
        return list_of(type_(random, depth + 1), filled=random.random() < 0.3)
    return context_of({name: type_(random, depth + 1) for name in random.sample(NAMES, 3)})


def _scalar(random: Random) -> Type:
    kind = random.choice(SCALARS)
    if kind == "enum":
        return one_of(random.sample(VALUES, random.randint(1, 3)))
    if kind == "number" and random.random() < 0.4:
        low, high = random.choice(((-2, 5), (0, 2), (1, 5)))
        return Type(kind, scale=random.choice((0, 2)), low=Decimal(low), high=Decimal(high))
    return Type(kind)


def value(random: Random, of: Type) -> object:
    """A value of a type."""
    if of.null == Null.MAYBE and random.random() < 0.3:
        return None
    return _MAKERS[of.kind](random, of)


def _number(random: Random, of: Type) -> Decimal:
    scale = 1 if of.scale is None else of.scale
    low, high = (-2 if of.low is None else int(of.low)), (5 if of.high is None else int(of.high))
    return Decimal(random.randint(low * 10**scale, high * 10**scale)).scaleb(-scale)


def _string(random: Random, of: Type) -> object:
    if of.values is not None:
        return random.choice(sorted(map(str, of.values)))
    return random.choice(("", "a", "red", "2026-01-02", "P1D", "12", "文本"))


def _boolean(random: Random, _: Type) -> bool:
    return random.random() < 0.5


def _date(random: Random, _: Type) -> date:
    return date(2026, 1, 1) + timedelta(days=random.randint(-3, 3))


def _time(random: Random, _: Type) -> time:
    return time(random.randint(0, 3), tzinfo=random.choice((None, UTC)))


def _datetime(random: Random, of: Type) -> datetime:
    return datetime.combine(_date(random, of), _time(random, of))


def _list(random: Random, of: Type) -> list[object]:
    return [value(random, of.item or ANYTHING) for _ in range(random.randint(of.filled, 3))]


def _context(random: Random, of: Type) -> dict[str, object]:
    return {name: value(random, member) for name, member in (of.members or {}).items()}


def _range(random: Random, of: Type) -> Range:
    ends = [value(random, of.item or ANYTHING) for _ in range(2)]
    return Range(ends[0], ends[1], random.random() < 0.5, random.random() < 0.5)


def _any(random: Random, _: Type) -> object:
    return value(random, type_(random, 1))


_MAKERS: dict[str, Callable[[Random, Any], object]] = {
    "number": _number,
    "string": _string,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "date and time": _datetime,
    "days and time duration": lambda random, _: DaysDuration(Decimal(random.randint(-9, 9))),
    "years and months duration": lambda random, _: MonthsDuration(random.randint(-9, 9)),
    "list": _list,
    "context": _context,
    "range": _range,
    "any": _any,
    "null": lambda _, __: None,
}


def belongs(value: object, of: Type) -> bool:
    """Whether a value is a member of a type."""
    if of.kind == "any" or value is None:
        return of.null != Null.NEVER
    if kind_of(value) != of.kind or (of.values is not None and value not in of.values):
        return False
    inside = _INSIDE.get(of.kind)
    return inside is None or inside(value, of)


def _list_belongs(value: list[object], of: Type) -> bool:
    filled = bool(value) or not of.filled
    return filled and all(belongs(item, of.item or ANYTHING) for item in value)


def _context_belongs(value: Mapping[str, object], of: Type) -> bool:
    known = of.members
    return known is None or (
        value.keys() == known.keys() and all(belongs(value[name], known[name]) for name in known)
    )


def _range_belongs(value: Range, of: Type) -> bool:
    ends = (end for end in (value.low, value.high) if end is not None)
    return all(belongs(end, of.item or ANYTHING) for end in ends)


def _number_belongs(value: Decimal, of: Type) -> bool:
    fits = of.scale is None or value == round(value, of.scale)
    return fits and (of.low is None or value >= of.low) and (of.high is None or value <= of.high)


_INSIDE: dict[str, Callable[[Any, Type], bool]] = {
    "list": _list_belongs,
    "context": _context_belongs,
    "range": _range_belongs,
    "number": _number_belongs,
}
