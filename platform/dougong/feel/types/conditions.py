"""Conditions read for what they tell: facts of each outcome, and outcomes that are certain."""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any, Protocol

from dougong.feel import tree
from dougong.feel.types.facts import (
    GONE,
    NO_FACTS,
    THERE,
    Env,
    Fact,
    Facts,
    Outcome,
    both,
    either,
    way_of,
)
from dougong.feel.types.language import ANYTHING, Null, Type, type_of_value
from dougong.feel.values import BOOLEAN, DATE, DAYS, MONTHS, NULL, NUMBER, STRING


class Types(Protocol):
    """The types of the parts of a condition."""

    def type_at(self, node: tree.Node) -> Type:
        """The type of a part."""


class Untyped:
    """The types of parts that were found on the way of something that need not hold."""

    def type_at(self, node: tree.Node) -> Type:
        """The type of what is written out; of all else nothing is known."""
        return type_of_value(node.value) if isinstance(node, tree.Literal) else ANYTHING


Reader = Callable[[Types, Any], Outcome]
READERS: dict[type[tree.Node], Reader] = {}


def outcome_of(run: Types, node: tree.Node) -> Outcome:
    """What the outcomes of a condition tell; its parts have their types already."""
    read = READERS.get(type(node))
    return Outcome() if read is None else read(run, node)


def reads(kind: type[tree.Node]) -> Callable[[Reader], Reader]:
    """Register how one kind of condition is read."""

    def register(read: Reader) -> Reader:
        READERS[kind] = read
        return read

    return register


def _about(node: tree.Node, fact: Fact) -> Facts:
    way = way_of(node)
    return {way: fact} if way else NO_FACTS


@reads(tree.Name)
@reads(tree.Path)
def _value(run: Types, node: tree.Node) -> Outcome:
    # A value of another kind is neither true nor false, and there all the same.
    decides = run.type_at(node).kind == BOOLEAN
    return Outcome(
        _about(node, Fact(null=False, values=frozenset([True]))),
        _about(node, Fact(null=False, values=frozenset([False]))),
        _about(node, GONE) if decides else NO_FACTS,
    )


@reads(tree.Compare)
def _compare(run: Types, node: tree.Compare) -> Outcome:
    if node.operator in ("=", "!="):
        same = both(_same(run, node.left, node.right), _same(run, node.right, node.left))
        other = both(_other(run, node.left, node.right), _other(run, node.right, node.left))
        found = Outcome(same, other)
        return found if node.operator == "=" else found.turned()
    return Outcome(
        _bounded(run, node, node.operator),
        _bounded(run, node, _OTHERWISE[node.operator]),
        _lacking(run, node.left, node.right),
    )


_OTHERWISE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_BACK = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _bounded(run: Types, node: tree.Compare, sign: str) -> Facts:
    """Both sides of an order that holds are there, and bound each other."""
    sides = _about(node.left, limit(sign, run.type_at(node.right)))
    return both(sides, _about(node.right, limit(_BACK[sign], run.type_at(node.left))))


def limit(sign: str, other: Type) -> Fact:
    """What it tells of a number to be below or above another."""
    if other.kind != NUMBER:
        return THERE
    if sign.startswith("<"):
        return Fact(null=False, high=other.high)
    return Fact(null=False, low=other.low)


def _lacking(run: Types, left: tree.Node, right: tree.Node) -> Facts:
    """When an order is null because of the only side that may be null, that side is null."""
    a, b = run.type_at(left), run.type_at(right)
    # Times with and without a zone have no order, so null need not mean that a value is missing.
    if a.kind != b.kind or a.kind not in _TOTAL:
        return NO_FACTS
    for one, other in ((left, b), (right, a)):
        if other.null == Null.NEVER:
            return _about(one, GONE)
    return NO_FACTS


#: Kinds of which any two values have an order.
_TOTAL = frozenset([NUMBER, STRING, DATE, DAYS, MONTHS])


def _same(run: Types, node: tree.Node, other: tree.Node) -> Facts:
    """What equality with another value tells of a value."""
    theirs = run.type_at(other)
    if theirs.kind == NULL:
        return _about(node, GONE)
    if theirs.null != Null.NEVER or not theirs.known:
        return NO_FACTS
    return _about(node, Fact(null=False, values=theirs.values, low=theirs.low, high=theirs.high))


def _other(run: Types, node: tree.Node, other: tree.Node) -> Facts:
    """What it tells of a value not to equal another."""
    theirs = run.type_at(other)
    if theirs.kind == NULL:
        return _about(node, THERE)
    single = theirs.values is not None and len(theirs.values) == 1
    if theirs.null != Null.NEVER or not single or theirs.values is None:
        return NO_FACTS
    return _about(node, Fact(without=theirs.values))


