"""Bonds that are paid, given back and used up, said again for the book."""

from collections.abc import Iterable
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import CENTS, moves, yuan
from property.house_kind import IN_EFFECT, Doc, Facts, Kind, Moves


class Bond(Kind):
    """A bond, or what comes back of one: never more than was paid."""

    entity, day = "contracts.bond", "moved_on"

    def draw(self, book: Book, chance: Random) -> Facts:
        paid = book.of(Bond, "approved", movement="paid")
        if not paid or chance.random() < 0.3:
            return {"movement": "paid", "bond": "", "cents": chance.choice(CENTS)}
        bond = chance.choice(paid)
        cents = bond.facts["cents"]
        return {
            "movement": chance.choice(("refunded", "used")),
            "bond": bond.key,
            "cents": max(1, chance.choice((cents, cents // 3, left_of(book, bond.key) + 1))),
        }

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["bond"],)

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "movement": facts["movement"],
            "original": facts["bond"] or None,
            "bond_kind": "performance",
            "bond_form": "cash",
            "partner": "$owner",
            "amount": yuan(facts["cents"]),
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        bond = facts["bond"]
        return ["left"] if bond and facts["cents"] > left_of(book, bond, doc) else []

    def posted(self, doc: Doc) -> Moves:
        sign = 1 if doc.facts["movement"] == "paid" else -1
        return moves((("bond", "held"), sign * doc.facts["cents"]))


def left_of(book: Book, bond: str, own: Doc | None = None) -> int:
    """What nobody has taken back of a bond yet, nor asked to."""
    others = (one for one in book.of(Bond, *IN_EFFECT, bond=bond) if one is not own)
    return int(book.docs[bond].facts["cents"]) - sum(one.facts["cents"] for one in others)
