"""Text to raw tokens: words, numbers, strings, signs; names of several words come later."""

import re
from typing import NamedTuple

from dougong.base.text import Text
from dougong.feel.errors import FullWidthSign, LiteralInvalid, SyntaxFault

NUMBER, STRING, WORD, SIGN, END = "number", "string", "word", "sign", "end"


class Token(NamedTuple):
    """One raw token; `text` is the value for strings and the spelling for the rest."""

    kind: str
    text: str
    at: int
    end: int


# DMN 1.5, 10.3.1.2 lets names hold almost every letter of Unicode. The standard's ranges would
# take in Chinese punctuation too; those signs are left out so that they can be reported.
_START = r"(?:[^\W\d]|[\U00010000-\U000EFFFF\u200C\u200D])"
_PART = r"(?:\w|[\U00010000-\U000EFFFF\u200C\u200D\u00B7\u203F\u2040\uFE0F])"
_TOKEN = re.compile(
    rf"""(?P<space>(?:[\s\uFEFF\u180E\u200B]|//[^\n]*|/\*.*?\*/)+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<word>{_START}{_PART}*)
    |(?P<sign>\*\*|\.\.|<=|>=|!=|->|[-+*/()\[\]{{}},:=<>.?@'])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_PLAIN_ESCAPES = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
#: Half of a pair is no sign: no file or database could hold the text.
_LONE = re.compile("[\ud800-\udfff]")
_WIDE = {
    "（": "(", "）": ")", "，": ",", "：": ":", "；": ",", "“": '"', "”": '"', "‘": '"', "’": '"',
    "＂": '"', "【": "[", "】": "]", "［": "[", "］": "]",
    "｛": "{", "｝": "}", "＝": "=", "≠": "!=",
    "＞": ">", "＜": "<", "≥": ">=", "≤": "<=", "＋": "+", "－": "-", "—": "-", "×": "*", "＊": "*",
    "÷": "/", "／": "/", "。": ".", "．": ".", "、": ",", "？": "?", "…": "..",
}  # fmt: skip


#: What signs of other languages are called here.
_ELSEWHERE = {"&": "and", "|": "or", "!": "not(…)", "^": "**", "%": "/ 100", "`": '"', "“": '"'}


def tokens_of(source: str) -> list[Token]:
    """The raw tokens with an end mark; raises ExpressionInvalid at the first unreadable sign."""
    found: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(source):
        if match.start() != at:
            break
        at = match.end()
        kind = match.lastgroup
        if kind == STRING:
            found.append(Token(STRING, _unescape(source, match), match.start(), at))
        elif kind != "space":
            found.append(Token(str(kind), match.group(), match.start(), at))
    if at != len(source):
        _refuse(source, at)
    found.append(Token(END, "", at, at))
    return found


def _refuse(source: str, at: int) -> None:
    sign = source[at]
    wanted = _WIDE.get(sign) or (str(int(sign)) if sign.isdecimal() else "")
    if wanted:
        raise FullWidthSign(source, at, found=sign, wanted=wanted)
    expected = Text("有效的符号", "a valid sign")
    if sign == '"':
        expected = Text("以双引号结束的文本", "a text that ends with a double quote")
    raise SyntaxFault(source, at, Text(sign, sign), expected, _ELSEWHERE.get(sign, ""))


def _unescape(source: str, match: re.Match[str]) -> str:
    body = match.group()[1:-1]
    if "\\" not in body:
        return body

    def letter(escape: re.Match[str]) -> str:
        short, long, plain = escape.groups()
        if plain is not None:
            # DMN leaves other escapes open; the sign stays as written, backslash included.
            return _PLAIN_ESCAPES.get(plain, escape.group())
        code = int(short or long, 16)
        if code > 0x10FFFF:
            raise LiteralInvalid(source, match.start(), found=escape.group())
        return chr(code)

    text = _SURROGATES.sub(_joined, _ESCAPE.sub(letter, body))
    if _LONE.search(text):
        raise LiteralInvalid(source, match.start(), found=match.group())
    return text


def _joined(pair: re.Match[str]) -> str:
    return pair.group().encode("utf-16", "surrogatepass").decode("utf-16")
