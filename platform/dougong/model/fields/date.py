"""Calendar days."""

import re
from datetime import date
from typing import ClassVar

from dougong.base.text import Text
from dougong.model.fields.kind import StorageType, field_kinds
from dougong.model.fields.moment import Moment


class DateKind(Moment):
    """A day, `2026-10-03`; `minimum` and `maximum` are FEEL and judged with the form."""

    feel_type = "date"
    words = frozenset({"minimum", "maximum"})
    stored: ClassVar[StorageType] = "date"
    pattern = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
    python = date
    format = "date"
    example = "2026-10-03"
    what = Text("日期", "date")


DATE = field_kinds.add("date", DateKind("date"))
