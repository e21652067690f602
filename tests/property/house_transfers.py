"""Money moved between the accounts, said again for the book."""

from collections.abc import Iterable
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import moves, yuan
from property.house_funds import ACCOUNTS, available, money
from property.house_kind import Doc, Facts, Kind, Moves


class Transfer(Kind):
    """Money moved from one account to another."""

    entity, day = "funds_center.fund_transfer", "transfer_date"

    def owner(self, facts: Facts) -> str:
        return str(facts["project"]) or "-"

    def draw(self, book: Book, chance: Random) -> Facts:
        source, target = chance.sample(ACCOUNTS, 2)
        held = book.total("fund", "amount", None, source)
        return {
            "from": source,
            "to": target,
            "project": chance.choice(("P", "")),
            "cents": max(1, chance.choice((held, held // 3, held + 1))),
        }

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "from_account": f"${facts['from']}",
            "to_account": f"${facts['to']}",
            "project": f"${facts['project']}" if facts["project"] else None,
            "amount": yuan(facts["cents"]),
            "purpose": "调拨",
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return ["short"] if facts["cents"] > available(book, facts["from"]) else []

    def posted(self, doc: Doc) -> Moves:
        facts, cents = doc.facts, doc.facts["cents"]
        return moves(
            (money(facts["project"], facts["from"]), -cents),
            (money(facts["project"], facts["to"]), cents),
        )
