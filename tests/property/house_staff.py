"""The company's own people: their hours at the rate of their card, what they are lent for small
things and spend of it, said again for the book (domain.md 3.6, 8.5; WX-33, WX-35)."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import CENTS, CODES, Claim, budget, cost, moves, yuan
from property.house_kind import IN_EFFECT, IN_FORCE, Doc, Facts, Kind, Moves, half_up

#: From when on a day of a person costs how much: "cost uses the rate valid on the work date".
RATES = (("2026-09-10", 1_200_00), ("2026-10-16", 1_300_33))
#: Few, so that a person is asked for more hours than a day has; the first is before every rate.
WORKED = ("2026-09-09", "2026-09-10", "2026-10-15", "2026-10-16", "2026-11-02")
#: Hundredths of an hour.
HOURS = (333, 750, 800, 800, 1300, 2400)


def petty() -> tuple[str, ...]:
    """A place in the ledger of what people were lent."""
    return ("petty", "balance", "staff")


class Timesheet(Kind):
    """Hours of a person by day and cost code: days are hours by eight, cost is days by rate."""

    entity, day, control = "cost_center.timesheet", "to_date", "labor"

    def draw(self, book: Book, chance: Random) -> Facts:
        lines = [
            (chance.choice((*WORKED[1:], *WORKED)), chance.choice(HOURS), chance.choice(CODES))
            for _ in range(chance.choice((1, 2, 2)))
        ]
        return {"lines": lines}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", sum(cents for _, cents in self.asks(facts))

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [
            {"work_date": day, "hours": str(Decimal(hours) / 100), "cost_code": f"${code}"}
            for day, hours, code in facts["lines"]
        ]
        return {"employee": "$staff", "lines": lines}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        """No day has more than 24 hours, however many sheets and lines they stand on."""
        worked: Counter[str] = Counter()
        for one in book.of(Timesheet, *IN_EFFECT):
            for day, hours, _ in one.facts["lines"] if one is not doc else ():
                worked[day] += hours
        for day, hours, _ in facts["lines"]:
            worked[day] += hours
        for day, _, _ in facts["lines"]:
            if worked[day] > 24_00:
                yield "day"
            if rate_of(day) is None:
                yield "no_rate"

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [(code, amount(day, hours)) for day, hours, code in facts["lines"]]

    def posted(self, doc: Doc) -> Moves:
        asked = self.asks(doc.facts)
        return moves(
            *((budget("actual", code), n) for code, n in asked),
            *((cost(code), n) for code, n in asked),
        )


def rate_of(day: str) -> int | None:
    """What a day's work costs on that day; nothing said where no card is valid yet."""
    return next((rate for since, rate in reversed(RATES) if since <= day), None)


def amount(day: str, hours: int) -> int:
    """Days to four places, then money to two."""
    days = half_up(Decimal(hours * 100) / 8)
    return half_up(Decimal(days * (rate_of(day) or 0)) / 10_000)


def shares(book: Book, cents: int) -> list[tuple[str, int]]:
    """What an amount takes of each advance, what was borrowed first before the rest."""
    taken, left = [], cents
    lent = [doc for doc in book.of(Lent, *IN_FORCE) if doc.facts["movement"] == "borrow"]
    for doc in sorted(lent, key=lambda one: one.facts["on"]):
        part = min(left, book.total(*petty(), doc.key))
        if part > 0:
            taken.append((doc.key, part))
            left -= part
    return taken


def advances(facts: Facts) -> tuple[str, ...]:
    """The advances that a repayment or a claim settles."""
    return tuple(key for key, _ in facts.get("shares", ()))


class Lent(Kind):
    """Petty cash that a person takes, or gives back: never more than he has."""

    entity, day = "cost_center.petty_cash", "moved_on"

    def draw(self, book: Book, chance: Random) -> Facts:
        has = book.total(*petty())
        if has and chance.random() < 0.5:
            cents = max(1, chance.choice((has, has // 3, has + 1)))
            return {"movement": "repay", "cents": cents}
        return {"movement": "borrow", "cents": chance.choice(CENTS[:8])}

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "movement": facts["movement"],
            "borrower": "$staff",
            "amount": yuan(facts["cents"]),
            "purpose": "零星采购",
            "due_on": "2027-03-31",
        }

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return advances(facts)

    def picks(self, facts: Facts) -> tuple[str, ...]:
        """Nobody chooses: what was borrowed first comes first."""
        return ()

    def computed(self, book: Book, doc: Doc) -> Facts:
        if doc.facts["movement"] == "borrow":
            return {}
        return {"shares": shares(book, doc.facts["cents"])}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        short = facts["movement"] == "repay" and facts["cents"] > book.total(*petty())
        return ["repay"] if short else []

    def posted(self, doc: Doc) -> Moves:
        if doc.facts["movement"] == "borrow":
            return moves(((*petty(), doc.key), doc.facts["cents"]))
        return moves(*(((*petty(), key), -cents) for key, cents in doc.facts["shares"]))


class Spent(Claim):
    """A reimbursement of somebody who was lent something: that is used up before he is paid."""

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {**super().raw(facts), "claimant": "$staff"}

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (*super().builds_on(facts), *advances(facts))

    def picks(self, facts: Facts) -> tuple[str, ...]:
        return super().builds_on(facts)

    def computed(self, book: Book, doc: Doc) -> Facts:
        _, whole = self.total(doc.facts)
        offset = max(0, min(whole, book.total(*petty())))
        return {"offset": offset, "shares": shares(book, offset)}

    def posted(self, doc: Doc) -> Moves:
        found = super().posted(doc)
        for key, cents in doc.facts["shares"]:
            found[*petty(), key] -= cents
        return found
