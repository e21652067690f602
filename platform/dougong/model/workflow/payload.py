"""What a message carries, checked by a JSON Schema made of its declaration."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, pointer
from dougong.model.workflow.definition import MessageSpec, PayloadValue

LONGEST = 500
_NUMBER = r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TYPES: dict[str, JsonObject] = {
    "text": {"type": "string", "maxLength": LONGEST},
    "number": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER}]},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date", "pattern": f"{_DAY}$"},
    "datetime": {"type": "string", "format": "date-time", "pattern": _DAY},
}
_TEXTS = {
    "required": Text("必须提供", "This is required"),
    "additionalProperties": Text("消息没有声明这项数据", "The message declares no such value"),
    "maxLength": Text("不能超过 500 个字", "At most 500 characters"),
}
_WRONG = Text("类型或写法不正确，应为：{type}", "The type or the form is wrong; wanted: {type}")


def schema_of(values: tuple[PayloadValue, ...]) -> JsonObject:
    """The JSON Schema of declared values; a value that is not required may be null."""
    properties: dict[str, Json] = {}
    for value in values:
        of = _TYPES[value.type]
        properties[value.name] = of if value.required else {"anyOf": [of, {"type": "null"}]}
    return {
        "type": "object",
        "properties": properties,
        "required": [value.name for value in values if value.required],
        "additionalProperties": False,
    }


@cache
def _validator(values: tuple[PayloadValue, ...]) -> Draft202012Validator:
    return Draft202012Validator(schema_of(values))


def faults_of(spec: MessageSpec, given: JsonObject) -> list[FieldFault]:
    """What is wrong with the values of a message, each at its place."""
    found = [
        fault for error in _validator(spec.values).iter_errors(given) for fault in _told(error)
    ]
    wrong = {fault.path for fault in found}
    types = {value.name: value.type for value in spec.values}
    for name, value in given.items():
        path = pointer((name,))
        if path not in wrong and value is not None and _typed(types[name], value) is None:
            found.append(FieldFault(path, "type", _WRONG, {"type": types[name]}))
    for fault in found:
        fault.facts.setdefault("type", types.get(fault.path.strip("/"), "—"))
    return found


def _told(error: ValidationError) -> Iterator[FieldFault]:
    place = [str(part) for part in error.absolute_path]
    code = str(error.validator)
    names: list[str] = [""]
    if code == "required":
        names = [name for name in error.validator_value if name not in error.instance]
    elif code == "additionalProperties":
        names = sorted(set(error.instance) - set(error.schema["properties"]))
    for name in names:
        at = pointer((*place, name[:64]) if name else tuple(place))
        yield FieldFault(at, code if code in _TEXTS else "type", _TEXTS.get(code, _WRONG))


def typed(spec: MessageSpec, given: JsonObject) -> dict[str, Any]:
    """Sound values as FEEL reads them: every declared name, none where nothing was given."""
    return {
        value.name: None if given.get(value.name) is None else _typed(value.type, given[value.name])
        for value in spec.values
    }


def _typed(kind: str, value: Json) -> Any:
    """The value as FEEL reads it; none for what is none of its kind."""
    try:
        if kind == "number":
            return Decimal(str(value))
        if kind == "date":
            return date.fromisoformat(str(value))
        if kind == "datetime":
            moment = datetime.fromisoformat(str(value))
            return moment if moment.tzinfo else None
    except (ArithmeticError, ValueError):
        return None
    return value
