"""Random expressions evaluated with a watch on every part: each value is held to its type."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import NamedTuple

from dougong import feel
from dougong.feel import ExpressionFault, ExpressionInvalid, tree
from dougong.feel.budget import BUDGETS, Meter
from dougong.feel.closures import close
from dougong.feel.environment import Environment
from dougong.feel.functions import functions
from dougong.feel.tree import Builtin, Node, children
from dougong.feel.types import Null, Type, Typed, typed
from property.telling_texts import Telling, few_names
from property.typed_texts import FORMS, Texts
from property.typed_values import NAMES, belongs, type_, value
from property.watched import Watcher, watched

#: What the expressions are meant to give: conditions hold most of the rules.
WANTED = (*FORMS, *["boolean"] * 6, *["number"] * 3)
#: Functions whose work may fail; they leave no note when it does.
FAILING = {
    name
    for name, function in functions.items()
    if any(overload.result.null in ("fails", "empty") for overload in function.overloads)
}
#: Nodes that only hold others.
HOLDERS = (tree.Argument, tree.Entry, tree.Test, tree.Tests)
#: Every other expression is about few names, and tried with more values of them.
FEW, MORE = 4, 8


class Drawn(NamedTuple):
    """An expression with the types of its names, and scopes to evaluate it in."""

    text: str
    names: Mapping[str, Type]
    scopes: list[dict[str, object]]


def draw(seed: int) -> Drawn:
    """The expression of a number; the same number draws the same one."""
    random = Random(seed)
    if seed % 2:
        names = few_names(random)
        text, count = Telling(random, names).text(), MORE
    else:
        names = {name: type_(random) for name in random.sample(NAMES, 5)}
        wanted = random.choice(WANTED)
        text, count = Texts(random, names).text(wanted, depth=random.randint(1, 4)), FEW
    scopes = [_scope(random, names) for _ in range(count)]
    return Drawn(text, names, [*scopes, _with_nothing(random, names)])


def _with_nothing(random: Random, names: Mapping[str, Type]) -> dict[str, object]:
    return {
        name: None if of.null == Null.MAYBE else value(random, of) for name, of in names.items()
    }


def _scope(random: Random, names: Mapping[str, Type]) -> dict[str, object]:
    scope = {name: value(random, of) for name, of in names.items()}
    for name, of in names.items():
        for way in of.implies:
            while scope[name] is not None and scope[way[0]] is None:
                scope[way[0]] = value(random, names[way[0]])
    return scope


def hold(count: int, start: int) -> dict[str, int]:
    """Evaluate so many expressions from a number on; an AssertionError names one that lies."""
    seen = {"values": 0, "nulls": 0, "typed": 0, "clean": 0, "parts": 0}
    for seed in range(start, start + count):
        drawn = draw(seed)
        try:
            expression = feel.compile(drawn.text, drawn.names.keys())
        except ExpressionInvalid:
            continue
        checked = typed(expression.tree, drawn.names)
        clean = _is_clean(expression.tree, checked)
        seen["clean"] += clean
        for scope, result, notes, parts in _evaluated(expression.tree, drawn.scopes):
            told = (seed, drawn.text, drawn.names, scope)
            seen["values"] += 1
            seen["nulls"] += result is None
            seen["typed"] += checked.type.kind != "any"
            seen["parts"] += len(parts)
            for node, part in parts:
                assert belongs(part, checked.at(node)), (*told, node, part, checked.at(node))
            assert belongs(result, checked.type), (*told, result, checked.type)
            if clean and result is None and checked.type.null == Null.FAILS:
                assert notes or FAILING & _builtins_of(expression.tree), told
    return seen


Parts = list[tuple[Node, object]]


def _evaluated(
    node: Node, scopes: list[dict[str, object]]
) -> Iterator[tuple[dict[str, object], object, int, Parts]]:
    """Each scope with the value, how many notes were left, and what the parts gave."""
    watcher = Watcher()
    run = close(watched(node, watcher))
    for scope in scopes:
        watcher.clear()
        meter = Meter(BUDGETS["batch"])
        try:
            result = run(Environment(scope, meter))
        except ExpressionFault:
            continue
        yield scope, result, len(meter.notes), watcher.seen


def _is_clean(node: Node, checked: Typed) -> bool:
    """Whether nothing is wrong with an expression and nothing in it is unknown."""
    parts = [one for one in _nodes_of(node) if not isinstance(one, HOLDERS)]
    wrong = any(finding.severity == "error" for finding in checked.findings)
    return not wrong and all(_is_known(checked.at(one)) for one in parts)


def _nodes_of(node: Node) -> list[Node]:
    return [node, *(inner for child in children(node) for inner in _nodes_of(child))]


def _is_known(of: Type) -> bool:
    """Whether nothing in a type is left open."""
    return of.kind != "any" and (of.item is None or _is_known(of.item))


def _builtins_of(node: Node) -> set[str]:
    return {one.name for one in _nodes_of(node) if isinstance(one, Builtin)}
