"""Percentages, stored as people say them: 9 is nine per cent."""

from dougong.model.fields.field import Field
from dougong.model.fields.kind import field_kinds
from dougong.model.fields.number_rules import Exact


class PercentKind(Exact):
    """A percentage with up to four places, shown with two (domain.md 0.4, rule 5)."""

    example = "9.5"
    suffix = "%"

    def places(self, field: Field) -> tuple[int, int]:
        """`9.00%`."""
        return 2, 2


PERCENT = field_kinds.add("percent", PercentKind("percent"))
