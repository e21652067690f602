"""A service called with values of the expression language, its answers laid beside its rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from dougong.base.text import Text
from dougong.model.services.exact import decimal
from dougong.model.services.service import Part, Row, Service, ServiceFault, Table, Value

_TYPES = {
    "number": Text("数字", "a number"),
    "date": Text("日期", "a date"),
    "text": Text("文字", "text"),
    "boolean": Text("是或否", "yes or no"),
    "texts": Text("文字列表", "a list of texts"),
    "dates": Text("日期列表", "a list of dates"),
}
_WRONG = Text("“{title_zh}”应为{wanted_zh}", "“{title_en}” must be {wanted_en}")
_OPTION = Text(
    "“{title_zh}”不能是“{found}”，可以是：{options}",
    "“{title_en}” cannot be “{found}”; it may be: {options}",
)
_ROWS = Text("“{title_zh}”应为若干行", "“{title_en}” must be a list of rows")
_MANY = Text("“{title_zh}”最多 {limit} 行", "“{title_en}” has at most {limit} rows")

#: Positions of the rows that were handed to a method, by table.
_Kept = dict[str, list[int]]


def call(service: Service, given: Mapping[str, object]) -> Mapping[str, Any]:
    """Every output of the service; tables that answer rows have one for each row given.

    Nothing is worked out while a required value is missing, and a row that lacks one is left out:
    its answers are null. What was in a row stays beside its answers. ServiceFault names the input
    that is refused and its row.
    """
    rows = {
        name: _rows(name, part, given.get(name), service.most)
        for name, part in _tables(service.inputs)
    }
    kept: _Kept = {}
    inputs: dict[str, Any] = {}
    for name, part in service.inputs.items():
        if isinstance(part, Table):
            read = [_row(name, part, index, row) for index, row in enumerate(rows[name])]
            kept[name] = [index for index, row in enumerate(read) if row is not None]
            inputs[name] = tuple(row for row in read if row is not None)
        else:
            inputs[name] = _value(part, given.get(name), name, None, "")
    values = {n: p for n, p in service.inputs.items() if isinstance(p, Value)}
    lacking = any(p.required and inputs[n] is None for n, p in values.items())
    found = {} if lacking else _run(service, inputs, kept)
    return MappingProxyType(
        {name: _answer(name, part, found, rows, kept) for name, part in service.outputs.items()}
    )


def unanswered(service: Service, given: Mapping[str, object]) -> Mapping[str, Any]:
    """The answers where a method refused: null, with rows that stay what they were."""
    rows = {name: _listed(given.get(name)) for name, _ in _tables(service.inputs)}
    kept: _Kept = {name: [] for name in rows}
    return {n: _answer(n, part, {}, rows, kept) for n, part in service.outputs.items()}


def _listed(given: object) -> list[Mapping[str, object]]:
    return [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []


def _tables(parts: Mapping[str, Part]) -> list[tuple[str, Table]]:
    return [(name, part) for name, part in parts.items() if isinstance(part, Table)]


def _run(service: Service, inputs: Mapping[str, Any], kept: _Kept) -> Mapping[str, Any]:
    try:
        return service.run(MappingProxyType(inputs))
    except ServiceFault as fault:
        # The method counts the rows it was given, people count all.
        index = fault.index if fault.index is None else kept[fault.name][fault.index]
        raise replace(fault, index=index) from fault


def _rows(name: str, part: Table, given: object, most: int) -> list[Mapping[str, object]]:
    if given is None:
        return []
    facts = {"title_zh": part.title.zh, "title_en": part.title.en}
    if not isinstance(given, list | tuple) or not all(isinstance(row, Mapping) for row in given):
        raise ServiceFault("service_rows", _ROWS, facts, name)
    if len(given) > most:
        raise ServiceFault("service_too_many_rows", _MANY, {**facts, "limit": most}, name)
    return list(given)


def _row(name: str, part: Table, index: int, given: Mapping[str, object]) -> Row | None:
    read = {
        key: _value(value, given.get(key), name, index, key) for key, value in part.columns.items()
    }
    if any(value.required and read[key] is None for key, value in part.columns.items()):
        return None
    return MappingProxyType(read)


def _value(part: Value, given: object, name: str, index: int | None, column: str) -> Any:
    if given is None or given in ("", []):
        return part.default
    found = _read(part, given)
    facts = {"title_zh": part.title.zh, "title_en": part.title.en}
    if found is None:
        wanted = _TYPES[part.type]
        facts |= {"wanted_zh": wanted.zh, "wanted_en": wanted.en}
        raise ServiceFault("service_type", _WRONG, facts, name, index, column)
    if part.options and found not in part.options:
        facts |= {"found": str(found), "options": "、".join(part.options)}
        raise ServiceFault("service_option", _OPTION, facts, name, index, column)
    return found


def _read(part: Value, given: object) -> Any:
    if part.type == "number":
        return Decimal(given) if _is_number(given) else None  # type: ignore[arg-type]
    if part.type == "date":
        return given if _is_date(given) else None
    if part.type == "boolean":
        return given if isinstance(given, bool) else None
    if part.type == "text":
        return given if isinstance(given, str) else None
    items = list(given) if isinstance(given, list | tuple) else [given]
    wanted = _is_date if part.type == "dates" else _is_text
    return tuple(items) if all(wanted(item) for item in items) else None


def _is_number(given: object) -> bool:
    return isinstance(given, int | Decimal) and not isinstance(given, bool)


def _is_date(given: object) -> bool:
    return isinstance(given, date) and not isinstance(given, datetime)


def _is_text(given: object) -> bool:
    return isinstance(given, str)


def _answer(
    name: str,
    part: Part,
    found: Mapping[str, Any],
    rows: Mapping[str, list[Mapping[str, object]]],
    kept: _Kept,
) -> Any:
    if isinstance(part, Value):
        return _plain(found.get(name))
    answers = [{key: _plain(row.get(key)) for key in part.columns} for row in found.get(name, ())]
    if not part.of:
        return answers
    nothing = dict.fromkeys(part.columns)
    by_index = dict(zip(kept[part.of], answers, strict=bool(answers)))
    by_row = [by_index.get(index, nothing) for index in range(len(rows[part.of]))]
    pairs = zip(rows[part.of], by_row, strict=True)
    return [{**row, **own} for row, own in pairs if not part.some or own != nothing]


def _plain(value: Any) -> Any:
    """Numbers as decimals; everything else as it is."""
    if isinstance(value, bool) or value is None or isinstance(value, str | date | list | tuple):
        return value
    return decimal(value)
