"""What numbers people copy from cards do alike: blanks dropped, ends shown, middle hidden."""

from typing import Any, ClassVar

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, Words
from dougong.model.fields.plain import EMPTY, Plain, fault, wrong_type


class Spelled(Plain):
    """The common part of telephone, identity and account numbers, kept as text."""

    length: ClassVar[int] = 32
    code: ClassVar[str]
    invalid: ClassVar[Text]
    #: How many characters stay readable at the front and at the end.
    ends: ClassVar[tuple[int, int]] = (3, 4)

    def storage(self, field: Field) -> Storage | None:
        """A short text column."""
        return Storage("text", length=self.length)

    def read(self, field: Field, raw: Json) -> str:
        """The number without blanks."""
        if not isinstance(raw, str):
            raise wrong_type(field, "文字形式的号码", "the number as text")
        text = raw.replace(" ", "").strip()
        if len(text) > self.length or not text.isascii() or not self.holds(field, text.upper()):
            raise fault(field, self.code, self.invalid)
        return self.settle(text.upper())

    def holds(self, field: Field, text: str) -> bool:
        """Whether the number is one."""
        raise NotImplementedError

    def settle(self, text: str) -> str:
        """The number as it is kept."""
        return text

    def mask(self, field: Field, value: Any, words: Words) -> Shown:
        """The ends with stars between."""
        return Shown(masked(value, *self.ends)) if value else EMPTY

    def json_schema(self, field: Field) -> JsonObject:
        """A short text."""
        return {"type": "string", "maxLength": self.length}


def masked(text: str, front: int, end: int) -> str:
    """A number with stars in its middle, `138****5678`."""
    if len(text) <= front + end:
        return "*" * len(text)
    return text[:front] + "*" * (len(text) - front - end) + text[-end:]
