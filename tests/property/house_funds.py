"""Money that comes, is planned, asked for and paid, said again for the book."""

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from property.house_book import Book
from property.house_contracts import Contract
from property.house_cost import BUDGETS, CENTS, moves, yuan
from property.house_items import oldest_first, settled
from property.house_kind import IN_EFFECT, Doc, Facts, Kind, Moves
from property.house_sales import Sale
from property.house_states import standing

ACCOUNTS = ("till", "bank")
#: What may leave an account in a day, where somebody said so.
DAILY = {"bank": 60_000_00}
MONTHS = ("2026-09", "2026-10", "2026-11")


def money(project: str, account: str) -> tuple[str, ...]:
    """A place in the ledger of the accounts."""
    return ("fund", "amount", project, account)


def available(book: Book, account: str) -> int:
    """What an account has and nobody froze."""
    held, frozen = (book.total("fund", name, None, account) for name in ("amount", "frozen"))
    return held - frozen


def planned(measure: str, category: str, month: str) -> tuple[str, ...]:
    """A place in the ledger of plans."""
    return ("plan", measure, category, month)


class Opening(Kind):
    """What the accounts hold when the book begins."""

    entity, day = "funds_center.fund_opening", "as_of"

    def draw(self, book: Book, chance: Random) -> Facts:
        lines = [
            (chance.choice(("P", "")), account, chance.choice((1, 1_000_00, 200_000_00)))
            for account in ACCOUNTS
        ]
        return {"lines": lines}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", sum(cents for _, _, cents in facts["lines"])

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [
            {
                "account": f"${account}",
                "project": f"${project}" if project else None,
                "amount": yuan(cents),
            }
            for project, account, cents in facts["lines"]
        ]
        return {"lines": lines}

    def posted(self, doc: Doc) -> Moves:
        return moves(*((money(p, account), n) for p, account, n in doc.facts["lines"]))


