"""Functions of lists: totals and statistics, membership, building and ordering lists."""

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any, TypeVar

from dougong.feel.budget import Meter
from dougong.feel.functions.signature import builtin
from dougong.feel.values import EXACT, Function, compare, equal, fits_exactly, kind_of

Items = list[Any]


Statistic = TypeVar("Statistic", bound=Callable[[Meter, Items], object])


#: Kinds whose values have an order.
_ORDERED = "number|string|date|time|datetime|days|months"


def _varied(name: str, **result: Any) -> Callable[[Statistic], Statistic]:
    """Register a function of a list that may also be given its items one by one."""

    def register(run: Statistic) -> Statistic:
        builtin(f"{name}(list: list)", **result)(run)

        @builtin(f"{name}(n...: any)", **result)
        def _spread(meter: Meter, *values: object) -> object:
            return run(meter, list(values))

        return run

    return register


def _numbers(items: Items) -> list[Decimal] | None:
    return items if all(item.__class__ is Decimal for item in items) else None


@builtin("list contains(list: list, element: any)", gives="boolean")
def _contains(meter: Meter, items: Items, element: object) -> bool:
    return any(equal(item, element, meter) for item in items)


@builtin("count(list: list)", gives="number")
def _count(_: Meter, items: Items) -> Decimal:
    return Decimal(len(items))


def _extreme(wanted: int) -> Callable[[Meter, Items], object]:
    def extreme(_: Meter, items: Items) -> object:
        if not items:
            return None
        best = items[0]
        if compare(best, best) is None:
            return None
        for item in items[1:]:
            order = compare(item, best)
            if order is None:
                return None
            if order == wanted:
                best = item
        return best

    return extreme


_varied("min", gives="item", null="empty", of=_ORDERED)(_extreme(-1))
_varied("max", gives="item", null="empty", of=_ORDERED)(_extreme(1))


@_varied("sum", gives="number", null="empty", of="number")
def _sum(_: Meter, items: Items) -> Decimal | None:
    numbers = _numbers(items)
    if not numbers:
        return None
    total = numbers[0]
    for number in numbers[1:]:
        total = EXACT.add(total, number)
    return total


@_varied("product", gives="number", null="empty", of="number")
def _product(_: Meter, items: Items) -> Decimal | None:
    numbers = _numbers(items)
    if not numbers:
        return None
    total = numbers[0]
    for number in numbers[1:]:
        total = EXACT.multiply(total, number)
    return total


@_varied("mean", gives="number", null="empty", of="number")
def _mean(meter: Meter, items: Items) -> Decimal | None:
    total = _sum(meter, items)
    return None if total is None else EXACT.divide(total, Decimal(len(items)))


@_varied("median", gives="number", null="empty", of="number")
def _median(_: Meter, items: Items) -> Decimal | None:
    numbers = _numbers(items)
    if not numbers:
        return None
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return EXACT.divide(EXACT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_varied("stddev", gives="number", null="maybe", of="number")
def _stddev(meter: Meter, items: Items) -> Decimal | None:
    meter.charge(6 * len(items))
    numbers = _numbers(items)
    if not numbers or len(numbers) < 2:
        return None
    mean = Decimal(0)
    for number in numbers:
        mean = EXACT.add(mean, number)
    mean = EXACT.divide(mean, Decimal(len(numbers)))
    squares = Decimal(0)
    for number in numbers:
        distance = EXACT.subtract(number, mean)
        squares = EXACT.add(squares, EXACT.multiply(distance, distance))
    return EXACT.sqrt(EXACT.divide(squares, Decimal(len(numbers) - 1)))


@_varied("mode", gives="list<number>", null="holes", of="number")
def _mode(_: Meter, items: Items) -> list[Decimal] | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, count in counts.items() if count == most)


@_varied("all", gives="boolean", null="holes", of="boolean")
def _all(_: Meter, items: Items) -> bool | None:
    return _decided(items, decides=False)


@_varied("any", gives="boolean", null="holes", of="boolean")
def _any(_: Meter, items: Items) -> bool | None:
    return _decided(items, decides=True)


def _decided(items: Items, *, decides: bool) -> bool | None:
    if any(item is decides for item in items):
        return decides
    return (not decides) if all(item is (not decides) for item in items) else None


@builtin("not(negand: any)", gives="boolean", null="holes", of="boolean")
def _not(_: Meter, value: object) -> bool | None:
    return not value if isinstance(value, bool) else None


