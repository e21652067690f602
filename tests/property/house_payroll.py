"""Work of named workers, what they are given ahead, their wages and how these are paid out, said
again for the book (domain.md 10.11, 11.7)."""

from collections.abc import Iterable
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import moves, yuan
from property.house_funds import MONTHS, available, money, planned
from property.house_kind import IN_EFFECT, IN_FORCE, Doc, Facts, Kind, Moves, half_up, share
from property.house_labor import Sheet
from property.house_statements import Statement

WORKERS = ("zhang", "li")
#: What a worker earns in a day, as he was enrolled.
DAY_RATE = 320_00
#: Where wages are paid from, and nothing else.
WAGES = "wages"
#: Of what a worker has earned, in percent.
AHEAD = 50


class NamedSheet(Sheet):
    """A sheet that names its workers, none of whom works more than a day on a day."""

    def draw(self, book: Book, chance: Random) -> Facts:
        some = chance.sample(WORKERS, chance.choice((1, 2)))
        return {
            "lines": [(1, chance.choice((25, 50, 100)), DAY_RATE) for _ in some],
            "who": some,
            "crew": "crew",
            "bearer": chance.choice(("self", "owner")),
            "by": "",
        }

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [
            {
                "worker": f"${who}",
                "work_mode": "day",
                "days": str(Decimal(days) / 100),
                "ot_mode": "none",
            }
            for who, (_, days, _) in zip(facts["who"], facts["lines"], strict=True)
        ]
        return {**super().raw(facts), "lines": lines}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        yield from super().refusals(book, doc, facts)
        others = book.of(NamedSheet, *IN_EFFECT, "returned", on=facts["on"])
        for who in facts["who"]:
            worked = sum(days_of(one.facts, who) for one in others if one is not doc)
            if worked + days_of(facts, who) > 100:
                yield "c2"

    def by_worker(self, facts: Facts) -> list[tuple[str, int, int]]:
        days = (days for _, days, _ in facts["lines"])
        return list(zip(facts["who"], self.amounts(facts), days, strict=True))


def days_of(facts: Facts, who: str) -> int:
    """The hundredths of a day that a worker worked."""
    pairs = zip(facts["who"], facts["lines"], strict=True)
    return sum(days for one, (_, days, _) in pairs if one == who)


