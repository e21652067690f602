"""YAML by JSON's rules, for scenarios and demo data: the plain part of it, read strictly.

Block and flow mappings and lists, quoted and plain scalars, comments. Plain `null`, `true`, `false`
and numbers are what they look like, numbers exactly; everything else is text. Anchors, tags, block
scalars and values over several lines are refused.
"""

import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NoReturn

from dougong.base.errors import DefinitionError
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
_KEY = re.compile(r"([^\s{\[\"'&*!|>%@`#-](?:[^#]*?[^\s#])??|-[^\s#][^#]*?)\s*:(?:\s+|$)")
_QUOTED_KEY = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')\s*:(?:\s+|$)")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_PLAIN_IN_FLOW = re.compile(r"[^,\[\]{}#]+?(?=\s*(?:[,\]}]|:\s|:$|\s#|$))")
_WORDS: dict[str, Json] = {"null": None, "~": None, "": None, "true": True, "false": False}
#: Signs that begin something this reader does not know: anchors, tags, block scalars.
_STRANGE = frozenset("&*!|>%@`")
#: Deeper than any story is written; a bound for hostile files.
_DEEPEST = 32


class YamlInvalid(DefinitionError):
    """The text is not the YAML this platform reads; facts hold the line."""

    code = "yaml_invalid"
    text = Text("第 {line} 行无法读取：{why_zh}", "Line {line} cannot be read: {why_en}")


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    content: str

    def refuse(self, why: Text) -> NoReturn:
        raise YamlInvalid(line=self.number, why_zh=why.zh, why_en=why.en)

    @property
    def is_item(self) -> bool:
        return self.content == "-" or self.content.startswith("- ")


def read(text: str) -> Any:
    """The value a YAML text writes down; YamlInvalid names the line that is wrong."""
    blocks = _Blocks(_lines(text))
    if not blocks.lines:
        return None
    value = blocks.node(blocks.lines[0].indent, 0)
    if blocks.at < len(blocks.lines):
        blocks.lines[blocks.at].refuse(_INDENT)
    return value


def _lines(text: str) -> list[_Line]:
    found = []
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        content = raw.strip()
        if not content or content.startswith("#"):
            continue
        line = _Line(number, len(raw) - len(raw.lstrip(" ")), content)
        if raw[line.indent] == "\t":
            line.refuse(_TAB)
        found.append(line)
    return found


class _Blocks:
    """Reads lines by their indentation."""

    def __init__(self, lines: list[_Line]) -> None:
        self.lines, self.at = lines, 0

    def line(self, indent: int) -> _Line | None:
        """The next line when it stands at this indentation."""
        line = self.lines[self.at] if self.at < len(self.lines) else None
        return line if line is not None and line.indent == indent else None

    def node(self, indent: int, depth: int) -> Json:
        line = self.lines[self.at]
        if depth > _DEEPEST:
            line.refuse(_DEEP)
        if line.is_item:
            return self.sequence(indent, depth)
        if _key(line) is not None:
            return self.mapping(indent, depth)
        self.at += 1
        return _value(line.content, line)

    def sequence(self, indent: int, depth: int) -> list[Json]:
        found: list[Json] = []
        while (line := self.line(indent)) is not None and line.is_item:
            rest = line.content[1:].lstrip()
            if not rest:
                self.at += 1
                found.append(self.below(indent, depth))
                continue
            # What follows the dash stands where it is written: lines below may go on with it.
            column = indent + len(line.content) - len(rest)
            self.lines[self.at] = replace(line, indent=column, content=rest)
            found.append(self.node(column, depth + 1))
        return found

    def mapping(self, indent: int, depth: int) -> JsonObject:
        found: JsonObject = {}
        while (line := self.line(indent)) is not None and not line.is_item:
            split = _key(line)
            if split is None:
                line.refuse(_NO_KEY)
            key, rest = split
            if key in found:
                line.refuse(Text(f"“{key}”写了两次", f"“{key}” is written twice"))
            self.at += 1
            found[key] = _value(rest, line) if rest else self.below(indent, depth)
        return found

    def below(self, indent: int, depth: int) -> Json:
        """What stands under a key or a dash: deeper, or a list at the key's own indentation."""
        if self.at >= len(self.lines):
            return None
        line = self.lines[self.at]
        if line.indent > indent or (line.indent == indent and line.is_item and self.under_key()):
            return self.node(line.indent, depth + 1)
        return None

    def under_key(self) -> bool:
        return not self.lines[self.at - 1].is_item and self.lines[self.at - 1].content != "-"


