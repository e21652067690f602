"""Unary tests: closures of `in`, and the tests of table cells with `?` for the value."""

from collections.abc import Callable

from dougong.feel import tree
from dougong.feel.budget import Meter
from dougong.feel.closures import close, closure_of
from dougong.feel.environment import Environment, Run, missing
from dougong.feel.names import free_names
from dougong.feel.operators import NOT_COMPARABLE, ordered
from dougong.feel.values import Range, equal, items_of, within

#: Whether a value passes, in an environment.
Check = Callable[[object, Environment], bool | None]


@closure_of(tree.In)
def _in(node: tree.In) -> Run:
    value, check = close(node.value), check_of(node.tests)
    return lambda env: check(value(env), env)


def check_of(tests: tree.Tests) -> Check:
    """What decides whether a value passes the tests."""
    checks = tuple(_check(test) for test in tests.tests)
    if not checks:
        return lambda _, __: True
    if not tests.negated:
        return checks[0] if len(checks) == 1 else _any(checks)
    inner = _any(checks)

    def none(value: object, env: Environment) -> bool | None:
        answer = inner(value, env)
        return None if answer is None else not answer

    return none


def _any(checks: tuple[Check, ...]) -> Check:
    def any_of(value: object, env: Environment) -> bool | None:
        unknown = False
        for check in checks:
            answer = check(value, env)
            if answer:
                return True
            unknown = unknown or answer is None
        return None if unknown else False

    return any_of


def _check(test: tree.Test) -> Check:
    if test.operator:
        return _comparison(test)
    operand, at = close(test.operand), test.at
    if "?" in free_names(test.operand):
        return _condition(operand, at)
    if isinstance(test.operand, tree.Literal):
        return lambda value, env: _passes(value, operand(env), env, at)
    is_range = isinstance(test.operand, tree.RangeLiteral)

    def check(value: object, env: Environment) -> bool | None:
        answer = operand(env)
        if isinstance(answer, bool) and not isinstance(value, bool):
            # DMN 1.5, 7.3.3: a cell may state a condition that does not mention the value.
            return answer
        if answer is None and is_range:
            # A range without one of its ends holds nothing that could be told.
            return None
        return _passes(value, answer, env, at)

    return check


def _comparison(test: tree.Test) -> Check:
    operand, sign, at = close(test.operand), test.operator, test.at
    if sign in ("=", "!="):
        return _equality(operand, test.at, wanted=sign == "=")
    return lambda value, env: ordered(env, sign, (value, operand(env)), at)


def _equality(operand: Run, at: int, *, wanted: bool) -> Check:
    def check(value: object, env: Environment) -> bool | None:
        other = operand(env)
        answer = equal(value, other, env.meter)
        if answer is None:
            _told(env, (value, other), at)
        return None if answer is None else answer is wanted

    return check


def _condition(operand: Run, at: int) -> Check:
    def check(value: object, env: Environment) -> bool | None:
        inner = env.inner()
        inner.names["?"] = value
        answer = operand(inner)
        return answer if isinstance(answer, bool) else _passes(value, answer, env, at)

    return check


def _passes(value: object, test: object, env: Environment, at: int) -> bool | None:
    answer = passes(value, test, env.meter)
    if answer is None:
        _told(env, (value, test), at)
    return answer


def _told(env: Environment, pair: tuple[object, object], at: int) -> None:
    """Note that a test cannot be told although both values are there."""
    if None not in pair:
        missing(env, "expr_operands", NOT_COMPARABLE, at)


def passes(value: object, test: object, meter: Meter) -> bool | None:
    """Whether a value equals a test's value, lies in its range, or is among its items."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return within(value, test)
    if isinstance(test, list):
        return _among(value, items_of(test), meter)
    return equal(value, test, meter)


def _among(value: object, tests: list[object], meter: Meter) -> bool:
    if isinstance(value, list) and equal(value, tests, meter):
        return True
    meter.charge(len(tests))
    for test in tests:
        inside = isinstance(test, Range) and not isinstance(value, Range)
        if within(value, test) if inside and isinstance(test, Range) else equal(value, test, meter):
            return True
    return False
