"""What an entity lets people take back of a document in force, and in which shares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

#: Key of the share of a document that has no rows to choose of.
WHOLE_DOCUMENT = ""


@dataclass(frozen=True)
class PartialReversal:
    """How a document is taken back in part: which rows are chosen, and what is shared out."""

    #: Rows that people choose of; empty: the document itself is what is shared.
    rows: str = ""
    #: Numbers of the row of which a part may be given, the first that it has; empty: whole rows.
    by: tuple[str, ...] = ()
    #: Number of the row by which what belongs to the document as a whole is shared out.
    spread_by: str = ""
    #: Numbers that are shared out: `<rows>.<field>`, or `<field>` of the header.
    shared: tuple[str, ...] = ()
    #: The same names → FEEL over what is shared already: sums, and what takes a residue.
    worked_out: Mapping[str, str] = field(default_factory=dict)

    def shared_of(self, rows: str) -> Iterator[str]:
        """The fields of these rows, or of the header, that are shared out."""
        return (name.rpartition(".")[2] for name in self.shared if name.rpartition(".")[0] == rows)

    def worked_out_of(self, rows: str) -> Iterator[tuple[str, str]]:
        """The fields of these rows, or of the header, that are worked out, with their FEEL."""
        for name, text in self.worked_out.items():
            owner, _, key = name.rpartition(".")
            if owner == rows:
                yield key, text

    def numbers_of(self, rows: str) -> frozenset[str]:
        """Every field of these rows, or of the header, whose sign a reversal turns."""
        return frozenset((*self.shared_of(rows), *(key for key, _ in self.worked_out_of(rows))))


@dataclass(frozen=True)
class Share:
    """How much of something is taken back now."""

    #: Of the original, between 0 and 1.
    of: Fraction
    #: Whether nothing is left then: the rest is taken, whatever earlier rounding has left.
    last: bool


@dataclass(frozen=True)
class Shares:
    """The share of every row that is chosen, and of what belongs to the whole document."""

    #: Row id → share; WHOLE_DOCUMENT where the document has no rows to choose of.
    rows: Mapping[str, Share]
    #: Of the header, and of rows that nobody chooses of.
    header: Share
    #: Ids of all rows that could be chosen.
    own: frozenset[str] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Whether nothing of the document is left."""
        return self.header.last

    def of(self, line_id: str) -> Share | None:
        """The share of what stands for a row, or for the header; none where it is not chosen."""
        found = self.rows.get(line_id)
        return found if found or line_id in self.own else self.header


#: Everything that is still there.
THE_REST = Shares({}, Share(Fraction(1), last=True))


def portion(value: Decimal, taken: Decimal, share: Share, scale: int) -> Decimal:
    """What a share of a value comes to, when so much of it was taken before.

    Half-up on the absolute value; the last share takes the residue, and none takes more than what
    is left.
    """
    if share.last:
        return value - taken
    units = abs(Fraction(value)) * share.of * 10**scale
    rounded = Decimal((2 * units.numerator + units.denominator) // (2 * units.denominator))
    part = (rounded * Decimal(1).scaleb(-scale)).copy_sign(value)
    low, high = sorted((Decimal(0), value - taken))
    return min(max(part, low), high)
