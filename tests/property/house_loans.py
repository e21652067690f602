"""Money lent by one project to another, and given back with interest, said again for the book."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import budget, cost, moves, yuan
from property.house_funds import ACCOUNTS, money
from property.house_kind import IN_EFFECT, Doc, Facts, Kind, Moves, half_up

#: Percent of a year of 360 days.
RATE = 4
#: What the borrower pays for it is cost of his (domain.md 3.6).
INTEREST = "6001"
#: Repayments that count while they are on their way.
COUNTED = (*IN_EFFECT, "returned")


class Loan(Kind):
    """Money of one project lent to another; no account changes."""

    entity, day, scoped = "funds_center.internal_loan", "start_date", False

    def owner(self, facts: Facts) -> str:
        return str(facts["borrower"])

    def draw(self, book: Book, chance: Random) -> Facts:
        lender, borrower = chance.choice((("P", "Q"), ("P", "Q"), ("Q", "P")))
        own = book.total("fund", "amount", lender)
        return {
            "lender": lender,
            "borrower": borrower,
            "account": chance.choice(ACCOUNTS),
            "cents": max(1, chance.choice((own, own // 3, own + 1))),
        }

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "lender": f"${facts['lender']}",
            "borrower": f"${facts['borrower']}",
            "account": f"${facts['account']}",
            "amount": yuan(facts["cents"]),
            "rate": RATE,
            "due_date": "2027-12-31",
            "purpose": "周转",
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        own = book.total("fund", "amount", facts["lender"])
        return ["lender_low"] if own < facts["cents"] else []

    def posted(self, doc: Doc) -> Moves:
        facts, cents = doc.facts, doc.facts["cents"]
        return moves(
            (money(facts["lender"], facts["account"]), -cents),
            (money(facts["borrower"], facts["account"]), cents),
        )


class Repayment(Kind):
    """Principal given back, with interest since the last time (domain.md 10.5)."""

    entity, day, scoped = "funds_center.loan_repayment", "repay_date", False

    def owner(self, facts: Facts) -> str:
        return str(facts["borrower"])

    def draw(self, book: Book, chance: Random) -> Facts | None:
        loans = book.of(Loan, "approved")
        if not loans:
            return None
        loan = chance.choice(loans)
        left = loan.facts["cents"] - sum(one.facts["cents"] for one in repaid(book, loan.key))
        cents = max(0, chance.choice((left, left // 3, left // 2, left + 1)))
        terms = {name: loan.facts[name] for name in ("lender", "borrower", "account")}
        return {"loan": loan.key, "cents": cents, **terms}

    def since(self, book: Book, facts: Facts) -> str:
        return book.docs[facts["loan"]].month

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["loan"],)

    def raw(self, facts: Facts) -> dict[str, Any]:
        code = f"${INTEREST}"
        return {"loan": facts["loan"], "principal": yuan(facts["cents"]), "cost_code": code}

    def computed(self, book: Book, doc: Doc) -> Facts:
        loan = book.docs[doc.facts["loan"]].facts
        others = [one for one in repaid(book, doc.facts["loan"]) if one is not doc]
        left = loan["cents"] - sum(one.facts["cents"] for one in others)
        since = max((one.facts["on"] for one in others), default=loan["on"])
        days = (date.fromisoformat(doc.facts["on"]) - date.fromisoformat(since)).days
        interest = half_up(Decimal(left * RATE * days) / 100 / 360)
        return {"left": left, "days": days, "interest": interest}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        others = [one for one in repaid(book, facts["loan"]) if one is not doc]
        found = {
            "over": facts["cents"] > facts["left"],
            "early": facts["days"] < 0,
            # Interest counts from the repayment before, so each is settled before the next.
            "one_by_one": any(one.status == "submitted" for one in others),
        }
        return [check for check, holds in found.items() if holds]

    def posted(self, doc: Doc) -> Moves:
        facts = doc.facts
        whole = facts["cents"] + facts["interest"]
        charged = facts["interest"] if facts["borrower"] == "P" else 0
        return moves(
            (budget("actual", INTEREST), charged),
            (cost(INTEREST), charged),
            (money(facts["borrower"], facts["account"]), -whole),
            (money(facts["lender"], facts["account"]), whole),
        )


def repaid(book: Book, loan: str) -> list[Doc]:
    """What was or is being given back of a loan."""
    return book.of(Repayment, *COUNTED, loan=loan)
