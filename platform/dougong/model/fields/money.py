"""Amounts and unit prices in yuan, exact to the field's scale."""

from decimal import Decimal
from typing import Any, ClassVar

from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Words, field_kinds
from dougong.model.fields.number_rules import Exact, grouped


class MoneyKind(Exact):
    """An amount; two decimal places unless the field says otherwise."""

    shown: ClassVar[Any] = "money"
    prefix = "money"
    range_code = "money_range"
    usual_scale = 2
    example = "1234.50"

    def present(self, field: Field, value: Decimal, words: Words) -> Shown:
        """`1,234.00`; finer unit prices show the places they have, at least two."""
        scale = self.scale(field)
        return Shown(grouped(value, min(2, scale), scale), self.shown)


MONEY = field_kinds.add("money", MoneyKind("money"))
