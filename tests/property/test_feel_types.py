"""Types never lie: whatever an expression gives is a member of the type found beforehand."""

import os
from random import Random

import pytest

from dougong import feel
from dougong.feel import ExpressionFault, ExpressionInvalid, tree
from dougong.feel.functions import functions
from dougong.feel.tree import Builtin, Node, children
from dougong.feel.types import Null, Type, typed
from property.typed_texts import FORMS, Texts
from property.typed_values import NAMES, belongs, type_, value

#: What the expressions are meant to give: conditions hold most of the rules.
WANTED = (*FORMS, *["boolean"] * 6, *["number"] * 3)
#: Set it to look at other expressions than the fixed ones.
SEED = int(os.environ.get("DOUGONG_TYPES_SEED", "20260101"))


#: Functions whose work may fail; they leave no note when it does.
FAILING = {
    name
    for name, function in functions.items()
    if any(overload.result.null in ("fails", "empty") for overload in function.overloads)
}


#: Nodes that only hold others.
HOLDERS = (tree.Argument, tree.Entry, tree.Test, tree.Tests)


def nodes_of(node: Node) -> list[Node]:
    return [node, *(inner for child in children(node) for inner in nodes_of(child))]


def is_known(of: Type) -> bool:
    """Whether nothing in a type is left open."""
    return of.kind != "any" and (of.item is None or is_known(of.item))


def builtins_of(node: Node) -> set[str]:
    return {one.name for one in nodes_of(node) if isinstance(one, Builtin)}


def hold(count: int, start: int) -> dict[str, int]:
    seen = {"values": 0, "nulls": 0, "typed": 0, "clean": 0}
    for seed in range(start, start + count):
        random = Random(seed)
        names = {name: type_(random) for name in random.sample(NAMES, 5)}
        wanted = random.choice(WANTED)
        text = Texts(random, names).text(wanted, depth=random.randint(1, 4))
        try:
            expression = feel.compile(text, names.keys())
        except ExpressionInvalid:
            continue
        checked = typed(expression.tree, names)
        found = checked.type
        clean = not any(f.severity == "error" for f in checked.findings)
        parts = [one for one in nodes_of(expression.tree) if not isinstance(one, HOLDERS)]
        clean = clean and all(is_known(checked.at(node)) for node in parts)
        seen["clean"] += clean
        for _ in range(4):
            scope = {name: value(random, of) for name, of in names.items()}
            try:
                evaluated = expression.evaluate(scope)
            except ExpressionFault:
                continue
            result = evaluated.value
            seen["values"] += 1
            seen["nulls"] += result is None
            seen["typed"] += found.kind != "any"
            told = (seed, text, names, scope, result, found)
            assert belongs(result, found), told
            if clean and result is None and found.null == Null.FAILS:
                assert evaluated.diagnostics or FAILING & builtins_of(expression.tree), told
    return seen


def test_every_value_is_a_member_of_the_type_found():
    seen = hold(2_000, SEED)
    assert seen["values"] > 5_000
    assert seen["typed"] > seen["values"] * 0.6
    assert seen["nulls"] < seen["values"] * 0.5


@pytest.mark.slow
def test_every_value_of_many_expressions_is_a_member_of_the_type_found():
    assert hold(100_000, SEED * 1_000)["values"] > 250_000
