"""Amounts and unit prices in yuan, exact to the field's scale."""

from typing import Any, ClassVar

from dougong.model.fields.field import Field
from dougong.model.fields.kind import field_kinds
from dougong.model.fields.number_rules import Exact


class MoneyKind(Exact):
    """An amount; two decimal places unless the field says otherwise."""

    shown: ClassVar[Any] = "money"
    prefix = "money"
    range_code = "money_range"
    usual_scale = 2
    example = "1234.50"

    def places(self, field: Field) -> tuple[int, int]:
        """`1,234.00`; finer unit prices show the places they have, at least two."""
        scale = self.scale(field)
        return min(2, scale), scale


MONEY = field_kinds.add("money", MoneyKind("money"))
