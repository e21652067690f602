"""What dates, instants and times do alike: one ISO form, everything else is refused."""

import re
from datetime import date, datetime, time
from typing import Any, ClassVar

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.fields.plain import Plain, fault, wrong_type

_INVALID = Text(
    "“{title}”不是有效的{what_zh}，请写成 {example}",
    "“{title}” is not a valid {what_en}; write it as {example}",
)
#: A year a person can mean; 0206 is a slip of the hand.
YEARS = range(1900, 2200)


class Moment(Plain):
    """The common part of kinds of the calendar and the clock."""

    pattern: ClassVar[re.Pattern[str]]
    python: ClassVar[type]
    format: ClassVar[str]
    example: ClassVar[str]
    what: ClassVar[Text]
    shown: ClassVar[Any] = "date"

    def read(self, field: Field, raw: Json) -> Any:
        """The value of its ISO form."""
        if not isinstance(raw, str):
            raise wrong_type(field, f"{self.what.zh}文字，例如 {self.example}", "ISO text")
        text = raw.strip()
        if self.pattern.fullmatch(text) is None:
            raise self.invalid(field)
        try:
            value = self.python.fromisoformat(text)  # type: ignore[attr-defined]  # calendar types
        except ValueError:
            raise self.invalid(field) from None
        return self.checked(field, value)

    def checked(self, field: Field, value: Any) -> Any:
        """The value when it may be, else ValueFault."""
        if value.year not in YEARS:
            raise self.invalid(field)
        return value

    def invalid(self, field: Field) -> ValueFault:
        """The refusal of what is no such moment."""
        facts: dict[str, Any] = {
            "example": self.example,
            "what_zh": self.what.zh,
            "what_en": self.what.en,
        }
        return fault(field, "date_invalid", _INVALID, **facts)

    def encode(self, field: Field, value: date | datetime | time | None) -> Json:
        """The ISO form."""
        return None if value is None else value.isoformat()

    def from_feel(self, field: Field, value: Any) -> Any:
        """A value of exactly this type."""
        if value is None:
            return None
        if type(value) is not self.python:
            raise wrong_type(field, self.what.zh, f"a {self.what.en}")
        return self.checked(field, value)

    def json_schema(self, field: Field) -> JsonObject:
        """A text of the ISO form."""
        return {"type": "string", "format": self.format}
