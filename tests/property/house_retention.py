"""Retention that is paid back when everything is settled, said again for the book."""

from collections.abc import Iterable
from random import Random
from typing import Any

from property.house_book import Book
from property.house_contracts import OfContract, Settlement, agreed
from property.house_cost import moves, yuan
from property.house_kind import IN_FORCE, Doc, Facts, Moves


class Retention(OfContract):
    """Retention paid back after the settlement, never more than is left (INV-10)."""

    entity, day = "contracts.retention_release", "released_on"

    def draw(self, book: Book, chance: Random) -> Facts | None:
        settled = book.of(Settlement, *IN_FORCE)
        # Mostly where there is something to pay back.
        return super().draw(book, chance) if settled or chance.random() < 0.1 else None

    def more(self, book: Book, contract: Doc, chance: Random) -> Facts:
        settled = book.of(Settlement, *IN_FORCE, contract=contract.key)
        kept = settled[0].facts["kept"] if settled else 0
        return {"cents": max(1, chance.choice((kept, kept // 2, kept + 1)))}

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {"contract": facts["contract"], "amount": yuan(facts["cents"])}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        settled = book.of(Settlement, *IN_FORCE, contract=facts["contract"])
        if not settled:
            return ["not_settled"]
        gone = [
            one
            for one in book.of(Retention, *IN_FORCE, contract=facts["contract"])
            if one is not doc
        ]
        left = settled[0].facts["kept"] - sum(one.facts["cents"] for one in gone)
        return ["too_much"] if facts["cents"] > left else []

    def posted(self, doc: Doc) -> Moves:
        contract, cents = doc.facts["contract"], doc.facts["cents"]
        return moves(
            *(
                (agreed(name, contract), cents)
                for name in ("retention_released", "due", "cap_contract")
            )
        )
