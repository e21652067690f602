"""Times of day without a date."""

import re
from datetime import time
from typing import Any, ClassVar

from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, StorageType, Words, field_kinds
from dougong.model.fields.moment import Moment


class TimeKind(Moment):
    """A time, `08:30` or `08:30:00`."""

    feel_type = "time"
    stored: ClassVar[StorageType] = "time"
    pattern = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)
    python = time
    format = "time"
    example = "08:30"
    what = Text("时间", "time")

    def checked(self, field: Field, value: Any) -> Any:
        """Any time of the day, without its zone."""
        return value.replace(tzinfo=None)

    def present(self, field: Field, value: time, words: Words) -> Shown:
        """Hours and minutes."""
        return Shown(value.strftime("%H:%M"), self.shown)

    def json_schema(self, field: Field) -> JsonObject:
        """A text of hours, minutes and perhaps seconds."""
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


TIME = field_kinds.add("time", TimeKind("time"))
