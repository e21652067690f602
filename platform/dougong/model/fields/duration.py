"""Spans of time in days, hours, minutes and seconds."""

from typing import Any

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.feel.temporal import read_duration, show_days, show_number
from dougong.feel.values import DaysDuration
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, Words, field_kinds
from dougong.model.fields.plain import Plain, fault, wrong_type

#: Ten years, the longest span a process may wait.
_LONGEST = 3653 * 86_400
_INVALID = Text(
    "“{title}”不是有效的时长，请写成 P1DT8H（1 天 8 小时），最长 10 年",
    "“{title}” is not a valid duration; write P1DT8H for 1 day 8 hours, at most 10 years",
)
_PARTS = ((86_400, " 天", " d"), (3_600, " 小时", " h"), (60, " 分钟", " min"))


class DurationKind(Plain):
    """A span as ISO 8601 text in canonical form, `P1DT8H`; expressions see a duration."""

    feel_type = "days and time duration"

    def storage(self, field: Field) -> Storage | None:
        """A short text column."""
        return Storage("text", length=40)

    def read(self, field: Field, raw: Json) -> str:
        """The canonical text of the span."""
        if not isinstance(raw, str):
            raise wrong_type(field, "时长文字，例如 P1DT8H", "a duration such as P1DT8H")
        return self._canonical(field, read_duration(raw.strip()))

    def _canonical(self, field: Field, span: object) -> str:
        if not isinstance(span, DaysDuration) or abs(span.seconds) > _LONGEST:
            raise fault(field, "duration_invalid", _INVALID)
        return show_days(span)

    def feel(self, field: Field, value: str | None) -> Any:
        """The duration."""
        return None if value is None else read_duration(value)

    def from_feel(self, field: Field, value: Any) -> str | None:
        """The text of a duration an expression gave."""
        return None if value is None else self._canonical(field, value)

    def present(self, field: Field, value: str, words: Words) -> Shown:
        """`1 天 8 小时`."""
        span = read_duration(value)
        if not isinstance(span, DaysDuration):
            return Shown(value)
        left, parts = abs(span.seconds), list[str]()
        for size, zh, en in _PARTS:
            count, left = divmod(left, size)
            if count:
                parts.append(f"{count}{en if words.locale.startswith('en') else zh}")
        if left or not parts:
            parts.append(show_number(left) + (" s" if words.locale.startswith("en") else " 秒"))
        return Shown(("-" if span.seconds < 0 else "") + " ".join(parts))

    def json_schema(self, field: Field) -> JsonObject:
        """A text of ISO 8601."""
        return {"type": "string", "format": "duration"}


DURATION = field_kinds.add("duration", DurationKind("duration"))