@builtin(
    "sublist(list: list, start position: number, length?: number)", gives="list<item>", null="fails"
)
def _sublist(_: Meter, items: Items, start: Decimal, length: Decimal | None = None) -> Items | None:
    place = _place(items, start)
    if place is None:
        return None
    if length is None:
        return items[place:]
    if length < 0 or not fits_exactly(length) or place + length > len(items):
        return None
    return items[place : place + int(length)]


def _place(items: Items, position: Decimal) -> int | None:
    place = int(position) if position.copy_abs() <= len(items) else 0
    if not place:
        return None
    return place - 1 if place > 0 else len(items) + place


@builtin("append(list: list, item...: any)", gives="list<item>+")
def _append(meter: Meter, items: Items, *more: object) -> Items:
    meter.items(len(items) + len(more))
    return [*items, *more]


@builtin("concatenate(list...: list)", gives="list<item>")
def _concatenate(meter: Meter, *lists: Items) -> Items:
    meter.items(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin(
    "insert before(list: list, position: number, newItem: any)", gives="list<item>+", null="fails"
)
def _insert(_: Meter, items: Items, position: Decimal, item: object) -> Items | None:
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place:]]


@builtin("remove(list: list, position: number)", gives="list<item>", null="fails")
def _remove(_: Meter, items: Items, position: Decimal) -> Items | None:
    place = _place(items, position)
    return None if place is None else items[:place] + items[place + 1 :]


@builtin(
    "list replace(list: list, position: number, newItem: any)", gives="list<item>+", null="fails"
)
def _replace_at(_: Meter, items: Items, position: Decimal, item: object) -> Items | None:
    place = _place(items, position)
    return None if place is None else [*items[:place], item, *items[place + 1 :]]


@builtin(
    "list replace(list: list, match: function, newItem: any)", gives="list<item>", null="fails"
)
def _replace_where(meter: Meter, items: Items, match: Function, item: object) -> Items | None:
    if len(match.parameters) != 2:
        return None
    answers = [match.call(meter, [old, item]) for old in items]
    if not all(isinstance(answer, bool) for answer in answers):
        return None
    return [item if answer else old for old, answer in zip(items, answers, strict=True)]


@builtin("reverse(list: list)", gives="list<item>")
def _reverse(_: Meter, items: Items) -> Items:
    return items[::-1]


@builtin("index of(list: list, match: any)", gives="list<number>")
def _index_of(meter: Meter, items: Items, match: object) -> list[Decimal]:
    return [Decimal(i) for i, item in enumerate(items, 1) if equal(item, match, meter)]


@builtin("union(list...: list)", gives="list<item>")
def _union(meter: Meter, *lists: Items) -> Items:
    meter.items(sum(map(len, lists)))
    return _unique(meter, [item for items in lists for item in items])


@builtin("distinct values(list: list)", gives="list<item>")
def _distinct(meter: Meter, items: Items) -> Items:
    return _unique(meter, items)


def _unique(meter: Meter, items: Items) -> Items:
    kept: Items = []
    seen: set[tuple[str, object]] = set()
    for item in items:
        if isinstance(item, Decimal | str | bool):
            key = (kind_of(item), item)
            if key not in seen:
                seen.add(key)
                kept.append(item)
        else:
            # Comparing structures costs several times as much as a step.
            meter.charge(4 * len(kept))
            if not any(equal(item, other, meter) for other in kept):
                kept.append(item)
    return kept


@builtin("flatten(list: list)", gives="list<any>")
def _flatten(meter: Meter, items: Items) -> Items:
    flat: Items = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            meter.charge(2)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    meter.items(len(flat))
    return flat


class _Unordered(Exception):
    """Two items of a list to be sorted have no order."""


@builtin("sort(list: list, precedes?: function)", gives="list<item>", null="fails")
def _sort(meter: Meter, items: Items, precedes: Function | None = None) -> Items | None:
    if precedes is not None and len(precedes.parameters) != 2:
        return None

    def order(a: object, b: object) -> int:
        meter.charge(2)
        if precedes is None:
            natural = compare(a, b)
            if natural is None:
                raise _Unordered
            return natural
        if precedes.call(meter, [a, b]) is True:
            return -1
        return 1 if precedes.call(meter, [b, a]) is True else 0

    try:
        return sorted(items, key=cmp_to_key(order))
    except _Unordered:
        return None
