"""Text of one line, and text of many."""

import re2

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, StorageType, Words, field_kinds
from dougong.model.fields.plain import EMPTY, HIDDEN, Plain, fault, wrong_type
from dougong.model.fields.text_rules import clean

_LONG = Text(
    "“{title}”最多 {limit} 个字，现有 {found} 个字",
    "“{title}” takes at most {limit} characters; {found} were sent",
)
_SHORT = Text("“{title}”至少 {limit} 个字", "“{title}” needs at least {limit} characters")
_PATTERN = Text("“{title}”的格式不符合要求", "“{title}” does not have the form asked for")


class TextKind(Plain):
    """Text in NFC with limits in characters."""

    words = frozenset({"maxLength", "minLength", "pattern", "among"})

    def __init__(self, name: str, stored: StorageType, length: int, *, lines: bool) -> None:
        super().__init__(name)
        self.column: StorageType = stored
        self.length = length
        self.lines = lines

    def limit(self, field: Field) -> int:
        """The most characters a value may have."""
        return int(field.words.get("maxLength", self.length))

    def storage(self, field: Field) -> Storage | None:
        """A text column of the length."""
        return Storage(self.column, length=self.limit(field))

    def read(self, field: Field, raw: Json) -> str | None:
        """The cleaned text, or nothing when only blanks are left."""
        if not isinstance(raw, str):
            raise wrong_type(field, "文字", "text")
        # A far too long text is refused before it is looked at character by character.
        self._bounded(field, len(raw) // 4)
        text = clean(field, raw, lines=self.lines)
        self._bounded(field, len(text))
        least = int(field.words.get("minLength", 0))
        if text and len(text) < least:
            raise fault(field, "too_short", _SHORT, limit=least)
        pattern = field.words.get("pattern")
        if text and pattern and re2.fullmatch(pattern, text) is None:
            raise fault(field, "pattern", _PATTERN, pattern=pattern)
        return text or None

    def _bounded(self, field: Field, found: int) -> None:
        limit = self.limit(field)
        if found > limit:
            raise fault(field, "too_long", _LONG, limit=limit, found=found)

    def mask(self, field: Field, value: str | None, words: Words) -> Shown:
        """The first character and dots, `张••`."""
        return Shown(value[0] + HIDDEN[:2]) if value else EMPTY

    def json_schema(self, field: Field) -> JsonObject:
        """A text with its limits."""
        schema: JsonObject = {"type": "string", "maxLength": self.limit(field)}
        told = ("minLength", "pattern")
        schema.update({word: field.words[word] for word in told if word in field.words})
        return schema


TEXT = field_kinds.add("text", TextKind("text", "text", 200, lines=False))
LONG_TEXT = field_kinds.add("long_text", TextKind("long_text", "long_text", 5000, lines=True))
