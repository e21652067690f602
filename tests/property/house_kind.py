"""What a kind of document is to the book: what may be drawn for it, what it moves, what refuses
it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from property.house_book import Book

#: Ledger, measure, then what names the place in the ledger.
Figure = tuple[str, ...]
#: A figure, the month of the business date, the month booked in.
Place = tuple[Figure, str, str]
Moves = Counter[Figure]
Facts = dict[str, Any]

IN_FORCE = ("approved", "closed")
IN_EFFECT = ("submitted", "approved", "closed")


def half_up(value: Decimal | int) -> int:
    """A number of cents, halves away from zero (domain.md 0.4, rule 1)."""
    return int(Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(cents: int, percent: int | None) -> int:
    """A part of an amount in percent."""
    return half_up(Decimal(cents) * (percent or 0) / 100)


def without_tax(cents: int, percent: int) -> int:
    """What is left of an amount when its tax is taken out (domain.md 0.4, rule 3)."""
    return half_up(Decimal(cents) * 100 / (100 + percent))


class Owed(NamedTuple):
    """One sum with the day on which it is due (domain.md 3.4: AR/AP items)."""

    what: str
    cents: int
    due: str
    #: Whether others owe it to us.
    ours: bool = False


def owed(*parts: tuple[str, int, str], ours: bool = False) -> list[Owed]:
    """The sums that come to something."""
    return [Owed(what, cents, due, ours) for what, cents, due in parts if cents]


class Kind:
    """A kind of document: what may be drawn for it, what it moves and what refuses it."""

    entity, day = "", ""
    #: The word of the policy that rules it; empty where no budget is asked.
    control = ""
    #: Whether a person says which project it belongs to.
    scoped = True
    #: Where the documents stand that a person may choose for it.
    chosen: tuple[str, ...] = ("approved",)
    #: Whether somebody may say that nothing more is expected of it.
    closable = True
    #: Whether somebody may take it back; another one says the contrary where nobody may.
    reversible = True
    #: What it still has when it is closed, and gives back: the measure, and its place in the key.
    rest: tuple[str, str] | None = None

    def draw(self, book: "Book", chance: Random) -> Facts | None:
        """The facts of a new document, or none where nothing would make sense now."""
        raise NotImplementedError

    def raw(self, facts: Facts) -> dict[str, Any]:
        """The same as a person would type it."""
        raise NotImplementedError

    def born(self, data: Mapping[str, Any]) -> Facts:
        """What only the product can say of a new document, such as the ids of its lines."""
        return {}

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        """The documents that cannot be reversed while this one is in effect."""
        return tuple(
            facts[name] for name in ("contract", "plan", "order", "request") if facts.get(name)
        )

    def picks(self, facts: Facts) -> tuple[str, ...]:
        """The documents a person chose, which must be in force when it is handed in."""
        return self.builds_on(facts)

    def since(self, book: "Book", facts: Facts) -> str:
        """The month before which a new document makes no sense."""
        return ""

    def on_day(self, chance: Random) -> int:
        """The day of its month."""
        return chance.randint(1, 28)

    def owner(self, facts: Facts) -> str:
        """Whose months count for what belongs to no project."""
        return "P"

    def computed(self, book: "Book", doc: "Doc") -> Facts:
        """What follows from the facts and from what the ledgers say now."""
        return {}

    def is_unfinished(self, book: "Book", doc: "Doc", facts: Facts) -> bool:
        """Whether the form still asks for something when it is handed in."""
        return False

    def refusals(self, book: "Book", doc: "Doc", facts: Facts) -> Iterable[str]:
        """The rules of the document itself that are broken."""
        return ()

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        """Cost code and amount that the control of the budget compares."""
        return []

    def counted(self, facts: Facts) -> list[tuple[str, int]]:
        """How much of that other documents have brought into the ledger already."""
        return []

    def total(self, facts: Facts) -> tuple[str, int] | None:
        """The field that holds the sum of the lines, and that sum (INV-8)."""
        return None

    def held(self, doc: "Doc") -> Moves:
        """What is held while the document is under way."""
        return Counter()

    def left(self, book: "Book", doc: "Doc") -> Moves:
        """What closing it writes besides: what nobody will do any more."""
        return Counter()

    def settled(self, book: "Book", doc: "Doc") -> Facts:
        """What is worked out once more, from what the ledgers say when it takes effect."""
        return {}

    def owes(self, doc: "Doc") -> list[Owed]:
        """What somebody has to pay from then on because of it."""
        return []

    def posted(self, doc: "Doc") -> Moves:
        """What the document writes when it takes effect."""
        return Counter()

    def shows(self, book: "Book", doc: "Doc") -> Facts:
        """What the document itself must say while it is in force."""
        return {}

    def replaces(self, book: "Book", doc: "Doc") -> list["Doc"]:
        """The documents whose place it takes, and which end with that."""
        return []


@dataclass
class Doc:
    """One document, what it holds and what it wrote."""

    kind: Kind
    key: str
    month: str
    facts: Facts
    #: What the control of the budget told it, key by key.
    told: dict[str, Any] = field(default_factory=dict)
    status: str = "draft"
    voted: bool = False
    #: How many took effect before it.
    turn: int = 0
    #: The document that took the place of this one.
    replaced_by: str = ""
    holds: Counter[Place] = field(default_factory=Counter)
    rows: Counter[Place] = field(default_factory=Counter)


def days_after(doc: Doc, days: int) -> str:
    """The day so many days after that of a document."""
    return f"{date.fromisoformat(doc.facts['on']) + timedelta(days)}"