def _key(line: _Line) -> tuple[str, str] | None:
    """The key a line begins with and what follows it; none when it has no key."""
    quoted = _QUOTED_KEY.match(line.content)
    found = quoted or _KEY.match(line.content)
    if found is None:
        return None
    key = _unquoted(found[1], line) if quoted else found[1]
    rest = line.content[found.end() :]
    return key, "" if rest.startswith("#") else rest


def _value(text: str, line: _Line) -> Json:
    """The value that ends with its line."""
    if text[0] in "{[\"'":
        flow = _Flow(text, line)
        value = flow.value(0)
        flow.end()
        return value
    plain = text.split(" #", 1)[0].rstrip()
    if text[0] in _STRANGE or re.search(r":(?:\s|$)", plain):
        line.refuse(_UNKNOWN)
    return _scalar(plain)


def _scalar(plain: str) -> Json:
    if plain in _WORDS:
        return _WORDS[plain]
    if _INTEGER.fullmatch(plain):
        return int(plain)
    return Decimal(plain) if _DECIMAL.fullmatch(plain) else plain


def _unquoted(quoted: str, line: _Line) -> str:
    if quoted[0] == "'":
        return quoted[1:-1].replace("''", "'")
    try:
        return str(json.loads(quoted))
    except ValueError:
        line.refuse(_ESCAPE)


class _Flow:
    """Reads `{…}`, `[…]` and quoted text within one line."""

    def __init__(self, text: str, line: _Line) -> None:
        self.text, self.line, self.at = text, line, 0

    def skip(self) -> str:
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1
        return self.text[self.at : self.at + 1]

    def end(self) -> None:
        rest = self.text[self.at :]
        if rest.strip() and not rest.lstrip().startswith("#"):
            self.line.refuse(_AFTER)

    def value(self, depth: int) -> Json:
        if depth > _DEEPEST:
            self.line.refuse(_DEEP)
        sign = self.skip()
        if sign == "{":
            return self.mapping(depth)
        if sign == "[":
            return self.sequence(depth)
        text, quoted = self.scalar()
        return text if quoted else _scalar(text)

    def scalar(self) -> tuple[str, bool]:
        """The next text, and whether it is quoted."""
        found = _QUOTED.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
            return _unquoted(found[0], self.line), True
        found = _PLAIN_IN_FLOW.match(self.text, self.at)
        if found is None or found[0][0] in _STRANGE | {'"', "'"}:
            self.line.refuse(_UNKNOWN)
        self.at = found.end()
        return found[0].strip(), False

    def sequence(self, depth: int) -> list[Json]:
        self.at += 1
        found: list[Json] = []
        while self.skip() != "]":
            found.append(self.value(depth + 1))
            self.comma("]")
        self.at += 1
        return found

    def mapping(self, depth: int) -> JsonObject:
        self.at += 1
        found: JsonObject = {}
        while self.skip() != "}":
            key, _ = self.scalar()
            if key in found:
                self.line.refuse(Text(f"“{key}”写了两次", f"“{key}” is written twice"))
            if self.skip() != ":":
                self.line.refuse(_NO_KEY)
            self.at += 1
            found[key] = None if self.skip() in {",", "}"} else self.value(depth + 1)
            self.comma("}")
        self.at += 1
        return found

    def comma(self, closing: str) -> None:
        sign = self.skip()
        if sign == ",":
            self.at += 1
        elif sign != closing:
            self.line.refuse(_OPEN)


_TAB = Text("缩进只能用空格", "indent with blanks, not with tabs")
_INDENT = Text("缩进与上文不符", "the indentation does not fit what is above")
_NO_KEY = Text("这里应为“键: 值”", "“key: value” belongs here")
_DEEP = Text("嵌套太深", "it is nested too deeply")
_UNKNOWN = Text("这里的写法不支持，文字请加引号", "this is not known here; quote texts")
_ESCAPE = Text("引号内的转义无效", "the escape in the quotes is not valid")
_AFTER = Text("值之后还有多余的内容", "something follows the value")
_OPEN = Text(
    "括号没有在本行闭合，或缺少逗号", "a bracket is not closed on its line, or a comma lacks"
)
