"""What leaves a store, comes back to it, goes on to another and is counted, said again for the
book (domain.md 8.4)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import (
    SUPPLY_DAYS,
    SUPPLY_TAX,
    Order,
    Receipt,
    budget,
    cost,
    moves,
    received,
    yuan,
)
from property.house_kind import (
    IN_FORCE,
    Doc,
    Facts,
    Kind,
    Moves,
    Owed,
    days_after,
    half_up,
    owed,
    share,
)
from property.house_limits import STOCK

STORED = "2001"
#: What is found where the store has nothing to tell a price from.
FOUND = 333


def there(book: Book) -> int:
    """How much is in the store."""
    return book.total("stock", "qty", STORED) // 100


def worth(book: Book) -> int:
    """What the store is worth."""
    return book.total("stock", "value", STORED)


def leaves(book: Book, qty: int) -> int:
    """What so much of the store is worth: at the average, the last of it with the rest."""
    held = there(book)
    if qty == held:
        return worth(book)
    return half_up(Decimal(worth(book) * qty) / held) if held else 0


def stored(qty: int, cents: int) -> tuple[tuple[tuple[str, ...], int], ...]:
    """What a store has more, or less."""
    return ((("stock", "qty", STORED), qty * 100), (("stock", "value", STORED), cents))


class Stocked(Kind):
    """What is priced by what is in the store when it takes effect."""

    def settled(self, book: Book, doc: Doc) -> Facts:
        return self.computed(book, doc)


class Issue(Stocked):
    """Material leaves the store at the average of what is there, the last of it with the rest."""

    entity, day = "cost_center.material_issue", "issued_on"

    def draw(self, book: Book, chance: Random) -> Facts | None:
        held = there(book)
        if not held and chance.random() < 0.9:
            return None
        return {
            "qty": max(1, chance.choice((1, held, held // 2, held + 1))),
            "code": chance.choice((STORED, "6001")),
            "at": book.policy.cost_at,
        }

    def born(self, data: Mapping[str, Any]) -> Facts:
        return {"line": data["lines"][0]["id"]}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", facts["cents"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {"material": "$steel", "qty": facts["qty"], "cost_code": f"${facts['code']}"}
        return {"purpose": "construction", "lines": [line]}

    def computed(self, book: Book, doc: Doc) -> Facts:
        return {"there": there(book), "cents": leaves(book, doc.facts["qty"])}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return ["short"] if facts["qty"] > facts["there"] else []

    def posted(self, doc: Doc) -> Moves:
        facts, cents = doc.facts, doc.facts["cents"]
        used = cents if facts["at"] == "issue" else 0
        return moves(
            *stored(-facts["qty"], -cents),
            (budget("stock", STORED), -used),
            (budget("actual", facts["code"]), used),
            (cost(facts["code"]), used),
        )


class PutBack(Stocked):
    """Material that was issued and not used comes back at what it left for."""

    entity, day = "cost_center.store_return", "returned_on"
    chosen = ("approved", "closed")

    def draw(self, book: Book, chance: Random) -> Facts | None:
        issues = book.of(Issue, *IN_FORCE)
        if not issues:
            return None
        issue = chance.choice(issues)
        left = issue.facts["qty"] - sum(one.facts["qty"] for one in put_back(book, issue.key))
        return {
            "issue": issue.key,
            "line": issue.facts["line"],
            "qty": max(1, chance.choice((1, left, left // 2, left + 1))),
            "code": issue.facts["code"],
            "at": book.policy.cost_at,
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", facts["cents"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {"issue_line": facts["line"], "qty": facts["qty"]}
        return {"issue": facts["issue"], "lines": [line]}

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["issue"],)

    def computed(self, book: Book, doc: Doc) -> Facts:
        issue, qty = book.docs[doc.facts["issue"]].facts, doc.facts["qty"]
        others = put_back(book, doc.facts["issue"])
        outside = issue["qty"] - sum(one.facts["qty"] for one in others)
        cents = half_up(Decimal(issue["cents"] * qty) / issue["qty"])
        if qty == outside:
            cents = issue["cents"] - sum(one.facts["cents"] for one in others)
        return {"outside": outside, "cents": cents}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return ["left"] if facts["qty"] > facts["outside"] else []

    def posted(self, doc: Doc) -> Moves:
        facts, cents = doc.facts, doc.facts["cents"]
        unused = cents if facts["at"] == "issue" else 0
        return moves(
            *stored(facts["qty"], cents),
            (budget("stock", STORED), unused),
            (budget("actual", facts["code"]), -unused),
            (cost(facts["code"]), -unused),
        )


def put_back(book: Book, issue: str) -> list[Doc]:
    """What came back of an issue."""
    return book.of(PutBack, *IN_FORCE, issue=issue)


class SentBack(Stocked):
    """Goods go back to their supplier for what they cost, and leave the store at its average;
    what the order covered of them is expected again."""

    entity, day = "cost_center.supplier_return", "returned_on"
    chosen = ("approved", "closed")

    def draw(self, book: Book, chance: Random) -> Facts | None:
        orders = [one for one in book.of(Order, *IN_FORCE) if received(book, one.key)]
        if not orders:
            return None
        order = chance.choice(orders)
        came = received(book, order.key)
        return {
            "order": order.key,
            "line": order.facts["line"],
            "qty": max(1, chance.choice((1, came, came // 2, came + 1))),
            "at": book.policy.cost_at,
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total_excl", facts["cents"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {"order_line": facts["line"], "qty": facts["qty"]}
        return {"order": facts["order"], "cause": "quality", "lines": [line]}

    def computed(self, book: Book, doc: Doc) -> Facts:
        key, qty = doc.facts["order"], doc.facts["qty"]
        order, came = book.docs[key], received(book, key)
        paid, covered = kept(book, key)
        cents = half_up(Decimal(qty * order.facts["price"]) / 10)
        if qty == came:
            cents = paid
        tax = share(cents, SUPPLY_TAX) if qty != came else kept_tax(book, key)
        # What is no longer expected stays so; else the order covers what it can of the rest.
        closed = order.status == "closed" or nothing_more(book, key)
        still_open = book.total("budget", "committed", STORED, None, key)
        again = 0 if closed and not still_open else max(0, covered - (paid - cents))
        return {
            "cents": cents,
            "tax": tax,
            "again": again,
            "out": leaves(book, qty),
            "came": came,
            "there": there(book),
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        if facts["qty"] > facts["came"]:
            yield "back"
        if facts["qty"] > facts["there"]:
            yield "short"

    def owes(self, doc: Doc) -> list[Owed]:
        whole = doc.facts["cents"] + doc.facts["tax"]
        return owed(("material", -whole, days_after(doc, SUPPLY_DAYS)))

    def posted(self, doc: Doc) -> Moves:
        facts, order = doc.facts, doc.facts["order"]
        cents, out = facts["cents"], facts["out"]
        at_once = facts["at"] == "receipt"
        # Where the store pays, what the supplier gives back beyond that is less cost.
        less = cents if at_once else cents - out
        return moves(
            *stored(-facts["qty"], -out),
            (budget("committed", STORED, order=order), facts["again"]),
            (budget("received", STORED, order=order), -cents),
            (budget("actual", STORED, order=order), -less),
            (budget("stock", STORED, order=order), 0 if at_once else -out),
            (cost(STORED), -less),
        )


def kept(book: Book, order: str) -> tuple[int, int]:
    """What came of an order and did not go back: its worth, and what of that the order covered."""
    came, back = book.of(Receipt, *IN_FORCE, order=order), book.of(SentBack, *IN_FORCE, order=order)
    worth_ = sum(one.facts["cents"] for one in came) - sum(one.facts["cents"] for one in back)
    covered = sum(one.facts["covered"] for one in came) - sum(one.facts["again"] for one in back)
    return worth_, covered


def kept_tax(book: Book, order: str) -> int:
    """The tax of what came of an order and did not go back."""
    came, back = book.of(Receipt, *IN_FORCE, order=order), book.of(SentBack, *IN_FORCE, order=order)
    return sum(one.facts["tax"] for one in came) - sum(one.facts["tax"] for one in back)


def nothing_more(book: Book, order: str) -> bool:
    """Whether somebody said that no more comes of an order."""
    return any(
        doc.kind.entity == "cost_center.commit_release"
        and doc.status in IN_FORCE
        and doc.facts["order"] == order
        for doc in book.docs.values()
    )


class Moved(Stocked):
    """Material goes to another project at what it is worth here."""

    entity, day = "cost_center.stock_transfer", "moved_on"

    def draw(self, book: Book, chance: Random) -> Facts | None:
        held = there(book)
        if not held:
            return None
        qty = max(1, chance.choice((1, held, held // 2, held + 1)))
        return {"qty": qty, "at": book.policy.cost_at}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", facts["cents"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {"material": "$steel", "qty": facts["qty"]}
        return {"to_project": "$Q", "receiver": "$keeper", "lines": [line]}

    def computed(self, book: Book, doc: Doc) -> Facts:
        return {"there": there(book), "cents": leaves(book, doc.facts["qty"])}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return ["short"] if facts["qty"] > facts["there"] else []

    def posted(self, doc: Doc) -> Moves:
        facts, cents = doc.facts, doc.facts["cents"]
        at_once = facts["at"] == "receipt"
        return moves(
            *stored(-facts["qty"], -cents),
            (budget("actual" if at_once else "stock", STORED), -cents),
            (cost(STORED), -cents if at_once else 0),
        )


class Count(Stocked):
    """What was counted, less what the store had at the end of that day, is found or missing."""

    entity, day = "cost_center.stocktake", "counted_on"

    def draw(self, book: Book, chance: Random) -> Facts:
        held = there(book)
        return {
            "counted": max(0, chance.choice((held, held - 1, held + 1, held * 2, 0))),
            "code": chance.choice((STORED, "6001")),
            "at": book.policy.cost_at,
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", facts["cents"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {
            "material": "$steel",
            "counted": facts["counted"],
            "price_in": yuan(FOUND),
            "cost_code": f"${facts['code']}",
            "reason": "盘点",
        }
        return {"lines": [line]}

    def computed(self, book: Book, doc: Doc) -> Facts:
        """How much is missing stays as it was counted; what it is worth is what holds then."""
        more = doc.facts["counted"] - held_on(book, doc.facts["on"])
        return {"more": more, **self.valued(book, more)}

    def settled(self, book: Book, doc: Doc) -> Facts:
        return self.valued(book, doc.facts["more"])

    def valued(self, book: Book, more: int) -> Facts:
        held = there(book)
        cents = -leaves(book, -more) if held else more * FOUND
        return {"there": held, "cents": cents}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        others = [one for one in book.of(Count, "submitted", *IN_FORCE) if one is not doc]
        if any(one.status == "submitted" for one in others):
            yield "counting"
        if any(one.status != "submitted" and one.facts["on"] > doc.facts["on"] for one in others):
            yield "later"
        if facts["there"] + facts["more"] < 0:
            yield "below"

    def posted(self, doc: Doc) -> Moves:
        facts, cents = doc.facts, doc.facts["cents"]
        known = cents if facts["at"] == "issue" else 0
        return moves(
            *stored(facts["more"], cents),
            (budget("stock", STORED), known),
            (budget("actual", facts["code"]), -known),
            (cost(facts["code"]), -known),
        )


def held_on(book: Book, day: str) -> int:
    """How much was in the store at the end of a day, by what is in force now."""
    return (
        sum(
            cents
            for doc in book.docs.values()
            if doc.status in IN_FORCE and doc.facts["on"] <= day
            for (figure, _, _), cents in doc.rows.items()
            if figure[:2] == STOCK
        )
        // 100
    )
