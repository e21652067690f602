"""A file against the meta-schema: known words, right types, said so that an author can mend it."""

from collections.abc import Callable
from typing import Any

import jsonschema_rs

from dougong.base.errors import NOTHING
from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.metaschema import schema_at, validator
from dougong.model.parse.faults import Faults

_TYPES = {
    "string": ("文字", "text"),
    "number": ("数字", "a number"),
    "integer": ("整数", "a whole number"),
    "boolean": ("true 或 false", "true or false"),
    "object": ("对象", "an object"),
    "array": ("列表", "a list"),
    "null": ("null", "null"),
}
_UNKNOWN = Text("不认识“{name}”", "“{name}” is not a known word")
_REFERENCE = Text(
    "不支持 $ref；引用单据请用 reference，子表请用 rows",
    "$ref is not supported; use reference for records and rows for child tables",
)
_MISSING = Text("缺少“{name}”", "“{name}” is missing")
_KEY = Text(
    "“{name}”不能作为编码；编码以小写字母开头，只含小写字母、数字和下划线，最长 48 个字符",
    "“{name}” cannot be a key; keys start with a lower-case letter and hold lower-case letters, "
    "digits and underscores, at most 48",
)
_TYPE = Text("应为{wanted_zh}", "It must be {wanted_en}")
_ENUM = Text("“{found}”不在允许的取值之内", "“{found}” is not one of the values allowed")
_PATTERN = Text("“{found}”的写法不对", "“{found}” is not written as it must be")
_NAME_HINT = Text("全名的形式是 模块.编码", "A full name is module.key")

#: How words with a form of their own are written.
_HINTS = {
    "version": Text("版本号写作 1.2.3", "A version is written 1.2.3"),
    "currency": Text("币种写作三个大写字母，例如 CNY", "A currency has three letters: CNY"),
    "at": Text("位置写作 /字段 或 /明细/0/字段", "A place is written /field"),
}

Error = jsonschema_rs.ValidationError
Tell = Callable[[Error, Faults], None]
_TELLS: dict[str, Tell] = {}


def shape_faults(schema: str, raw: Json, faults: Faults, definition: str = "") -> None:
    """Add what the meta-schema has against a value."""
    for error in validator(schema, definition).iter_errors(raw):
        tell = _TELLS.get(error.kind.name, _limit)
        tell(error, faults)


def _location(error: Error) -> str:
    return error.absolute_keyword_location or "#"


def _tells(keyword: str) -> Callable[[Tell], Tell]:
    def register(tell: Tell) -> Tell:
        _TELLS[keyword] = tell
        return tell

    return register


@_tells("additionalProperties")
def _unknown(error: Error, faults: Faults) -> None:
    owner = schema_at(_location(error).rpartition("/")[0])
    for name in error.kind.as_dict()["unexpected"]:
        path = [*error.instance_path, name]
        if name == "$ref":
            faults.add("schema_ref_external", path, _REFERENCE)
        else:
            faults.unknown("unknown_word", path, _UNKNOWN, name, owner.get("properties", {}))


@_tells("required")
def _missing(error: Error, faults: Faults) -> None:
    name = error.kind.as_dict()["property"]
    faults.add("word_missing", list(error.instance_path), _MISSING, name=name)


@_tells("propertyNames")
def _key(error: Error, faults: Faults) -> None:
    name = error.kind.as_dict()["error"].instance
    faults.add("key_invalid", [*error.instance_path, name], _KEY, name=name)


@_tells("type")
def _type(error: Error, faults: Faults) -> None:
    wanted = error.kind.as_dict()["types"]
    named = [_TYPES[name] for name in wanted]
    facts = {
        "wanted_zh": "或".join(zh for zh, _ in named),
        "wanted_en": " or ".join(en for _, en in named),
    }
    faults.add("type", list(error.instance_path), _TYPE, **facts)


@_tells("oneOf")
def _alternatives(error: Error, faults: Faults) -> None:
    branches = error.kind.as_dict()["context"]
    # A branch that fails below the value has the right type, so its errors are the ones to show.
    deeper = [b for b in branches if all(inner.kind.name != "type" for inner in b)]
    for inner in (deeper or branches)[0]:
        _TELLS.get(inner.kind.name, _limit)(inner, faults)


@_tells("enum")
def _enum(error: Error, faults: Faults) -> None:
    options = [str(option) for option in error.kind.as_dict()["options"] if option != ""]
    found = str(error.instance)[:60]
    faults.unknown("value_unknown", list(error.instance_path), _ENUM, found, options)
    faults.found[-1].facts["found"] = found


@_tells("pattern")
def _pattern(error: Error, faults: Faults) -> None:
    path, found = list(error.instance_path), str(error.instance)[:60]
    if "/name/" in _location(error):
        faults.add("name_invalid", path, _PATTERN, hint=_NAME_HINT, found=found)
    elif "/key/" in _location(error):
        faults.add("key_invalid", path, _KEY, name=found)
    else:
        hint = _HINTS.get(str(path[-1]) if path else "", NOTHING)
        faults.add("value_invalid", path, _PATTERN, hint=hint, found=found)


_LIMITS = {
    "maxLength": Text("最多 {limit} 个字符", "At most {limit} characters"),
    "minLength": Text("不能为空", "It must not be empty"),
    "maximum": Text("不能大于 {limit}", "At most {limit}"),
    "minimum": Text("不能小于 {limit}", "At least {limit}"),
    "maxItems": Text("最多 {limit} 项", "At most {limit} items"),
    "minItems": Text("至少 {limit} 项", "At least {limit} items"),
    "maxProperties": Text("最多 {limit} 项", "At most {limit} entries"),
    "minProperties": Text("至少 {limit} 项", "At least {limit} entries"),
}
_OTHER = Text("不符合规定：{reason}", "It does not hold: {reason}")


def _limit(error: Error, faults: Faults) -> None:
    keyword = error.kind.name
    path, facts = list(error.instance_path), _facts(error)
    fields = keyword == "maxProperties" and path[-1:] == ["properties"]
    code = "too_many_fields" if fields else "limit"
    faults.add(code, path, _LIMITS.get(keyword, _OTHER), **facts)


def _facts(error: Error) -> dict[str, Any]:
    told = error.kind.as_dict()
    return {"limit": told["limit"]} if "limit" in told else {"reason": error.message}
