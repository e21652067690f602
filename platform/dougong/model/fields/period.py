"""Accounting months."""

import re

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Storage, field_kinds
from dougong.model.fields.plain import Plain, fault, wrong_type

_MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
_INVALID = Text(
    "“{title}”不是有效的月份，请写成 2026-10", "“{title}” is not a valid month; write it as 2026-10"
)


class PeriodKind(Plain):
    """A month as text, `2026-10`; texts sort as the months do."""

    def storage(self, field: Field) -> Storage | None:
        """Seven characters."""
        return Storage("text", length=7)

    def read(self, field: Field, raw: Json) -> str:
        """The month."""
        if not isinstance(raw, str):
            raise wrong_type(field, "月份文字，例如 2026-10", "a month such as 2026-10")
        if _MONTH.fullmatch(raw.strip()) is None:
            raise fault(field, "date_invalid", _INVALID)
        return raw.strip()

    def json_schema(self, field: Field) -> JsonObject:
        """A text of year and month."""
        return {"type": "string", "pattern": f"^{_MONTH.pattern}$"}


PERIOD = field_kinds.add("period", PeriodKind("period"))
