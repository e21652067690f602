"""Functions of contexts: entries read, put and merged."""

from collections.abc import Mapping
from typing import Any

from dougong.feel.budget import Meter
from dougong.feel.functions.signature import builtin
from dougong.feel.values import equal

Context = Mapping[str, Any]


@builtin("get value(m: context, key: string)", gives="any", null="maybe")
def _get_value(_: Meter, context: Context, key: str) -> object:
    return context.get(key)


@builtin("get entries(m: context)", gives="list<context>")
def _get_entries(_: Meter, context: Context) -> list[object]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list)", gives="context", null="fails")
def _context(_: Meter, entries: list[Any]) -> object:
    result: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or not {"key", "value"} <= set(entry):
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in result:
            return None
        result[key] = entry["value"]
    return result


@builtin("context put(context: context, key: string, value: any)", gives="context")
def _put(_: Meter, context: Context, key: str, value: object) -> object:
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any)", gives="context", null="fails")
def _put_deep(meter: Meter, context: Context, keys: list[Any], value: object) -> object:
    if not keys or not all(isinstance(key, str) for key in keys):
        return None
    if len(keys) == 1:
        return {**context, keys[0]: value}
    meter.charge(len(keys))
    inner = context.get(keys[0])
    if inner is not None and not isinstance(inner, Mapping):
        return None
    below = _put_deep(meter, inner or {}, keys[1:], value) if inner is not None else None
    return None if below is None else {**context, keys[0]: below}


@builtin("context merge(contexts: list)", gives="context", null="fails")
def _merge(_: Meter, contexts: list[Any]) -> object:
    result: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            return None
        result.update(context)
    return result


@builtin("is(value1: any, value2: any)", gives="boolean")
def _is(meter: Meter, a: object, b: object) -> bool:
    if a.__class__ is not b.__class__ or not equal(a, b, meter):
        return False
    return getattr(a, "tzinfo", 0) == getattr(b, "tzinfo", 0)
