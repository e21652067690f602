"""Closures of literals, names, arithmetic, comparison and logic."""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.arithmetic import calculate, negative_days, negative_months
from dougong.feel.closures import close, closure_of
from dougong.feel.environment import Environment, Run, missing
from dougong.feel.temporal import read_temporal
from dougong.feel.values import (
    EXACT,
    NATIVE,
    SCALARS,
    DaysDuration,
    MonthsDuration,
    adopt,
    compare,
    equal,
)


@closure_of(tree.Literal)
def _literal(node: tree.Literal) -> Run:
    value = node.value
    return lambda _: value


@closure_of(tree.AtLiteral)
def _at_literal(node: tree.AtLiteral) -> Run:
    value = read_temporal(node.text)
    return lambda _: value


@closure_of(tree.Name)
def _name(node: tree.Name) -> Run:
    name, at = node.name, node.at

    def run(env: Environment) -> object:
        try:
            value = env.names[name]
        except KeyError:
            return missing(
                env, "expr_no_value", Text(f"“{name}”没有值", f"“{name}” has no value"), at
            )
        return value if value.__class__ in NATIVE else adopt(value)

    return run


_EXACTLY: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": EXACT.divide,
}


@closure_of(tree.Arithmetic)
def _arithmetic(node: tree.Arithmetic) -> Run:
    left, right, sign, at = close(node.left), close(node.right), node.operator, node.at
    exact = _EXACTLY.get(sign)
    if exact is None:
        return lambda env: calculate(env.meter, sign, left(env), right(env), at)

    def run(env: Environment) -> object:
        a = left(env)
        b = right(env)
        if a.__class__ is Decimal and b.__class__ is Decimal:
            try:
                return exact(a, b)
            except ArithmeticError:
                pass
        return calculate(env.meter, sign, a, b, at)

    return run


@closure_of(tree.Negate)
def _negate(node: tree.Negate) -> Run:
    operand, at = close(node.operand), node.at
    if isinstance(node.operand, tree.Literal) and isinstance(node.operand.value, Decimal):
        constant = EXACT.minus(node.operand.value)
        return lambda _: constant

    def run(env: Environment) -> object:
        value = operand(env)
        negative = _NEGATIVES.get(value.__class__)
        if negative is not None:
            return negative(value)
        text = Text("只有数字和时长可以取负", "Only numbers and durations can be negated")
        return missing(env, "expr_operands", text, at)

    return run


_NEGATIVES: dict[type, Callable[..., object]] = {
    Decimal: EXACT.minus,
    DaysDuration: negative_days,
    MonthsDuration: negative_months,
}

_SIGNS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}
_DIRECT: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@closure_of(tree.Compare)
def _compare(node: tree.Compare) -> Run:
    left, right, sign, at = close(node.left), close(node.right), node.operator, node.at
    if sign in ("=", "!="):
        return _equality(left, right, sign, at)
    direct = _DIRECT[sign]

    def run(env: Environment) -> object:
        a = left(env)
        b = right(env)
        if a.__class__ is b.__class__ and (a.__class__ is Decimal or a.__class__ is str):
            return direct(a, b)
        return ordered(env, sign, (a, b), at)

    return run


def ordered(env: Environment, sign: str, pair: tuple[object, object], at: int) -> bool | None:
    """The answer of an order sign for two values; null with a note when they have no order."""
    env.meter.charge(5)
    order = compare(*pair)
    if order is None:
        if None not in pair:
            missing(env, "expr_operands", NOT_COMPARABLE, at)
        return None
    return _SIGNS[sign](order)


NOT_COMPARABLE = Text("这两种值不能比较", "These values cannot be compared")


def _equality(left: Run, right: Run, sign: str, at: int) -> Run:
    wanted = sign == "="

    def run(env: Environment) -> object:
        a = left(env)
        b = right(env)
        if a.__class__ is b.__class__ and a.__class__ in SCALARS:
            return (a == b) is wanted
        same = equal(a, b, env.meter)
        if same is None:
            return missing(env, "expr_operands", NOT_COMPARABLE, at)
        return same is wanted

    return run


@closure_of(tree.Logic)
def _logic(node: tree.Logic) -> Run:
    operands = tuple(close(operand) for operand in node.operands)
    decides = node.operator == "or"
    if len(operands) == 2:
        return _pair(operands[0], operands[1], decides)

    def run(env: Environment) -> object:
        known = True
        for operand in operands:
            value = operand(env)
            if value is decides:
                return decides
            if value is not (not decides):
                known = False
        return (not decides) if known else None

    return run


def _pair(left: Run, right: Run, decides: object) -> Run:
    other = not decides

    def run(env: Environment) -> object:
        a = left(env)
        if a is decides:
            return decides
        b = right(env)
        if b is decides:
            return decides
        return other if a is other and b is other else None

    return run


@closure_of(tree.Between)
def _between(node: tree.Between) -> Run:
    value, low, high = close(node.value), close(node.low), close(node.high)
    at = node.at

    def run(env: Environment) -> object:
        tested, start, end = value(env), low(env), high(env)
        if tested.__class__ is start.__class__ is end.__class__ is Decimal:
            return start <= tested <= end
        above = ordered(env, ">=", (tested, start), at)
        below = ordered(env, "<=", (tested, end), at)
        if above is False or below is False:
            return False
        return True if above and below else None

    return run


@closure_of(tree.If)
def _if(node: tree.If) -> Run:
    condition, then, otherwise = close(node.condition), close(node.then), close(node.otherwise)
    return lambda env: then(env) if condition(env) is True else otherwise(env)
