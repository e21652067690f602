"""Day labor, said again for the book."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_contracts import RATE
from property.house_cost import budget, cost, moves, yuan
from property.house_kind import IN_EFFECT, IN_FORCE, Doc, Facts, Kind, Moves, half_up, without_tax

#: The crews of a project: one of a partner who invoices, and one hired by the project itself.
CREWS: dict[str, dict[str, Any]] = {
    "crew": {"partner": "sub", "tax_rate": RATE},
    "hired": {"partner": "", "tax_rate": 0},
}
#: What a reclassification takes from whom, and gives to whom.
MOVED = {"owner": -1, "self": 1}
#: Who may have to bear the work of a crew.
RESPONSIBLE = ("sub", "other")


class Sheet(Kind):
    """A sheet of a crew without names: heads, quarters of days, a rate, and who bears it."""

    entity, day, control = "day_labor.sheet", "work_date", "labor"

    def draw(self, book: Book, chance: Random) -> Facts:
        bearer = chance.choice(("self", "self", "backcharge", "backcharge", "owner", "crew"))
        back = bearer == "backcharge"
        lines = [
            (
                chance.choice((1, 3, 7)),
                chance.choice((25, 50, 100)),
                chance.choice((333_33, 260_00)),
            )
            for _ in range(chance.randint(1, 2))
        ]
        return {
            "lines": lines,
            "crew": chance.choice(("crew", "crew", "hired")),
            "bearer": bearer,
            "by": chance.choice(("other", "other", "other", "sub")) if back else "",
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total_amount", sum(self.amounts(facts))

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [
            {
                "trade": "laborer",
                "work_mode": "group_day",
                "head_count": heads,
                "days": str(Decimal(days) / 100),
                "day_rate": yuan(rate),
                "ot_mode": "none",
            }
            for heads, days, rate in facts["lines"]
        ]
        return {
            "crew": f"${facts['crew']}",
            "bearer": facts["bearer"],
            "responsible_partner": f"${facts['by']}" if facts["by"] else None,
            "cost_code": "$1001",
            "location": "三层",
            "reason": "rush",
            "content": "清理",
            "photos": ["$photo"],
            "lines": lines,
        }

    def amounts(self, facts: Facts) -> list[int]:
        """What the lines come to: nothing where the crew bears its work itself."""
        paid = 0 if facts["bearer"] == "crew" else 1
        return [
            half_up(Decimal(days * rate) / 100) * heads * paid
            for heads, days, rate in facts["lines"]
        ]

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        # Nobody is charged for what he was paid for himself.
        if facts["by"] and facts["by"] == CREWS[facts["crew"]]["partner"]:
            yield "c12"
        if is_stated(book, facts["crew"], doc.month):
            yield "c11_stated"

    def excl(self, facts: Facts) -> list[int]:
        """Without tax, the residue on the last line (domain.md 0.4, rule 4)."""
        amounts, rate = self.amounts(facts), CREWS[facts["crew"]]["tax_rate"]
        parts = [without_tax(cents, rate) for cents in amounts]
        parts[-1] += without_tax(sum(amounts), rate) - sum(parts)
        return parts

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        """Only what the project bears itself needs its budget (domain.md 11)."""
        own = facts["bearer"] == "self"
        return [("1001", cents) for cents in self.excl(facts)] if own else []

    def by_worker(self, facts: Facts) -> list[tuple[str, int, int]]:
        """Who worked, for how much and how long; nobody is named here."""
        days = sum(heads * days for heads, days, _ in facts["lines"])
        return [("", sum(self.amounts(facts)), days)]

    def posted(self, doc: Doc) -> Moves:
        facts, parts = doc.facts, self.excl(doc.facts)
        by = facts["bearer"]
        amount = sum(self.amounts(facts))
        back = amount if facts["bearer"] == "backcharge" else 0
        return moves(
            *((("labor", "amount", who, by), cents) for who, cents, _ in self.by_worker(facts)),
            *((("labor", "eq_days", who, by), days) for who, _, days in self.by_worker(facts)),
            (("recovery", "due", facts["by"]), back),
            *((budget("actual", "1001"), cents) for cents in parts),
            *((cost("1001", by), cents) for cents in parts),
        )


class Reclass(Kind):
    """What the owner was to bear is the project's own after all (domain.md 3.2: bearer).

    Cost and days are as they were; whose they are moves, and what the project bears itself needs
    its budget, in which the work stands already.
    """

    entity, day, control = "day_labor.reclass", "reclass_date", "labor"
    chosen, closable = IN_FORCE, False

    def draw(self, book: Book, chance: Random) -> Facts | None:
        sheets = book.of(Sheet, *IN_FORCE, bearer="owner")
        if not sheets:
            return None
        return borne(chance.choice(sheets))

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {"sheet": facts["sheet"], "reason": "业主不认"}

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["sheet"],)

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        others = book.of(Reclass, *IN_EFFECT, sheet=facts["sheet"])
        return ["twice"] if any(one is not doc for one in others) else []

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [("1001", cents) for cents in facts["excl"]]

    def counted(self, facts: Facts) -> list[tuple[str, int]]:
        return self.asks(facts)

    def posted(self, doc: Doc) -> Moves:
        facts = doc.facts
        excl = sum(facts["excl"])
        return moves(
            *((("labor", "amount", "", by), n * facts["cents"]) for by, n in MOVED.items()),
            *((("labor", "eq_days", "", by), n * facts["days"]) for by, n in MOVED.items()),
            *((cost("1001", by), n * excl) for by, n in MOVED.items()),
        )


def is_stated(book: Book, crew: str, month: str) -> bool:
    """Whether the month of a crew is summed up, or is being so."""
    return any(
        doc.kind.entity == "day_labor.month_statement"
        and doc.status in IN_EFFECT
        and (doc.facts["crew"], doc.facts["of"]) == (crew, month)
        for doc in book.docs.values()
    )


def borne(sheet: Doc) -> Facts:
    """What of a sheet moves to another who bears it: all of it."""
    work = sheet.kind
    assert isinstance(work, Sheet)
    days = sum(days for _, _, days in work.by_worker(sheet.facts))
    cents = sum(work.amounts(sheet.facts))
    return {"sheet": sheet.key, "days": days, "cents": cents, "excl": work.excl(sheet.facts)}
