"""JSON as definition files may hold it: exact numbers, no duplicates, bounded depth and size."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.parse.faults import Faults

MOST_BYTES = 2_000_000
MOST_DEPTH = 32
_LONGEST_NUMBER = 40
#: Keys that mean something to a browser's objects or to the engine's data.
RESERVED_KEYS = frozenset({"__proto__", "constructor", "prototype", "__builtins__"})
_MARK = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_STEP = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}


#: What Python's reader says, for Chinese authors.
_REASONS = {
    "Expecting value": "这里应有一个值",
    "Expecting property name enclosed in double quotes": "这里应有双引号括起的名称",
    "Illegal trailing comma before end of object": "最后一项后面多了逗号",
    "Illegal trailing comma before end of array": "最后一项后面多了逗号",
    "Expecting ',' delimiter": "这里缺少逗号",
    "Expecting ':' delimiter": "这里缺少冒号",
    "Extra data": "内容结束后还有多余的文字",
    "Unterminated string starting at": "文字缺少结尾的双引号",
    "Invalid control character at": "文字里有换行或其他控制字符",
    "Invalid \\escape": "反斜杠的写法不对",
    "Invalid \\uXXXX escape": "\\u 的写法不对",
}


class _Refused(Exception):
    """A value the reader will not take; the caller turns it into a finding."""

    def __init__(self, code: str, text: Text, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.text, self.facts = code, text, facts


def read_json(content: bytes, faults: Faults) -> Json:
    """The value of a file, or None with the reason among the faults."""
    try:
        return _read(content)
    except json.JSONDecodeError as fault:
        text = Text(
            "第 {line} 行第 {column} 列不是有效的 JSON：{reason_zh}",
            "Line {line}, column {column} is not valid JSON: {reason}",
        )
        facts: dict[str, Any] = {"line": fault.lineno, "column": fault.colno, "reason": fault.msg}
        facts["reason_zh"] = _REASONS.get(fault.msg, fault.msg)
        faults.add("json_invalid", "", text, line_of_file=fault.lineno, **facts)
    except _Refused as refused:
        faults.add(refused.code, "", refused.text, **refused.facts)
    return None


def _read(content: bytes) -> Json:
    if len(content) > MOST_BYTES:
        raise _Refused("file_too_large", Text("文件超过 2 MB", "The file is larger than 2 MB"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Refused("encoding", Text("文件不是 UTF-8 编码", "The file is not UTF-8")) from None
    if _depth(content) > MOST_DEPTH:
        deep = Text("嵌套超过 {limit} 层", "Nested deeper than {limit} levels")
        raise _Refused("json_too_deep", deep, limit=MOST_DEPTH)
    value: Json = json.loads(
        text,
        object_pairs_hook=_object,
        parse_int=_integer,
        parse_float=_decimal,
        parse_constant=_no_number,
    )
    return value


def _depth(content: bytes) -> int:
    depth = deepest = 0
    for mark in _MARK.finditer(content):
        depth += _STEP.get(mark.group(), 0)
        deepest = max(deepest, depth)
    return deepest


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        text = Text("“{key}”出现了两次", "“{key}” stands there twice")
        raise _Refused("json_duplicate_key", text, key=twice)
    if not RESERVED_KEYS.isdisjoint(found):
        text = Text("“{key}”是保留名称，不能使用", "“{key}” is reserved")
        raise _Refused("reserved_name", text, key=min(RESERVED_KEYS & found.keys()))
    return found


def _bounded(make: Callable[[str], Json]) -> Callable[[str], Json]:
    def read(text: str) -> Json:
        if len(text) > _LONGEST_NUMBER:
            raise _Refused("number_out_of_range", Text("数字过长", "A number is too long"))
        return make(text)

    return read


@_bounded
def _integer(text: str) -> Json:
    return int(text)


@_bounded
def _decimal(text: str) -> Json:
    if "e" in text.lower():
        return _no_number(text)
    return Decimal(text)


def _no_number(text: str) -> NoReturn:
    wrong = Text(
        "“{number}”不是允许的数字，请写成普通小数",
        "“{number}” is not allowed; write plain decimals",
    )
    raise _Refused("json_number", wrong, number=text)
