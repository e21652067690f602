"""Type tests: whether a value is of a type written in an expression."""

from collections.abc import Callable

from dougong.feel.budget import Meter
from dougong.feel.tree import TypeName
from dougong.feel.values import CONTEXT, FUNCTION, LIST, NULL, RANGE, Function, Range, kind_of

_SPELLINGS = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}


def is_instance(value: object, wanted: TypeName, meter: Meter) -> bool | None:
    """Whether a value is of a type; null is of the null type alone. Every part is paid for."""
    meter.charge(3)
    name = _SPELLINGS.get(wanted.name, wanted.name)
    if name in ("Any", "any"):
        return value is not None
    kind = kind_of(value)
    if name in ("Null", NULL):
        return kind == NULL
    if kind != name:
        return False
    check = _CHECKS.get(kind)
    return True if check is None or not wanted.members else check(value, wanted, meter)


def _list_suits(value: list[object], wanted: TypeName, meter: Meter) -> bool:
    element = wanted.members[0][1]
    return all(item is None or bool(is_instance(item, element, meter)) for item in value)


def _context_suits(value: dict[str, object], wanted: TypeName, meter: Meter) -> bool:
    return all(
        name in value and (value[name] is None or bool(is_instance(value[name], member, meter)))
        for name, member in wanted.members
    )


def _range_suits(value: Range, wanted: TypeName, meter: Meter) -> bool:
    end = value.low if value.low is not None else value.high
    return bool(is_instance(end, wanted.members[0][1], meter))


def _function_suits(value: Function, wanted: TypeName, _: Meter) -> bool:
    return len(value.parameters) == len(wanted.members) - 1


_CHECKS: dict[str, Callable[..., bool]] = {
    LIST: _list_suits,
    CONTEXT: _context_suits,
    RANGE: _range_suits,
    FUNCTION: _function_suits,
}
