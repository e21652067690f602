"""The figures that head the page of a record: of this moment, each from where it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger

#: After a dimension that leads to a tree: the record with everything below it.
UNDER = ".under"


@dataclass(frozen=True)
class PageFigure:
    """One figure: of a ledger, of a field of the record, or worked out of those before it."""

    key: str
    #: What people call it; empty: what its source is called.
    title: str = ""
    ledger: str = ""
    #: A measure or a derived figure of the ledger.
    measure: str = ""
    #: Dimension of the ledger, or its tree from there down → `id` or a field of the record;
    #: empty: the dimension that leads to the record.
    by: Mapping[str, str] = field(default_factory=dict)
    #: FEEL over dimensions that every row fulfils.
    where: str = ""
    row_types: tuple[str, ...] = ()
    #: A field of the record.
    field: str = ""
    #: FEEL over the figures before it and the fields of the record.
    value: str = ""
    #: How a worked out figure is shown.
    shown: Field | None = None
    #: A filter over the record: where it does not hold the figure is left out.
    when: str = ""
    #: The figure of which it is a part, drawn as a bar.
    of: str = ""

    def place(self, entity: str, ledger: Ledger) -> Mapping[str, str]:
        """Which rows of the ledger it sums: dimensions with what of the record they hold."""
        if self.by:
            return self.by
        own = (
            key
            for key, dimension in ledger.dimensions.items()
            if dimension.reference and dimension.reference.entity == entity
        )
        return dict.fromkeys(list(own)[:1], "id")
