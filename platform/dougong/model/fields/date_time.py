"""Instants: a day and a time with its zone, kept in UTC."""

import re
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, StorageType, Words, field_kinds
from dougong.model.fields.moment import Moment
from dougong.model.fields.plain import fault

_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_AMBIGUOUS = Text(
    "“{title}”缺少时区，请写成 {example}",
    "“{title}” has no time zone; write it as {example}",
)


class DatetimeKind(Moment):
    """An instant, `2026-10-03T08:00:00+08:00`."""

    feel_type = "date and time"
    stored: ClassVar[StorageType] = "datetime"
    pattern = re.compile(_LOCAL.pattern + r"(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
    python = datetime
    format = "date-time"
    example = "2026-10-03T08:00:00+08:00"
    what = Text("日期时间", "date and time")

    def read(self, field: Field, raw: Json) -> Any:
        """The instant in UTC."""
        if isinstance(raw, str) and _LOCAL.fullmatch(raw.strip()):
            raise fault(field, "date_ambiguous", _AMBIGUOUS, example=self.example)
        return super().read(field, raw)

    def checked(self, field: Field, value: datetime) -> datetime:
        """The instant in UTC when it has a zone."""
        if value.tzinfo is None:
            raise fault(field, "date_ambiguous", _AMBIGUOUS, example=self.example)
        instant: datetime = super().checked(field, value.astimezone(UTC))
        return instant

    def present(self, field: Field, value: datetime, words: Words) -> Shown:
        """`2026-10-03 08:00` in the reader's zone."""
        local = value.astimezone(ZoneInfo(words.zone))
        return Shown(local.strftime("%Y-%m-%d %H:%M"), self.shown)


DATETIME = field_kinds.add("datetime", DatetimeKind("datetime"))