class Income(Kind):
    """Money received; what nobody claimed yet is the company's."""

    entity, day = "funds_center.fund_receipt", "receipt_date"

    def draw(self, book: Book, chance: Random) -> Facts:
        cents, sales = chance.choice(CENTS), book.of(Sale, "approved")
        return {
            "account": chance.choice(ACCOUNTS),
            "cents": cents,
            "claimed": max(1, chance.choice((cents, cents // 3))),
            "contract": chance.choice(sales).key if sales and chance.random() < 0.7 else "",
            "as": chance.choice(("progress", "advance")),
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "allocated", facts["claimed"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {
            "project": "$P",
            "contract": facts["contract"] or None,
            "receipt_kind": facts["as"],
            "category": "$in",
            "amount": yuan(facts["claimed"]),
        }
        return {
            "account": f"${facts['account']}",
            "payer": "$owner",
            "amount": yuan(facts["cents"]),
            "lines": [line],
        }

    def posted(self, doc: Doc) -> Moves:
        facts, contract = doc.facts, doc.facts["contract"]
        found = moves(
            (money("P", facts["account"]), facts["claimed"]),
            (money("", facts["account"]), facts["cents"] - facts["claimed"]),
            (planned("executed", "in", doc.month), facts["claimed"]),
        )
        if contract:
            found["contract", "paid", contract] += facts["claimed"]
            ahead = facts["claimed"] if facts["as"] == "advance" else 0
            found["contract", "advance_paid", contract] += ahead
        return found


class FundPlan(Kind):
    """What is to come and to go in a month."""

    entity, day = "funds_center.fund_plan", "plan_date"

    def draw(self, book: Book, chance: Random) -> Facts:
        return {
            "of": chance.choice(MONTHS),
            "in": 0,
            "out": chance.choice(BUDGETS),
        }

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "month": facts["of"],
            "gap_source": "defer",
            "in_lines": [{"category": "$in", "amount": yuan(facts["in"]), "probability": 100}],
            "out_lines": [{"category": "$out", "amount": yuan(facts["out"]), "priority": "p1"}],
        }

    def born(self, data: Mapping[str, Any]) -> Facts:
        return {"gap": data.get("gap_source") or ""}

    def computed(self, book: Book, doc: Doc) -> Facts:
        """Where the money comes from is asked, and kept, only where there is too little."""
        left = book.total("fund", "amount", "P") + doc.facts["in"] - doc.facts["out"]
        return {"gap": doc.facts["gap"] if left < 0 else "", "left": left}

    def is_unfinished(self, book: Book, doc: Doc, facts: Facts) -> bool:
        return facts["left"] < 0 and not facts["gap"]

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        others = [one for one in book.of(FundPlan, *IN_EFFECT, of=facts["of"]) if one is not doc]
        if others:
            yield "once"
        if self.is_unfinished(book, doc, facts):
            # There was enough when it was handed in, so nobody was asked where more comes from;
            # money has gone since.
            yield "gap"

    def posted(self, doc: Doc) -> Moves:
        facts = doc.facts
        return moves(
            (planned("planned", "in", facts["of"]), facts["in"]),
            (planned("planned", "out", facts["of"]), facts["out"]),
        )


class Request(Kind):
    """A request to pay: within the plan of the month and within what the contract allows."""

    entity, day = "funds_center.payment_request", "request_date"

    def draw(self, book: Book, chance: Random) -> Facts:
        contracts = book.of(Contract, "approved")
        contract = chance.choice(contracts).key if contracts and chance.random() < 0.7 else ""
        of, cents = max(MONTHS, key=lambda one: left_in_plan(book, one)), chance.choice(CENTS)
        if chance.random() < 0.2:
            of = chance.choice(MONTHS)
            cents = max(1, left_in_plan(book, of) + chance.choice((-1, 0, 1)))
        if contract and chance.random() < 0.6:
            cents = max(1, cap(book, contract) - spoken_for(book, contract) + chance.choice((0, 1)))
        return {"contract": contract, "of": of, "cents": cents}

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "contract": facts["contract"] or None,
            "plan_month": facts["of"],
            "pay_type": "labor" if facts["contract"] else "material",
            "stage": "progress",
            "payee": "$sub",
            "category": "$out",
            "amount": yuan(facts["cents"]),
            "purpose": "付款",
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        contract, cents = facts["contract"], facts["cents"]
        own = doc if doc.holds else None
        yield from standing(book, contract, "suspended")
        if contract and spoken_for(book, contract, own) + cents > cap(book, contract):
            yield "cap"
        if cents > max(0, left_in_plan(book, facts["of"], own)):
            yield "plan"

    def held(self, doc: Doc) -> Moves:
        return asked(doc, "in_approval")

    def posted(self, doc: Doc) -> Moves:
        found = asked(doc, "approved")
        found["requests", "unpaid", doc.key] += doc.facts["cents"]
        return found

    def left(self, book: Book, doc: Doc) -> Moves:
        """What was not paid is cancelled."""
        unpaid = book.total("requests", "unpaid", doc.key)
        return cancelled(doc.key, doc.facts, unpaid) if unpaid else moves()


def asked(doc: Doc, measure: str) -> Moves:
    """What a request occupies, in approval or approved."""
    facts, cents = doc.facts, doc.facts["cents"]
    found = moves(
        (planned("occupied", "out", facts["of"]), cents),
        (("requests", measure, doc.key), cents),
    )
    if facts["contract"]:
        found["contract", "inflight", facts["contract"]] += cents
    return found


def left_in_plan(book: Book, month: str, own: Doc | None = None) -> int:
    """What may still be paid out in a month."""
    sums = {
        name: book.total("plan", name, "out", month, own=own)
        for name in ("planned", "occupied", "executed")
    }
    return sums["planned"] - sums["occupied"] - sums["executed"]


def spoken_for(book: Book, contract: str, own: Doc | None = None) -> int:
    """Paid, approved and not paid yet, and in approval (INV-5)."""
    names = ("paid", "inflight")
    return sum(book.total("contract", name, contract, own=own) for name in names)


def cap(book: Book, contract: str) -> int:
    """What a contract without invoices allows to pay (domain.md 7.7)."""
    return min(book.total("contract", name, contract) for name in ("due", "cap_contract"))


class OfRequest(Kind):
    """What is drawn for one of the requests in force."""

    scoped = False

    def draw(self, book: Book, chance: Random) -> Facts | None:
        requests = book.of(Request, "approved")
        if not requests:
            return None
        request = chance.choice(requests)
        left = book.total("requests", "unpaid", request.key)
        return {
            "request": request.key,
            "contract": request.facts["contract"],
            "of": request.facts["of"],
            "account": chance.choice(ACCOUNTS),
            "result": chance.choice(("success", "success", "success", "failed")),
            "cents": max(1, chance.choice((left, left // 3, left + 1))),
        }

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["request"], facts["contract"])

    def picks(self, facts: Facts) -> tuple[str, ...]:
        return (facts["request"],)


def payable(book: Book, request: str, own: Doc | None) -> int:
    """What is left to pay of a request, beside what others are paying."""
    paying = book.total("requests", "paying", request, own=own)
    return book.total("requests", "unpaid", request) - paying


class Payment(OfRequest):
    """What the cashier paid, or tried to (EC-20)."""

    entity, day = "funds_center.payment", "pay_date"

    def on_day(self, chance: Random) -> int:
        # Few days, so that what may leave an account in one of them is reached.
        return chance.choice((3, 3, 17))

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "request": facts["request"],
            "account": f"${facts['account']}",
            "amount": yuan(facts["cents"]),
            "bank_no": "$new",
            "result": facts["result"],
            "fail_reason": "账号有误" if facts["result"] == "failed" else None,
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        left = payable(book, facts["request"], doc)
        yield from standing(book, facts["contract"], "suspended")
        if facts["result"] != "success":
            return
        if facts["cents"] > left:
            yield "over"
            others = book.of(Payment, "submitted", request=facts["request"], result="success")
            yield from ["paying"] * any(one is not doc for one in others)
        most = DAILY.get(facts["account"])
        same = {"account": facts["account"], "on": facts["on"], "result": "success"}
        others = book.of(Payment, *IN_EFFECT, "returned", **same)
        gone = sum(one.facts["cents"] for one in others if one is not doc)
        if most is not None and gone + facts["cents"] > most:
            yield "daily"

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (*super().builds_on(facts), *(doc for doc, *_ in facts.get("settles", ())))

    def held(self, doc: Doc) -> Moves:
        facts = doc.facts
        if facts["result"] != "success":
            return moves()
        return moves((("requests", "paying", facts["request"]), facts["cents"]))

    def computed(self, book: Book, doc: Doc) -> Facts:
        """Nothing is settled by what failed (domain.md 10.5: posts only on success)."""
        facts = doc.facts
        if facts["result"] != "success":
            return {"settles": ()}
        return {"settles": oldest_first(book, facts["contract"], facts["cents"])}

    def posted(self, doc: Doc) -> Moves:
        facts, cents = doc.facts, doc.facts["cents"]
        if facts["result"] == "failed":
            return moves()
        found = moves(
            (money("P", facts["account"]), -cents),
            (planned("occupied", "out", facts["of"]), -cents),
            (planned("executed", "out", facts["of"]), cents),
            (("requests", "paid", facts["request"]), cents),
            (("requests", "unpaid", facts["request"]), -cents),
        )
        if facts["contract"]:
            found["contract", "paid", facts["contract"]] += cents
            found["contract", "inflight", facts["contract"]] -= cents
        found.update(settled(facts["settles"]))
        return found


class Cancel(OfRequest):
    """What was agreed and will not be paid after all."""

    entity, day = "funds_center.payment_cancel", "cancel_date"
    chosen = ("approved", "closed")

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {"request": facts["request"], "amount": yuan(facts["cents"]), "reason": "不付了"}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        left = book.total("requests", "unpaid", facts["request"])
        return ["over"] if facts["cents"] > left else []

    def posted(self, doc: Doc) -> Moves:
        return cancelled(doc.facts["request"], doc.facts, doc.facts["cents"])


def cancelled(request: str, facts: Facts, cents: int) -> Moves:
    """What a request no longer occupies."""
    found = moves(
        (planned("occupied", "out", facts["of"]), -cents),
        (("requests", "cancelled", request), cents),
        (("requests", "unpaid", request), -cents),
    )
    if facts["contract"]:
        found["contract", "inflight", facts["contract"]] -= cents
    return found
