"""Closures of lists, contexts, ranges, paths, filters, loops, functions and type tests."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.budget import RANGE_LIMIT, Meter, spent
from dougong.feel.closures import close, closure_of
from dougong.feel.environment import Environment, Inner, Run, missing
from dougong.feel.members import member_of
from dougong.feel.names import free_names
from dougong.feel.typetests import is_instance
from dougong.feel.values import (
    EXACT,
    NULL,
    Function,
    Range,
    adopt,
    compare,
    fits_exactly,
    items_of,
    kind_of,
)


@closure_of(tree.ListLiteral)
def _list(node: tree.ListLiteral) -> Run:
    items = tuple(close(item) for item in node.items)
    return lambda env: [item(env) for item in items]


@closure_of(tree.ContextLiteral)
def _context(node: tree.ContextLiteral) -> Run:
    entries = tuple((entry.name, close(entry.value)) for entry in node.entries)

    def run(env: Environment) -> object:
        inner = env.inner()
        result: dict[str, object] = {}
        for name, value in entries:
            result[name] = inner.names[name] = value(inner)
        return result

    return run


@closure_of(tree.RangeLiteral)
def _range(node: tree.RangeLiteral) -> Run:
    low = close(node.low) if node.low is not None else None
    high = close(node.high) if node.high is not None else None
    low_closed, high_closed, sign, at = node.low_closed, node.high_closed, node.sign, node.at

    def run(env: Environment) -> object:
        start = low(env) if low is not None else None
        end = high(env) if high is not None else None
        if (low and start is None) or (high and end is None):
            return None
        if not _fit_as_ends(start, end):
            text = Text("范围的两端类型不同", "The ends of the range differ in type")
            return missing(env, "expr_operands", text, at)
        return Range(start, end, low_closed, high_closed, sign)

    return run


def _fit_as_ends(start: object, end: object) -> bool:
    kinds = {kind_of(start), kind_of(end)} - {NULL}
    return len(kinds) < 2


@closure_of(tree.Path)
def _path(node: tree.Path) -> Run:
    base, member, at = close(node.base), node.member, node.at

    def run(env: Environment) -> object:
        value = base(env)
        if value.__class__ is dict:
            found = value.get(member)
            if found.__class__ is Decimal or found.__class__ is str:
                return found
        return member_of(env.meter, value, member, at)

    return run


@closure_of(tree.Filter)
def _filter(node: tree.Filter) -> Run:
    base, condition = close(node.base), close(node.condition)
    used = tuple(free_names(node.condition) - {"item"})
    price = 1 + tree.weight(node.condition)
    literal = node.condition.value if isinstance(node.condition, tree.Literal) else None
    at = node.at

    def run(env: Environment) -> object:
        value = base(env)
        if isinstance(literal, Decimal):
            return _item_at(env, value if isinstance(value, list) else [value], literal, at)
        items = items_of(value) if isinstance(value, list) else [value]
        if value is None:
            return []
        kept: list[object] = []
        inner = env.inner()
        env.meter.charge(price * len(items))
        for item in items:
            _enter(inner, env, item, used)
            answer = condition(inner)
            if answer is True:
                kept.append(item)
            elif isinstance(answer, Decimal):
                return _item_at(env, items, answer, at)
            elif answer is not None and answer is not False:
                return missing(env, "expr_filter", _NO_CONDITION, at)
        return kept if items else _index_of_nothing(env, condition)

    return run


_NO_CONDITION = Text("筛选条件不是真假值或序号", "A filter is neither a condition nor an index")


def _index_of_nothing(env: Environment, condition: Run) -> object:
    return None if isinstance(condition(env.inner()), Decimal) else []


def _enter(inner: Inner, env: Environment, item: object, used: tuple[str, ...]) -> None:
    """Let the names of a condition mean the members of an item, and else the scope outside."""
    names = inner.names
    names["item"] = item
    if not isinstance(item, dict):
        return
    for name in used:
        if name in item:
            names[name] = item[name]
        elif name in env.names:
            names[name] = env.names[name]
        else:
            names.pop(name, None)
            if name not in item:
                names[name] = None
    if "item" in item:
        names["item"] = item["item"]


def _item_at(env: Environment, items: list[object], index: Decimal, at: int) -> object:
    if fits_exactly(index):
        place = int(index)
        if 0 < place <= len(items):
            return adopt(items[place - 1])
        if -len(items) <= place < 0:
            return adopt(items[place])
    text = Text("列表没有这个序号", "The list has no such index")
    return missing(env, "expr_index", text, at)


def _walk(env: Environment, loop: "_Source", price: int) -> Iterator[object] | None:
    """The items a loop goes through, paid for in advance."""
    start = loop.source(env)
    if loop.until is not None:
        return _count(env.meter, start, loop.until(env), price)
    if isinstance(start, Range):
        return _through(env.meter, start, price)
    if start is None:
        return None
    items = items_of(start) if isinstance(start, list) else [start]
    env.meter.charge(price * len(items))
    return iter(items)


def _through(meter: Meter, span: Range, price: int) -> Iterator[object] | None:
    if (compare(span.low, span.high) or 0) > 0:
        return None
    low, high = span.low, span.high
    if not (span.low_closed and span.high_closed):
        low = _step_in(low, 0 if span.low_closed else 1)
        high = _step_in(high, 0 if span.high_closed else -1)
    return _count(meter, low, high, price)


def _step_in(end: object, by: int) -> object:
    return EXACT.add(end, Decimal(by)) if isinstance(end, Decimal) else None


def _count(meter: Meter, start: object, end: object, price: int) -> Iterator[object] | None:
    if not (isinstance(start, Decimal) and isinstance(end, Decimal)):
        return _count_days(meter, start, end, price)
    if not (fits_exactly(start) and fits_exactly(end)):
        return None
    first, last = int(start), int(end)
    length = abs(last - first) + 1
    if length > RANGE_LIMIT:
        spent("items", RANGE_LIMIT)
    meter.charge(price * length)
    step = 1 if last >= first else -1
    return map(Decimal, range(first, last + step, step))


def _count_days(meter: Meter, start: object, end: object, price: int) -> Iterator[object] | None:
    if not (isinstance(start, date) and isinstance(end, date)):
        return None
    if isinstance(start, datetime) or isinstance(end, datetime):
        return None
    length = abs((end - start).days) + 1
    if length > RANGE_LIMIT:
        spent("items", RANGE_LIMIT)
    meter.charge(price * length)
    step = 1 if end >= start else -1
    first = start
    return (first + timedelta(days=step * n) for n in range(length))


class _Source:
    """One `name in …` of a loop, closed."""

    __slots__ = ("name", "source", "until")

    def __init__(self, loop: tree.Loop) -> None:
        self.name = loop.name
        self.source = close(loop.source)
        self.until = close(loop.until) if loop.until is not None else None


#: Called for each combination of a loop's names; True ends the loop.
Visit = Callable[[Inner], bool]


def _each(inner: Inner, loops: Sequence[_Source], price: int, visit: Visit) -> bool | None:
    """Whether a visit ended the loop; None when a source is not a list."""
    first, rest = loops[0], loops[1:]
    items = _walk(inner, first, price)
    if items is None:
        return None
    names, name = inner.names, first.name
    for item in items:
        names[name] = item
        ended = _each(inner, rest, price, visit) if rest else visit(inner)
        if ended is not False:
            return ended
    return False


@closure_of(tree.For)
def _for(node: tree.For) -> Run:
    loops, body, at = tuple(_Source(loop) for loop in node.iterators), close(node.body), node.at
    price = 1 + tree.weight(node.body)

    def run(env: Environment) -> object:
        results: list[object] = []
        inner = env.inner()
        inner.names["partial"] = results
        limit = env.meter.budget.items

        def visit(scope: Inner) -> bool:
            results.append(body(scope))
            if len(results) > limit:
                spent("items", limit)
            return False

        if _each(inner, loops, price, visit) is None:
            return missing(env, "expr_loop", _NO_LIST, at)
        return results

    return _for_one(loops[0], body, price, at) if len(loops) == 1 else run


def _for_one(loop: _Source, body: Run, price: int, at: int) -> Run:
    """The common case, one name, without a call for every item."""
    name = loop.name

    def run(env: Environment) -> object:
        results: list[object] = []
        inner = env.inner()
        names = inner.names
        names["partial"] = results
        items = _walk(inner, loop, price)
        if items is None:
            return missing(env, "expr_loop", _NO_LIST, at)
        limit = env.meter.budget.items
        for item in items:
            names[name] = item
            results.append(body(inner))
            if len(results) > limit:
                spent("items", limit)
        return results

    return run


_NO_LIST = Text("循环的来源不是列表或范围", "The source of the loop is no list or range")


@closure_of(tree.Quantified)
def _quantified(node: tree.Quantified) -> Run:
    loops, condition = tuple(_Source(loop) for loop in node.iterators), close(node.condition)
    price, at = 1 + tree.weight(node.condition), node.at
    decides = not node.every

    def run(env: Environment) -> object:
        unknown = False

        def visit(scope: Inner) -> bool:
            nonlocal unknown
            value = condition(scope)
            if not isinstance(value, bool):
                unknown = True
            return value is decides

        ended = _each(env.inner(), loops, price, visit)
        if ended is None:
            return missing(env, "expr_loop", _NO_LIST, at)
        if ended:
            return decides
        return None if unknown else not decides

    return run


@closure_of(tree.FunctionLiteral)
def _function(node: tree.FunctionLiteral) -> Run:
    body, names = close(node.body), tuple(parameter.name for parameter in node.parameters)
    types = tuple(parameter.type for parameter in node.parameters)
    price, levels = tree.weight(node.body), tree.height(node.body) + 3

    def run(env: Environment) -> object:
        captured = env.names if not isinstance(env, Inner) else dict(env.names)

        def call(meter: Meter, arguments: Sequence[object]) -> object:
            if len(arguments) != len(names) or not _suit(types, arguments, meter):
                return None
            meter.charge(price)
            meter.depth += levels
            if meter.depth > meter.budget.calls:
                spent("calls", meter.budget.calls)
            scope = {**captured, **dict(zip(names, arguments, strict=True))}
            result = body(Environment(scope, meter))
            meter.depth -= levels
            return result

        return Function(names, call)

    return run


def _suit(
    types: tuple[tree.TypeName | None, ...], arguments: Sequence[object], meter: Meter
) -> bool:
    return all(
        wanted is None or value is None or is_instance(value, wanted, meter)
        for wanted, value in zip(types, arguments, strict=True)
    )


@closure_of(tree.InstanceOf)
def _instance(node: tree.InstanceOf) -> Run:
    value, wanted = close(node.value), node.type
    return lambda env: is_instance(value(env), wanted, env.meter)
