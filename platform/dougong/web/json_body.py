"""Strict JSON in, exact JSON out: no float, no repeated key, no depth beyond the limit."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

import orjson
from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject

MAX_DEPTH = 32


class JsonInvalid(InputError):
    """The body is not JSON."""

    code = "json_invalid"
    status = 400
    text = Text(
        "JSON 格式有误：第 {line} 行第 {column} 列",
        "The JSON is broken at line {line}, column {column}",
    )


class EncodingInvalid(InputError):
    """The body is not UTF-8."""

    code = "encoding"
    status = 400
    text = Text("内容不是 UTF-8 编码", "The body is not UTF-8")


class JsonTooDeep(InputError):
    """The body nests beyond the limit."""

    code = "json_too_deep"
    status = 400
    text = Text("JSON 嵌套超过 {limit} 层", "The JSON nests deeper than {limit} levels")


class JsonNumber(InputError):
    """NaN, infinity, or a number written with an exponent."""

    code = "json_number"
    status = 400
    text = Text("不能使用数值 {number}", "The number {number} is not allowed")
    hint = Text("请写成普通小数，例如 12.50", "Write a plain decimal such as 12.50")


class JsonDuplicateKey(InputError):
    """One object names a key twice."""

    code = "json_duplicate_key"
    status = 400
    text = Text("JSON 中“{key}”重复出现", "The JSON names “{key}” twice")


class NumberOutOfRange(InputError):
    """A number with more digits than any field can hold."""

    code = "number_out_of_range"
    text = Text("数值位数过多", "The number has too many digits")


class BodyType(InputError):
    """The body is JSON but not an object."""

    code = "type"
    text = Text("应为 JSON 对象", "A JSON object is expected")


def _refuse_constant(name: str) -> NoReturn:
    raise JsonNumber(number=name)


def _number(literal: str) -> Decimal:
    if "e" in literal or "E" in literal:
        raise JsonNumber(number=literal[:40])
    if len(literal) > 60:
        raise NumberOutOfRange
    return Decimal(literal)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if any("\ud800" <= char <= "\udfff" for char in key):
            # Half a character: no answer could even name the key.
            raise EncodingInvalid
        if key in found:
            raise JsonDuplicateKey(key=key[:64])
        found[key] = value
    return found


def _too_deep(text: str) -> bool:
    """Whether brackets outside strings nest beyond the limit, seen before the parser recurses."""
    depth = 0
    quoted = escaped = False
    for char in text:
        if quoted:
            quoted, escaped = (escaped or char != '"'), (char == "\\" and not escaped)
        elif char == '"':
            quoted = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif char in "]}":
            depth -= 1
    return False


#: Made once: `json.loads` would make one for every body.
_STRICT = json.JSONDecoder(
    parse_float=_number,
    parse_int=_number,
    parse_constant=_refuse_constant,
    object_pairs_hook=_object,
)


def read_json(raw: bytes) -> Json:
    """The JSON value of a body; numbers are exact decimals."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EncodingInvalid from None
    if _too_deep(text):
        raise JsonTooDeep(limit=MAX_DEPTH)
    try:
        found: Json = _STRICT.decode(text)
    except json.JSONDecodeError as error:
        raise JsonInvalid(line=error.lineno, column=error.colno) from None
    return found


def body() -> JsonObject:
    """The object this request carries; an empty body is an empty object."""
    raw = request.get_data(cache=True)
    if not raw:
        return {}
    if request.mimetype not in {"application/json", "application/merge-patch+json"}:
        raise UnsupportedMediaType
    found = read_json(raw)
    if not isinstance(found, dict):
        raise BodyType
    return found


def _beyond_json(value: Any) -> Any:
    """Decimals as their literal text; what has an ISO form as that."""
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set | tuple):
        return list(value)
    raise TypeError(type(value).__name__)


def write_json(value: Any) -> bytes:
    """JSON in which every decimal stands exactly as it is."""
    return orjson.dumps(value, default=_beyond_json)


def answer(value: Any, status: int = 200) -> Response:
    """A JSON response."""
    return Response(write_json(value), status=status, mimetype="application/json")
