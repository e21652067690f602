"""Money of an account that nobody may touch until it is set free again, said again for the book
(domain.md 10.1)."""

from collections.abc import Iterable
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import moves, yuan
from property.house_funds import ACCOUNTS, available
from property.house_kind import IN_FORCE, Doc, Facts, Kind, Moves


class Freeze(Kind):
    """A part of what an account has is held back, or set free again in parts."""

    entity, day, scoped = "funds_center.fund_freeze", "freeze_date", False

    def owner(self, facts: Facts) -> str:
        # The accounts are the company's, whose months nobody closes.
        return "-"

    def draw(self, book: Book, chance: Random) -> Facts:
        held = book.of(Freeze, "approved", movement="freeze")
        if held and chance.random() < 0.5:
            freeze = chance.choice(held)
            left = still_frozen(book, freeze.key)
            terms = {"movement": "release", "of": freeze.key, "account": freeze.facts["account"]}
            return {**terms, "cents": max(1, chance.choice((left, left // 3, left + 1)))}
        account = chance.choice(ACCOUNTS)
        free = available(book, account)
        cents = max(1, chance.choice((free, free // 2, free // 3, free + 1)))
        return {"movement": "freeze", "of": "", "account": account, "cents": cents}

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["of"],)

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "movement": facts["movement"],
            "original": facts["of"] or None,
            "account": f"${facts['account']}",
            "amount": yuan(facts["cents"]),
            "reason": "保全",
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        if facts["of"]:
            return ["too_much"] if facts["cents"] > still_frozen(book, facts["of"]) else []
        return ["short"] if facts["cents"] > available(book, facts["account"]) else []

    def posted(self, doc: Doc) -> Moves:
        facts = doc.facts
        sign = -1 if facts["of"] else 1
        return moves((("fund", "frozen", "", facts["account"]), sign * facts["cents"]))


def still_frozen(book: Book, freeze: str) -> int:
    """What was not set free yet of what a document froze."""
    first = book.docs[freeze]
    whole = first.facts["cents"] if first.status in IN_FORCE else 0
    return int(whole - sum(one.facts["cents"] for one in book.of(Freeze, *IN_FORCE, of=freeze)))