@reads(tree.Between)
def _between(run: Types, node: tree.Between) -> Outcome:
    # A value below the low end may make it false whatever the high end is.
    parts = [_about(part, THERE) for part in (node.value, node.low, node.high)]
    parts.append(_about(node.value, limit(">=", run.type_at(node.low))))
    parts.append(_about(node.value, limit("<=", run.type_at(node.high))))
    return Outcome(reduce(both, parts), _about(node.value, THERE))


@reads(tree.Logic)
def _logic(run: Types, node: tree.Logic) -> Outcome:
    found = [outcome_of(run, operand) for operand in node.operands]
    alone = list(_alone(run, node))
    if node.operator == "and":
        return Outcome(
            reduce(both, (one.true for one in found)), reduce(either, (one.false for one in alone))
        )
    return Outcome(
        reduce(either, (one.true for one in alone)), reduce(both, (one.false for one in found))
    )


def _alone(run: Types, node: tree.Logic) -> Iterator[Outcome]:
    """What the outcome of each operand tells when that of the operands before it is not known.

    Once one of these may be null, the types found after it are those of a case that may not be.
    """
    for operand in node.operands:
        yield outcome_of(run, operand)
        if run.type_at(operand).null != Null.NEVER:
            run = Untyped()


@reads(tree.Call)
def _call(run: Types, node: tree.Call) -> Outcome:
    # `not` is the one function that is logic.
    if isinstance(node.function, tree.Builtin) and node.function.name == "not":
        return outcome_of(run, node.arguments[0].value).turned()
    return Outcome()


@reads(tree.In)
def _in(run: Types, node: tree.In) -> Outcome:
    tests = node.tests.tests
    texts = [text for text in map(_text_of, tests) if text is not None]
    if node.tests.negated:
        return Outcome()
    if len(texts) == len(tests):
        values = frozenset[object](texts)
        without = _about(node.value, Fact(without=values))
        return Outcome(_about(node.value, Fact(null=False, values=values)), without)
    bounded = all(_needs_value(test) for test in tests)
    within = reduce(Fact.or_else, (_within(run, test) for test in tests)) if bounded else THERE
    return Outcome(_about(node.value, within) if bounded else NO_FACTS)


def _within(run: Types, test: tree.Test) -> Fact:
    """What a test that passes tells of its value."""
    if test.operator:
        return limit(test.operator, run.type_at(test.operand))
    found = THERE
    if isinstance(test.operand, tree.RangeLiteral) and not test.operand.sign:
        for end, sign in ((test.operand.low, ">="), (test.operand.high, "<=")):
            found = found if end is None else found.and_also(limit(sign, run.type_at(end)))
    return found


def _text_of(test: tree.Test) -> str | None:
    """The text a test asks for, where it is written out."""
    literal = test.operand.value if isinstance(test.operand, tree.Literal) else None
    return literal if isinstance(literal, str) and not test.operator else None


def _needs_value(test: tree.Test) -> bool:
    if test.operator:
        return test.operator not in ("=", "!=")
    return isinstance(test.operand, tree.RangeLiteral)


@reads(tree.Quantified)
def _quantified(_: Types, node: tree.Quantified) -> Outcome:
    there = _about(node.iterators[0].source, THERE)
    return Outcome(there, there)


@reads(tree.InstanceOf)
def _instance(_: Types, node: tree.InstanceOf) -> Outcome:
    known = node.type.name not in ("Null", "null")
    return Outcome(_about(node.value, THERE) if known else NO_FACTS)


def truth_of(node: tree.Node, env: Env) -> bool | None:
    """Whether a condition is certain from tests for null alone; None when it is not."""
    if isinstance(node, tree.Compare) and node.operator in ("=", "!="):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, tree.Literal) and other.value is None:
                gone = _gone(one, env)
                return None if gone is None else gone is (node.operator == "=")
    if isinstance(node, tree.Logic):
        found = [truth_of(operand, env) for operand in node.operands]
        decides = node.operator == "or"
        if decides in found:
            return decides
        return None if None in found else not decides
    return None


def _gone(node: tree.Node, env: Env) -> bool | None:
    way = way_of(node)
    if not way or way[0] not in env.names:
        return None
    found = env.names[way[0]]
    for member in way[1:]:
        if found.members is None or member not in found.members:
            break
        found = found.members[member].or_null(found.null)
    else:
        return True if found.kind == NULL else False if found.null == Null.NEVER else None
    return True if found.kind == NULL else None


def both_ways(outcome: Outcome, decides: Type) -> Facts:
    """What is known when a condition did not hold, be it false, null or no condition at all."""
    if decides.known and decides.kind != BOOLEAN:
        return NO_FACTS
    return outcome.false if decides.null == Null.NEVER else either(outcome.false, outcome.null)
