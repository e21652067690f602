"""Percentages, stored as people say them: 9 is nine per cent."""

from decimal import Decimal

from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Words, field_kinds
from dougong.model.fields.number_rules import Exact, grouped


class PercentKind(Exact):
    """A percentage with up to four places, shown with two (domain.md 0.4, rule 5)."""

    example = "9.5"

    def present(self, field: Field, value: Decimal, words: Words) -> Shown:
        """`9.00%`."""
        return Shown(grouped(value, 2, 2) + "%", self.shown)


PERCENT = field_kinds.add("percent", PercentKind("percent"))
