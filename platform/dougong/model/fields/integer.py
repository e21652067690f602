"""Whole numbers."""

from decimal import Decimal
from typing import Any

from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Storage, field_kinds
from dougong.model.fields.number_rules import Exact
from dougong.model.fields.plain import fault

#: Browsers count exactly up to here.
MOST = 9_007_199_254_740_991
_RANGE = Text("“{title}”超出了可填写的范围", "“{title}” is out of range")


class IntegerKind(Exact):
    """A whole number as an int."""

    example = "12"

    def scale(self, field: Field) -> int:
        """None."""
        return 0

    def storage(self, field: Field) -> Storage | None:
        """An integer column."""
        return Storage("integer")

    def _within(self, field: Field, value: Any) -> None:
        if abs(value) > MOST:
            raise fault(field, self.range_code, _RANGE)
        super()._within(field, value)

    def settle(self, value: Decimal) -> int:
        """The number as an int."""
        return int(value)

    def json_schema(self, field: Field) -> JsonObject:
        """A whole number, or its digits as text."""
        schema = super().json_schema(field)
        return schema | {"type": ["integer", "string"]}


INTEGER = field_kinds.add("integer", IntegerKind("integer"))
