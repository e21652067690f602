"""Closures of calls: of built-in functions, chosen when compiled, and of function values."""

from collections.abc import Sequence

from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.feel import tree
from dougong.feel.budget import Meter
from dougong.feel.closures import close, closure_of
from dougong.feel.environment import Environment, Run, missing
from dougong.feel.functions.signature import (
    LEFT_OUT,
    Builtin,
    Misfit,
    Overload,
    call,
    fit,
    functions,
    run,
)
from dougong.feel.values import Function


class CallMisfit(Exception):
    """A built-in function never takes arguments in this number or with these names."""

    def __init__(self, function: Builtin, at: int, names: Sequence[str] = ()) -> None:
        super().__init__(function.name)
        self.function = function
        self.at = at
        known = {one.name for overload in function.overloads for one in overload.parameters}
        #: The first name given that no way to call the function has.
        self.unknown = next((name for name in names if name and name not in known), "")
        self.nearest = nearest(self.unknown, sorted(known))


@closure_of(tree.Builtin)
def _builtin(node: tree.Builtin) -> Run:
    function, at = functions[node.name], node.at

    def invoke(meter: Meter, arguments: Sequence[object]) -> object:
        return call(meter, function, arguments, at)

    names = tuple(parameter.name for parameter in function.overloads[0].parameters)
    value = Function(names, invoke)
    return lambda _: value


@closure_of(tree.Call)
def _call(node: tree.Call) -> Run:
    values = tuple(close(argument.value) for argument in node.arguments)
    names = tuple(argument.name for argument in node.arguments)
    if isinstance(node.function, tree.Builtin):
        return _of_builtin(functions[node.function.name], values, names, node.at)
    return _of_value(close(node.function), values, names, node.at)


def _of_builtin(function: Builtin, values: tuple[Run, ...], names: tuple[str, ...], at: int) -> Run:
    if any(names):
        return _by_name(function, values, names, at)
    suited = [one for one in function.overloads if one.least <= len(values) <= one.most]
    if not suited:
        raise CallMisfit(function, at)
    if len(suited) == 1 and len(values) == 1 and suited[0].parameters[0].kinds:
        return _single(function, suited[0], values[0], at)
    return lambda env: call(env.meter, function, [value(env) for value in values], at)


def _single(function: Builtin, overload: Overload, value: Run, at: int) -> Run:
    """The common case, one overload with one argument, without the search."""
    parameter = overload.parameters[0]

    def invoke(env: Environment) -> object:
        given = value(env)
        try:
            return run(env.meter, overload, [fit(parameter, given)], at)
        except Misfit:
            return call(env.meter, function, [given], at)

    return invoke


def _by_name(function: Builtin, values: tuple[Run, ...], names: tuple[str, ...], at: int) -> Run:
    orders = [(one, _order(one, names)) for one in function.overloads]
    suited = [(one, order) for one, order in orders if order is not None]
    if not suited:
        raise CallMisfit(function, at, names)
    # Ways to call that share the names share their order, too: `date(from)` of text and of date.
    order = suited[0][1]
    same = Builtin(function.name, [one for one, other in suited if other == order])
    return _ordered(same, values, order, at)


def _order(overload: Overload, names: tuple[str, ...]) -> tuple[int, ...] | None:
    """For each parameter the place of its argument, -1 for one left out.

    DMN 1.5, 10.3.2.13.5: arguments that are not supplied by name are null. That is a fault of the
    author's where null has no meaning, and a value where anything is taken.
    """
    known = [parameter.name for parameter in overload.parameters]
    if set(names) - set(known) or len(set(names)) != len(names):
        return None
    required = {one.name for one in overload.parameters if one.kinds and not one.optional}
    if required - set(names):
        return None
    return tuple(names.index(name) if name in names else -1 for name in known)


def _ordered(function: Builtin, values: tuple[Run, ...], order: tuple[int, ...], at: int) -> Run:
    least = max(overload.least for overload in function.overloads)
    while len(order) > least and order[-1] < 0:
        order = order[:-1]

    def invoke(env: Environment) -> object:
        given = [value(env) for value in values]
        return call(env.meter, function, [given[i] if i >= 0 else LEFT_OUT for i in order], at)

    return invoke


def _of_value(target: Run, values: tuple[Run, ...], names: tuple[str, ...], at: int) -> Run:
    def invoke(env: Environment) -> object:
        function = target(env)
        if not isinstance(function, Function):
            text = Text("这里不是函数，不能调用", "This is no function and cannot be called")
            return missing(env, "expr_no_function", text, at)
        given = [value(env) for value in values]
        if any(names):
            if set(names) != set(function.parameters):
                return missing(env, "expr_arguments", _WRONG_NAMES, at)
            given = [given[names.index(name)] for name in function.parameters]
        return function.call(env.meter, given)

    return invoke


_WRONG_NAMES = Text("参数名称与函数不符", "The names of the arguments do not fit the function")
