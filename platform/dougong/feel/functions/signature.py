"""What a built-in function takes, written as text once, and how arguments are fitted to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dougong.base.registry import Registry
from dougong.base.text import Text
from dougong.feel.budget import Meter
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
    items_of,
    kind_of,
)

#: The words usages are written with.
WORDS = {
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "datetime": DATETIME,
    "days": DAYS,
    "months": MONTHS,
    "list": LIST,
    "context": CONTEXT,
    "range": RANGE,
    "function": FUNCTION,
    "null": NULL,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; no kinds at all means that any value will do."""

    name: str
    kinds: frozenset[str]
    optional: bool
    many: bool


Null = Literal["never", "fails", "maybe", "holes", "empty"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a function gives for arguments it takes; a null argument gives null anyway."""

    #: A kind, `any`, `list<…>`, `item` for the type of what lists and open parameters hold,
    #: `duration` for either kind of it; `list<…>+` is a list that is never empty.
    gives: str = "any"
    #: When it is null: never; where the work fails; as a matter of course; where a value it works
    #: on is missing (holes); where there is none or one is missing (empty).
    null: Null = "maybe"
    #: The kinds the values it works on must have, or the result is null; none at all: any.
    of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function; `run` gets the meter and one value for each parameter."""

    usage: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., object]
    least: int
    most: int
    #: Steps a call costs besides those for the size of what it reads.
    price: int
    result: Result = Result()


@dataclass(frozen=True)
class Builtin:
    """A built-in function under its name, with all its ways to be called."""

    name: str
    overloads: list[Overload]

    @property
    def usage(self) -> str:
        """The ways to call it, for people."""
        return " / ".join(overload.usage for overload in self.overloads)


functions: Registry[Builtin] = Registry("FEEL function")
_FOREVER = 1_000_000


def builtin(
    *usages: str, price: int = 1, gives: str = "", null: str = "never", of: str = ""
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a function under `name(parameter: kind|kind, optional?: kind, rest...: kind)`.

    What it gives is written as in `Result`; nothing written means any value at all.
    """
    result = Result(gives, null, _kinds(of)) if gives else Result()  # type: ignore[arg-type]

    def register(run: Callable[..., object]) -> Callable[..., object]:
        for usage in usages:
            name, _, inside = usage[:-1].partition("(")
            parameters = tuple(_parameter(part) for part in inside.split(", ") if part)
            least = sum(1 for parameter in parameters if not parameter.optional)
            many = any(parameter.many for parameter in parameters)
            if name not in functions:
                functions.add(name, Builtin(name, []))
            most = _FOREVER if many else len(parameters)
            overload = Overload(usage, parameters, run, least, most, price, result)
            functions[name].overloads.append(overload)
        return run

    return register


def _parameter(text: str) -> Parameter:
    name, _, kinds = text.partition(": ")
    many, optional = name.endswith("..."), name.endswith("?")
    bare = name.rstrip(".?")
    return Parameter(bare, _kinds("" if kinds == "any" else kinds), optional, many)


def _kinds(words: str) -> frozenset[str]:
    return frozenset(WORDS[word] for word in words.split("|") if word)


class Misfit(Exception):
    """An argument is of none of the kinds a parameter takes."""


MISFIT = Misfit()


def fit(parameter: Parameter, value: object) -> object:
    """The argument as the parameter takes it: a list of one stands for its item, and back."""
    kinds = parameter.kinds
    if not kinds:
        return value
    kind = kind_of(value)
    if kind in kinds:
        return items_of(value) if isinstance(value, list) else value
    if LIST in kinds and value is not None:
        return [value]
    if isinstance(value, list) and len(value) == 1 and kind_of(value[0]) in kinds:
        return value[0]
    raise MISFIT


#: Stands for an optional argument that is left out before one that is given by name.
LEFT_OUT = Misfit("left out")


def fit_all(overload: Overload, arguments: Sequence[object]) -> list[object] | None:
    """All arguments as an overload takes them, or None when they do not suit."""
    if not overload.least <= len(arguments) <= overload.most:
        return None
    fitted: list[object] = []
    try:
        for index, value in enumerate(arguments):
            last = len(overload.parameters) - 1
            parameter = overload.parameters[min(index, last)]
            fitted.append(None if value is LEFT_OUT else fit(parameter, value))
    except Misfit:
        return None
    return fitted


def call(meter: Meter, function: Builtin, arguments: Sequence[object], at: int) -> object:
    """The function's value; null with a note when no overload takes these arguments."""
    for overload in function.overloads:
        fitted = fit_all(overload, arguments)
        if fitted is not None:
            return run(meter, overload, fitted, at)
    if not any(value is None for value in arguments):
        text = Text(
            f"函数“{function.name}”不接受这些参数", f"“{function.name}” does not take these values"
        )
        meter.note("expr_arguments", text, at)
    return None


def run(meter: Meter, overload: Overload, arguments: list[object], at: int) -> object:
    """Call an overload with fitted arguments, paid for by the size of what it reads."""
    meter.charge(overload.price + sum(map(_price, arguments)))
    try:
        return overload.run(meter, *arguments)
    except (ArithmeticError, ValueError) as fault:
        text = Text("参数超出函数的取值范围", "An argument is out of the function's range")
        meter.note("expr_range", text, at)
        if isinstance(fault, RecursionError):
            raise
        return None


def _price(value: object) -> int:
    if value.__class__ is Decimal:
        return 0
    if isinstance(value, str):
        return len(value) >> 6
    return len(value) if isinstance(value, list | dict) else 0
