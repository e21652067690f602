"""The types of expressions: a kind of value, whether it may be null, and what is known beyond."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from functools import reduce

from dougong.base.text import Text
from dougong.feel.values import (
    BOOLEAN,
    CONTEXT,
    DATE,
    DATETIME,
    DAYS,
    FUNCTION,
    LIST,
    MONTHS,
    NULL,
    NUMBER,
    RANGE,
    STRING,
    TIME,
    Range,
    kind_of,
)

ANY = "any"


class Null(IntEnum):
    """How a value may come to be null."""

    NEVER = 0
    #: Only where the work fails: a division by zero, a text that is no date, a number too large.
    FAILS = 1
    #: As a matter of course: nothing was entered, nothing was found.
    MAYBE = 2


@dataclass(frozen=True, slots=True)
class Type:
    """One type; `any` is whatever is not known, and nothing is ever said against it."""

    kind: str
    null: Null = Null.NEVER
    #: What a list holds, or the ends of a range.
    item: "Type | None" = None
    #: The members of a context that has exactly these; None where they are not known.
    members: "Mapping[str, Type] | None" = None
    #: The only values a text or a boolean may have.
    values: frozenset[object] | None = None
    #: A list that is never empty.
    filled: bool = False
    #: Decimal places of a number, and its bounds.
    scale: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    #: What a function gives.
    returns: "Type | None" = None
    #: Other values, by name and members, that are there whenever this one is.
    implies: tuple[tuple[str, ...], ...] = ()

    @property
    def known(self) -> bool:
        """Whether the kind of a value that is there is known."""
        return self.kind not in (ANY, NULL)

    def but(self, null: Null) -> "Type":
        """The type with another nullness; `any` may always be null."""
        if self.kind in (ANY, NULL) or null == self.null:
            return self
        return replace(self, null=null)

    def or_null(self, null: Null = Null.MAYBE) -> "Type":
        """The type that may be null at least so."""
        return self.but(max(self.null, null))


ANYTHING = Type(ANY, Null.MAYBE)
NOTHING = Type(NULL, Null.MAYBE)


def optional(kind: str) -> Type:
    """A kind of value that may be missing."""
    return Type(kind, Null.MAYBE)


def list_of(item: Type, *, filled: bool = False) -> Type:
    """A list of such items."""
    return Type(LIST, item=item, filled=filled)


def context_of(members: Mapping[str, Type]) -> Type:
    """A context of exactly these members."""
    return Type(CONTEXT, members=members)


def one_of(values: Iterable[str]) -> Type:
    """A text that is one of the values."""
    return Type(STRING, values=frozenset(values))


def item_of(of: Type) -> Type:
    """What a list holds; a single value stands for a list of it."""
    if of.kind in (LIST, RANGE):
        return of.item or ANYTHING
    return of if of.kind == ANY else of.but(Null.NEVER)


def join(a: Type, b: Type) -> Type:
    """The type of a value that is of one of two types."""
    if NULL in (a.kind, b.kind):
        return (b if a.kind == NULL else a).or_null()
    if a.kind != b.kind or a.kind == ANY:
        return ANYTHING
    return Type(
        a.kind,
        max(a.null, b.null),
        item=None if a.item is None or b.item is None else join(a.item, b.item),
        members=_members(a.members, b.members),
        values=None if a.values is None or b.values is None else a.values | b.values,
        filled=a.filled and b.filled,
        scale=None if a.scale is None or b.scale is None else max(a.scale, b.scale),
        low=None if a.low is None or b.low is None else min(a.low, b.low),
        high=None if a.high is None or b.high is None else max(a.high, b.high),
        returns=None if a.returns is None or b.returns is None else join(a.returns, b.returns),
    )


def join_all(types: Iterable[Type]) -> Type:
    """The type of a value that is of one of some types; anything when there are none."""
    found = list(types)
    return reduce(join, found) if found else ANYTHING


def _members(
    a: Mapping[str, Type] | None, b: Mapping[str, Type] | None
) -> Mapping[str, Type] | None:
    if a is b:
        return a
    if a is None or b is None or a.keys() != b.keys():
        return None
    return {name: join(a[name], b[name]) for name in a}


def type_of_value(value: object) -> Type:
    """The narrowest type of a value."""
    kind = kind_of(value)
    if isinstance(value, list):
        return list_of(join_all(map(type_of_value, value)), filled=bool(value))
    if isinstance(value, Mapping):
        return context_of({name: type_of_value(member) for name, member in value.items()})
    if isinstance(value, Range):
        ends = [type_of_value(end) for end in (value.low, value.high) if end is not None]
        return Type(RANGE, item=join_all(ends))
    if isinstance(value, Decimal):
        return Type(NUMBER, low=value, high=value)
    return (
        NOTHING
        if kind == NULL
        else Type(kind, values=frozenset([value]) if kind in (STRING, BOOLEAN) else None)
    )


_WORDS = {
    ANY: Text("任意值", "any value"),
    NULL: Text("空值", "null"),
    BOOLEAN: Text("真假值", "true or false"),
    NUMBER: Text("数字", "a number"),
    STRING: Text("文本", "a text"),
    DATE: Text("日期", "a date"),
    TIME: Text("时间", "a time"),
    DATETIME: Text("日期时间", "a date and time"),
    DAYS: Text("时长（天时分秒）", "a days and time duration"),
    MONTHS: Text("时长（年月）", "a years and months duration"),
    LIST: Text("列表", "a list"),
    CONTEXT: Text("一组字段", "a context"),
    RANGE: Text("范围", "a range"),
    FUNCTION: Text("函数", "a function"),
}


def called(kinds: Iterable[str]) -> Text:
    """What people call some kinds of values."""
    words = [_WORDS[kind] for kind in sorted(kinds)]
    return Text("或".join(word.zh for word in words), " or ".join(word.en for word in words))