class Ahead(Kind):
    """What a worker is given ahead: no more than a part of what he has earned."""

    entity, day = "day_labor.worker_advance", "advance_date"

    def draw(self, book: Book, chance: Random) -> Facts:
        who = chance.choice(WORKERS)
        left = share(earned(book, who), AHEAD) - owed(book, who)
        return {"who": who, "cents": max(1, chance.choice((left, left // 2, left + 1)))}

    def raw(self, facts: Facts) -> dict[str, Any]:
        cents, who = yuan(facts["cents"]), f"${facts['who']}"
        return {"crew": "$crew", "worker": who, "amount": cents, "reason": "家用"}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        who = facts["who"]
        left = share(earned(book, who), AHEAD) - owed(book, who)
        return ["over"] if facts["cents"] > left else []

    def posted(self, doc: Doc) -> Moves:
        who, cents = doc.facts["who"], doc.facts["cents"]
        return moves((("advances", "advanced", who), cents), (("advances", "balance", who), cents))


def earned(book: Book, who: str) -> int:
    """What a worker has earned by the day in the project."""
    return book.total("labor", "amount", who)


def owed(book: Book, who: str) -> int:
    """What a worker was given ahead and has not given back."""
    return book.total("advances", "balance", who)


class Payroll(Kind):
    """The wages of a month: together what was summed up of the crew, or a reason why not."""

    entity, day = "day_labor.payroll_sheet", "pay_day"

    def draw(self, book: Book, chance: Random) -> Facts:
        stated = book.of(Statement, *IN_FORCE, crew="crew")
        of = chance.choice([one.facts["of"] for one in stated] or list(MONTHS))
        some = chance.sample(WORKERS, chance.choice((1, 2)))
        lines = [self.line(book, of, who, chance) for who in some]
        return {"of": of, "lines": lines, "reason": chance.choice((None, "计件另算"))}

    def line(self, book: Book, of: str, who: str, chance: Random) -> Facts:
        """What he worked as it was booked; who is on no sheet is told as he comes."""
        back, found = owed(book, who), worked(book, who, of)
        free = found is None
        return {
            "who": who,
            "days": chance.choice((75, 2200)) if free else found,
            "rate": chance.choice((DAY_RATE, DAY_RATE, 333_33)),
            "over": chance.choice((0, 150)) if free else 0,
            "bonus": chance.choice((0, 0, 100_00)),
            "back": max(0, chance.choice((0, back, back, back + 1))),
            "meals": chance.choice((0, 0, 20_00)),
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "net_total", sum(net(line) for line in facts["lines"])

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [
            {
                "worker": f"${line['who']}",
                "days": str(Decimal(line["days"]) / 100),
                "day_rate": yuan(line["rate"]),
                "ot_hours": str(Decimal(line["over"]) / 100),
                "bonus": yuan(line["bonus"]),
                "advance_offset": yuan(line["back"]),
                "meals": yuan(line["meals"]),
            }
            for line in facts["lines"]
        ]
        reason = facts["reason"]
        head = {"crew": "$crew", "month": facts["of"], "difference_reason": reason}
        return {**head, "publicity_from": "$day", "publicity_to": "$day", "lines": lines}

    def is_unfinished(self, book: Book, doc: Doc, facts: Facts) -> bool:
        """Days that were booked stay as they were, and a difference needs its reason."""
        for line in facts["lines"]:
            booked = worked(book, line["who"], facts["of"])
            if booked is not None and (line["days"], line["over"]) != (booked, 0):
                return True
        return "difference" in self.refusals(book, doc, facts)

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        others = [one for one in book.of(Payroll, *IN_EFFECT, of=facts["of"]) if one is not doc]
        lines = [line for one in (doc, *others) for line in one.facts["lines"]]
        plain = sum(gross(line) - line["bonus"] for line in lines)
        stated = book.of(Statement, *IN_FORCE, crew="crew", of=facts["of"])
        if plain != sum(one.facts["cents"] for one in stated) and not facts["reason"]:
            yield "difference"
        for line in facts["lines"]:
            if net(line) < 0:
                yield "negative"
            if line["back"] > owed(book, line["who"]):
                yield "offset"

    def posted(self, doc: Doc) -> Moves:
        return moves(
            *((("advances", "offset", one["who"]), one["back"]) for one in doc.facts["lines"]),
            *((("advances", "balance", one["who"]), -one["back"]) for one in doc.facts["lines"]),
        )


def worked(book: Book, who: str, of: str) -> int | None:
    """The days a worker worked in a month, or nothing where no sheet ever booked any."""
    sheets = book.of(NamedSheet, *IN_FORCE, "reversed")
    mine = [one for one in sheets if one.month == of and who in one.facts["who"]]
    days = sum(days_of(one.facts, who) for one in mine if one.status != "reversed")
    return days if mine else None


def gross(line: Facts) -> int:
    """Days at their rate, hours beyond at half as much again, and the bonus."""
    normal = half_up(Decimal(line["days"] * line["rate"]) / 100)
    beyond = half_up(Decimal(line["over"] * line["rate"] * 3) / (100 * 8 * 2))
    return int(normal + beyond + line["bonus"])


def net(line: Facts) -> int:
    """What is left of it for the worker."""
    return int(gross(line) - line["back"] - line["meals"])


class Payout(Kind):
    """Wages paid from their own account; nobody is paid more than his payrolls say."""

    entity, day = "funds_center.payout_batch", "pay_date"

    def draw(self, book: Book, chance: Random) -> Facts | None:
        rolls = book.of(Payroll, *IN_FORCE)
        if not rolls:
            return None
        of, crew = chance.choice(rolls).facts["of"], chance.choice(("crew", "crew", ""))
        lines = []
        for who in chance.sample(WORKERS, chance.choice((1, 2))):
            left = still_due(book, who, of) or 0
            cents = max(1, chance.choice((left, left, left // 2, left + 1)))
            lines.append((who, cents, chance.choice(("success", "success", "failed", "pending"))))
        return {"of": of, "crew": crew, "lines": lines}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", sum(cents for _, cents, _ in facts["lines"])

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [
            {"worker": f"${who}", "amount": yuan(cents), "result": result}
            for who, cents, result in facts["lines"]
        ]
        return {
            "month": facts["of"],
            "crew": f"${facts['crew']}" if facts["crew"] else None,
            "account": f"${WAGES}",
            "category": "$out",
            "lines": lines,
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        for who, cents, _ in facts["lines"]:
            left = still_due(book, who, facts["of"], doc)
            if left is not None and cents > left:
                yield "over_wages"
        rolls = book.of(Payroll, *IN_FORCE, of=facts["of"])
        if any(roll.facts["on"] > facts["on"] for roll in rolls):
            yield "publicity"

    def posted(self, doc: Doc) -> Moves:
        facts = doc.facts
        paid = [(who, cents) for who, cents, result in facts["lines"] if result == "success"]
        total = sum(cents for _, cents in paid)
        return moves(
            (money("P", WAGES), -total),
            (planned("executed", "out", facts["of"]), total),
            *((("wages", "paid", facts["of"], who), cents) for who, cents in paid),
        )


def still_due(book: Book, who: str, of: str, own: Doc | None = None) -> int | None:
    """What a worker's payrolls of a month leave to pay, or nothing said where he is on none."""
    rolls = [
        net(line)
        for one in book.of(Payroll, *IN_FORCE, of=of)
        for line in one.facts["lines"]
        if line["who"] == who
    ]
    gone = sum(
        cents
        for one in book.of(Payout, *IN_EFFECT, of=of)
        if one is not own
        for name, cents, result in one.facts["lines"]
        if name == who and result in {"pending", "success"}
    )
    return max(0, sum(rolls) - gone) if rolls else None


class TopUp(Kind):
    """Money that the project brings to the account of its wages, from which none goes elsewhere."""

    entity, day = "funds_center.fund_transfer", "transfer_date"

    def draw(self, book: Book, chance: Random) -> Facts:
        return {"cents": chance.choice((1_00, 500_00, 2_000_00))}

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "from_account": "$till",
            "to_account": f"${WAGES}",
            "project": "$P",
            "amount": yuan(facts["cents"]),
            "purpose": "补足工资",
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return ["short"] if facts["cents"] > available(book, "till") else []

    def posted(self, doc: Doc) -> Moves:
        cents = doc.facts["cents"]
        return moves(
            (money("P", "till"), -cents),
            (money("P", WAGES), cents),
            (("wages", "topped_up", doc.month, ""), cents),
        )
