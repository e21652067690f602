"""Income contracts from signing to what the owner was asked for, said again for the book."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_contracts import agreed
from property.house_cost import CENTS, moves, yuan
from property.house_kind import IN_FORCE, Doc, Facts, Kind, Moves, Owed, half_up, owed, share
from property.house_periods import Period, period_before
from property.house_states import standing, state_of

#: The tax rate of what is sold.
RATE = 9
#: What the owner pays ahead, and how he gets it back: the share of each period, or the share of
#: main materials of the start point (domain.md 7.5).
ADVANCE, EACH, MATERIALS = 20, 30, 60
#: The part of the output that is the workers' pay.
LABOR = 20
WAYS = ("none", "per_settlement_ratio", "start_point")


class Sale(Kind):
    """An income contract: no budget is asked, and an advance is due at once."""

    entity, day = "contracts.contract", "sign_date"

    def draw(self, book: Book, chance: Random) -> Facts:
        cents = chance.choice(CENTS[4:])
        way = chance.choice(WAYS)
        return {
            "cents": cents,
            "progress": chance.choice((80, 100)),
            "ratio": chance.choice((None, 3)),
            "mode": chance.choice(("separate", "included")),
            "way": way,
            "advance": share(cents, ADVANCE) if way != "none" else 0,
            "labor": chance.choice((LABOR // 2, LABOR)),
        }

    def raw(self, facts: Facts) -> dict[str, Any]:
        ahead = facts["way"] != "none"
        return {
            "name": "总包",
            "direction": "income",
            "kind": "main",
            "partner": "$owner",
            "pricing": "unit",
            "tax_rate": RATE,
            "invoice_rule": "none",
            "amount_incl": yuan(facts["cents"]),
            "progress_ratio": facts["progress"],
            "retention_ratio": facts["ratio"],
            "retention_mode": facts["mode"],
            "advance_ratio": ADVANCE if ahead else None,
            "advance_recovery": facts["way"],
            "recover_ratio": EACH if ahead else None,
            "material_share": MATERIALS if ahead else None,
            "labor_ratio": facts["labor"],
            "labor_pay_cycle": 1,
        }

    def shows(self, book: Book, doc: Doc) -> Facts:
        return {"run_state": state_of(book, doc.key)}

    def owes(self, doc: Doc) -> list[Owed]:
        return owed(("advance", doc.facts["advance"], ""), ours=True)

    def posted(self, doc: Doc) -> Moves:
        facts = doc.facts
        return moves(
            (agreed("signed", doc.key), facts["cents"]),
            (agreed("due", doc.key), facts["advance"]),
            (agreed("cap_contract", doc.key), share(facts["cents"], facts["progress"])),
        )


class Claimed(Period):
    """What the owner certified so far, less what he paid ahead and what he keeps."""

    entity, day = "contracts.measurement", "to_date"

    def draw(self, book: Book, chance: Random) -> Facts | None:
        sales = book.of(Sale, "approved")
        if not sales:
            return None
        sale = chance.choice(sales)
        whole = sale.facts["cents"]
        terms = ("progress", "ratio", "mode", "way", "advance", "labor")
        return {
            "contract": sale.key,
            "upto": chance.choice((whole, whole // 3, whole // 2, whole * 4 // 5, whole + 1)),
            **{name: sale.facts[name] for name in terms},
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "work_incl", facts["certified"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "contract": facts["contract"],
            "from_date": "$day",
            "lines": [{"content": "主体", "cum_amount": yuan(facts["upto"])}],
        }

    def computed(self, book: Book, doc: Doc) -> Facts:
        facts = doc.facts
        done = book.of(Claimed, *IN_FORCE, contract=facts["contract"])
        before = sum(one.facts["certified"] for one in done)
        certified = facts["upto"] - before
        hold = share(certified, facts["ratio"]) if facts["mode"] == "separate" else 0
        back = recovered(book.docs[facts["contract"]].facts, before, facts["upto"])
        left = facts["advance"] - sum(one.facts["back"] for one in done)
        back = half_up(min(back, Decimal(left)))
        return {
            "previous": period_before(book, Claimed, facts["contract"]),
            "certified": certified,
            "hold": hold,
            "back": back,
            "payable": share(certified, facts["progress"]) - back - hold,
            "labor_part": share(certified, facts["labor"]),
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        contract = facts["contract"]
        others = book.of(Claimed, "submitted", "returned", contract=contract)
        if any(one is not doc for one in others):
            yield "one_open"
        yield from standing(book, contract, "suspended", "completed")
        if facts["upto"] > book.docs[contract].facts["cents"]:
            yield "over_amount"

    def owes(self, doc: Doc) -> list[Owed]:
        """The part of the workers has its own item (domain.md 2, L1)."""
        labor = doc.facts["labor_part"]
        rest = doc.facts["payable"] - labor
        return owed(("progress", rest, ""), ("labor_fee", labor, ""), ours=True)

    def posted(self, doc: Doc) -> Moves:
        facts, contract = doc.facts, doc.facts["contract"]
        return moves(
            (agreed("measured", contract), facts["certified"]),
            (agreed("due", contract), facts["payable"]),
            (agreed("labor_due", contract), facts["labor_part"]),
            (agreed("retention_held", contract), facts["hold"]),
            (agreed("advance_recovered", contract), facts["back"]),
        )


def recovered(sale: Facts, before: int, upto: int) -> Decimal:
    """What a period gives back of the advance, however much of it is left."""
    if sale["way"] == "per_settlement_ratio":
        return Decimal((upto - before) * EACH) / 100
    if sale["way"] == "none":
        return Decimal(0)
    start = sale["cents"] - Decimal(sale["advance"] * 100) / MATERIALS
    beyond = max(Decimal(0), upto - start) - max(Decimal(0), before - start)
    return beyond * MATERIALS / 100
