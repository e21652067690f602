"""Months of crews that are summed up, what of them subcontractors have to bear, and how both
come into what a contract is paid, said again for the book (domain.md 11.5, 11.6, 11.9)."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_contracts import Contract, agreed
from property.house_cost import moves, yuan
from property.house_funds import MONTHS
from property.house_kind import IN_EFFECT, IN_FORCE, Doc, Facts, Kind, Moves, half_up
from property.house_labor import CREWS, Sheet
from property.house_states import is_settled, standing

#: Who pulls the month of a crew together sees these, beside those in force.
UNDER_WAY = ("submitted", "returned")


class Statement(Kind):
    """All sheets of a crew in a month, each exactly once, on a contract of its partner or none."""

    entity, day = "day_labor.month_statement", "stated_on"
    closable = False

    def draw(self, book: Book, chance: Random) -> Facts | None:
        worked = {(one.facts["crew"], one.month) for one in book.of(Sheet, *IN_FORCE)}
        if not worked and chance.random() < 0.9:
            return None
        some = [*sorted(worked), ("crew", chance.choice(MONTHS))]
        crew, month = chance.choice(some[: len(worked) or 1])
        contracts = book.of(Contract, "approved")
        own = contracts and CREWS[crew]["partner"] and chance.random() < 0.7
        return {
            "crew": crew,
            "of": month,
            "contract": chance.choice(contracts).key if own else "",
            "deducted": chance.choice((0, 0, 333)),
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "payable", facts["cents"] - facts["deducted"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        fine = {"deduction_kind": "safety_fine", "amount": yuan(facts["deducted"])}
        return {
            "crew": f"${facts['crew']}",
            "month": facts["of"],
            "contract": facts["contract"] or None,
            "deductions": [fine] if facts["deducted"] else [],
        }

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["contract"], *facts.get("sheets", ()))

    def picks(self, facts: Facts) -> tuple[str, ...]:
        return (facts["contract"],)

    def computed(self, book: Book, doc: Doc) -> Facts:
        sheets = sheets_of(book, doc.facts, *IN_FORCE)
        amounts = (sum(Sheet().amounts(one.facts)) for one in sheets)
        return {"sheets": tuple(one.key for one in sheets), "cents": sum(amounts)}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        yield from standing(book, facts["contract"], "suspended")
        same = {name: facts[name] for name in ("crew", "of")}
        if any(one is not doc for one in book.of(Statement, *IN_EFFECT, **same)):
            yield "once"
        if not facts["sheets"]:
            yield "none"
        if sheets_of(book, facts, *UNDER_WAY):
            yield "waiting"
        if facts["contract"] and any(is_settled(book, facts["contract"])):
            yield "ended"

    def posted(self, doc: Doc) -> Moves:
        if not doc.facts["contract"]:
            return moves()
        return moves((agreed("daylabor", doc.facts["contract"]), doc.facts["cents"]))


def sheets_of(book: Book, facts: Facts, *statuses: str) -> list[Doc]:
    """The sheets of a crew in a month."""
    sheets = book.of(Sheet, *statuses, crew=facts["crew"])
    return [one for one in sheets if one.month == facts["of"]]


class Backcharge(Kind):
    """What a subcontractor has to bear of sheets, with a fee; each sheet is charged once."""

    entity, day = "day_labor.backcharge", "notice_date"
    closable = False

    def draw(self, book: Book, chance: Random) -> Facts | None:
        sheets = book.of(Sheet, "approved", bearer="backcharge")
        if not sheets:
            return None
        some = chance.sample(sheets, min(len(sheets), chance.choice((1, 1, 2))))
        return {
            "by": some[0].facts["by"],
            "sheets": [one.key for one in some if one.facts["by"] == some[0].facts["by"]],
            #: Hundredths of a percent.
            "fee": chance.choice((0, 1000, 333)),
            "answer": chance.choice((None, "accepted", "disputed")),
            "decision": chance.choice((None, "charge", "waive")),
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", facts["cents"] + facts["more"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "partner": f"${facts['by']}",
            "fee_rate": str(Decimal(facts["fee"]) / 100),
            "answer": facts["answer"],
            "objection": "不认" if facts["answer"] == "disputed" else None,
            "decision": facts["decision"],
            "lines": [{"sheet": key} for key in facts["sheets"]],
        }

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return tuple(facts["sheets"])

    def computed(self, book: Book, doc: Doc) -> Facts:
        sheets = [book.docs[key] for key in doc.facts["sheets"]]
        cents = sum(sum(Sheet().amounts(one.facts)) for one in sheets)
        return {"cents": cents, "more": half_up(Decimal(cents * doc.facts["fee"]) / 100_00)}

    def charged(self, book: Book, doc: Doc, *statuses: str) -> bool:
        """Whether other notices charge one of its sheets."""
        others = [one for one in book.of(Backcharge, *statuses) if one is not doc]
        return any(key in one.facts["sheets"] for one in others for key in doc.facts["sheets"])

    def is_unfinished(self, book: Book, doc: Doc, facts: Facts) -> bool:
        """What another one has taken cannot be chosen."""
        return self.charged(book, doc, *IN_EFFECT)

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return ["once"] if self.charged(book, doc, *IN_EFFECT, "returned") else []

    def posted(self, doc: Doc) -> Moves:
        """Who objects is charged when that is decided; who accepts or says nothing is charged."""
        facts, cents = doc.facts, doc.facts["cents"]
        objects = facts["answer"] == "disputed"
        charged = not objects or facts["decision"] == "charge"
        return moves(
            (("recovery", "charged", facts["by"]), cents if charged else 0),
            (("recovery", "fee", facts["by"]), facts["more"] if charged else 0),
            (
                ("recovery", "waived", facts["by"]),
                cents if objects and facts["decision"] == "waive" else 0,
            ),
        )
