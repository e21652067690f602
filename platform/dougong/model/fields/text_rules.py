"""The rules every typed text obeys: NFC, no control characters, no direction overrides."""

import unicodedata

from dougong.base.text import Text
from dougong.model.fields.field import Field
from dougong.model.fields.plain import fault

#: Marks that change the reading direction; they make names look like other names.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINES = frozenset("\n\t")

_CONTROL = Text(
    "“{title}”含有不可见的控制字符（第 {position} 个字符）",
    "“{title}” holds an invisible control character (character {position})",
)
_CONTROL_HINT = Text(
    "请删除后重新输入，或从纯文本粘贴", "Delete it and type again, or paste plain text"
)


def is_forbidden(char: str, *, lines: bool) -> bool:
    """Whether a character may not stand in a text; line breaks only where there are lines."""
    if char in _LINES:
        return not lines
    return char in _BIDI or unicodedata.category(char) in ("Cc", "Cs") or char == "\ufeff"


def clean(field: Field, raw: str, *, lines: bool) -> str:
    """The text in NFC without blanks at its ends; ValueFault when a character is forbidden."""
    text = raw.replace("\r\n", "\n") if lines else raw.rstrip("\r\n")
    for position, char in enumerate(text, start=1):
        if is_forbidden(char, lines=lines):
            raise fault(field, "text_control_char", _CONTROL, _CONTROL_HINT, position=position)
    return unicodedata.normalize("NFC", text.strip())
