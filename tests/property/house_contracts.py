"""Contracts from signing to the last release of retention, said again for the book."""

from collections.abc import Iterable
from random import Random
from typing import Any

from property.house_book import Book
from property.house_cost import CENTS, CODES, budget, cost, moves, yuan
from property.house_kind import (
    IN_FORCE,
    Doc,
    Facts,
    Kind,
    Moves,
    Owed,
    days_after,
    owed,
    share,
    without_tax,
)
from property.house_open import open_sheets, open_statements
from property.house_periods import Period, period_before
from property.house_states import is_settled, standing, state_of

RATE = 3
#: The days in which is paid what nothing else is agreed for.
PAY_DAYS = 28


def agreed(measure: str, contract: str) -> tuple[str, ...]:
    """A place in the contract ledger."""
    return ("contract", measure, contract)


def current(book: Book, contract: Doc) -> int:
    """What the contract comes to with its changes."""
    changes = book.of(Change, *IN_FORCE, contract=contract.key)
    return int(contract.facts["cents"]) + sum(one.facts["cents"] for one in changes)


def measured(book: Book, contract: str) -> int:
    """What was measured so far."""
    return sum(one.facts["work"] for one in book.of(Measure, *IN_FORCE, contract=contract))


class Contract(Kind):
    """A labor contract: reserved, then committed by cost code."""

    entity, day, control = "contracts.contract", "sign_date", "contract"

    def draw(self, book: Book, chance: Random) -> Facts:
        cents = chance.choice(CENTS[3:])
        excl = without_tax(cents, RATE)
        first = excl if chance.random() < 0.6 else excl // 3
        split = [(chance.choice(CODES[:2]), first)]
        if first != excl:
            split.append(("6001", excl - first))
        return {
            "cents": cents,
            "split": split,
            "progress": chance.choice((80, 100)),
            "ratio": chance.choice((None, 3, 3)),
            "mode": chance.choice(("separate", "included")),
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "cost_total", sum(cents for _, cents in facts["split"])

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [{"cost_code": f"${c}", "amount_excl": yuan(n)} for c, n in facts["split"]]
        fixed = {
            "name": "劳务",
            "direction": "expense",
            "kind": "labor",
            "partner": "$sub",
            "pricing": "unit",
            "tax_rate": RATE,
            "invoice_rule": "pay_first",
            "quotes": 3,
            "daylabor_mode": "outside",
        }
        return {
            **fixed,
            "amount_incl": yuan(facts["cents"]),
            "progress_ratio": facts["progress"],
            "retention_ratio": facts["ratio"],
            "retention_mode": facts["mode"],
            "cost_lines": lines,
        }

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return list(facts["split"])

    def held(self, doc: Doc) -> Moves:
        return moves(
            *((budget("reserved", code, contract=doc.key), n) for code, n in doc.facts["split"])
        )

    def shows(self, book: Book, doc: Doc) -> Facts:
        return {"run_state": state_of(book, doc.key)}

    def posted(self, doc: Doc) -> Moves:
        cents = doc.facts["cents"]
        return moves(
            (agreed("signed", doc.key), cents),
            (agreed("cap_contract", doc.key), share(cents, doc.facts["progress"])),
            *((budget("committed", code, contract=doc.key), n) for code, n in doc.facts["split"]),
        )


class OfContract(Kind):
    """What is drawn for one of the contracts in force."""

    def draw(self, book: Book, chance: Random) -> Facts | None:
        contracts = book.of(Contract, "approved")
        if not contracts:
            return None
        contract = chance.choice(contracts)
        return {
            "contract": contract.key,
            "code": contract.facts["split"][0][0],
            **self.more(book, contract, chance),
        }

    def more(self, book: Book, contract: Doc, chance: Random) -> Facts:
        """The facts beside the contract."""
        raise NotImplementedError


class Change(OfContract):
    """More or less than was agreed, in the scope of the budget or out of it."""

    entity, day, control = "contracts.change_order", "occurred_on", "contract"

    def more(self, book: Book, contract: Doc, chance: Random) -> Facts:
        cents = chance.choice((*CENTS[:8], -333, -333_33, -int(contract.facts["cents"])))
        return {
            "cents": cents,
            "excl": without_tax(cents, RATE),
            "scope": chance.choice(("in_scope", "out_of_scope")),
            "progress": contract.facts["progress"],
        }

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {
            "content": "增减",
            "lump_incl": yuan(facts["cents"]),
            "cost_code": f"${facts['code']}",
        }
        return {
            "contract": facts["contract"],
            "title": "变更",
            "change_kind": "negotiate",
            "reason": "协商",
            "basis": "会议纪要",
            "location": "三层",
            "scope_effect": facts["scope"],
            "lines": [line],
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return [
            *standing(book, facts["contract"], "suspended", "completed"),
            *is_settled(book, facts["contract"]),
        ]

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [(facts["code"], facts["excl"])] if facts["scope"] == "in_scope" else []

    def held(self, doc: Doc) -> Moves:
        facts = doc.facts
        return moves(
            (agreed("pending", facts["contract"]), facts["cents"]),
            (budget("pending", facts["code"], contract=facts["contract"]), facts["excl"]),
        )

    def posted(self, doc: Doc) -> Moves:
        facts = doc.facts
        where = {"contract": facts["contract"]}
        more = facts["excl"] if facts["scope"] == "out_of_scope" else 0
        return moves(
            (agreed("changed", facts["contract"]), facts["cents"]),
            (agreed("cap_contract", facts["contract"]), share(facts["cents"], facts["progress"])),
            (budget("committed", facts["code"], **where), facts["excl"]),
            (budget("budget", facts["code"], **where), more),
        )


class Measure(Period, OfContract):
    """What was done so far: executed as far as the contract covers it."""

    entity, day, control = "contracts.measurement", "to_date", "measurement"

    def more(self, book: Book, contract: Doc, chance: Random) -> Facts:
        whole = current(book, contract)
        return {
            "upto": max(0, chance.choice((whole, whole // 3, whole // 2, whole + 1))),
            "deducted": chance.choice((0, 0, 333)),
            **contract_terms(contract),
        }

    def total(self, facts: Facts) -> tuple[str, int]:
        return "work_incl", facts["work"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {
            "content": "主体",
            "cum_amount": yuan(facts["upto"]),
            "cost_code": f"${facts['code']}",
        }
        deductions = [
            {
                "deduction_kind": "quality_fine",
                "amount": yuan(facts["deducted"]),
                "cost_code": "$6001",
            }
        ]
        return {
            "contract": facts["contract"],
            "from_date": "$day",
            "quality_ok": True,
            "lines": [line],
            "deductions": deductions if facts["deducted"] else [],
        }

    def computed(self, book: Book, doc: Doc) -> Facts:
        facts = doc.facts
        work = facts["upto"] - measured(book, facts["contract"])
        excl = without_tax(work, RATE)
        left = book.total("budget", "committed", facts["code"], facts["contract"])
        measures = book.of(Measure, *IN_FORCE, contract=facts["contract"])
        settlements = book.of(Settlement, *IN_FORCE, contract=facts["contract"])
        beyond = sum(one.facts["excl"] - one.facts["covered"] for one in measures)
        beyond += sum(one.facts["excl"] - one.facts["released"] for one in settlements)
        hold = share(work, facts["ratio"]) if facts["mode"] == "separate" else 0
        return {
            "previous": period_before(book, Measure, facts["contract"]),
            "work": work,
            "excl": excl,
            "covered": max(0, min(excl, left)) if excl >= 0 else -max(0, -excl - max(0, beyond)),
            "hold": hold,
            "payable": share(work, facts["progress"]) - hold - facts["deducted"],
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        contract = facts["contract"]
        whole = current(book, book.docs[contract])
        others = [
            one
            for one in book.of(Measure, "submitted", "returned", contract=contract)
            if one is not doc
        ]
        return [
            *(["one_open"] if others else []),
            *standing(book, contract, "suspended", "completed"),
            *is_settled(book, contract),
            *(["over_amount"] if 0 < whole < facts["upto"] else []),
        ]

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [(facts["code"], facts["excl"] - facts["covered"])]

    def owes(self, doc: Doc) -> list[Owed]:
        return owed(("progress", doc.facts["payable"], days_after(doc, PAY_DAYS)))

    def posted(self, doc: Doc) -> Moves:
        facts, contract = doc.facts, doc.facts["contract"]
        fine = without_tax(facts["deducted"], RATE)
        return moves(
            (agreed("measured", contract), facts["work"]),
            (agreed("due", contract), facts["payable"]),
            (agreed("retention_held", contract), facts["hold"]),
            (agreed("deducted", contract), facts["deducted"]),
            (budget("committed", facts["code"], contract=contract), -facts["covered"]),
            (budget("actual", facts["code"], contract=contract), facts["excl"]),
            (budget("actual", "6001", contract=contract), -fine),
            (cost(facts["code"]), facts["excl"]),
            (cost("6001"), -fine),
        )


class Settlement(OfContract):
    """The last word on what a contract comes to."""

    entity, day = "contracts.settlement", "settled_on"

    def more(self, book: Book, contract: Doc, chance: Random) -> Facts:
        whole = current(book, contract)
        return {
            "cents": chance.choice((whole, measured(book, contract.key), whole + 1, whole // 2)),
            **contract_terms(contract),
        }

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return (facts["contract"], *facts.get("measures", ()), *facts.get("counted", ()))

    def picks(self, facts: Facts) -> tuple[str, ...]:
        return (facts["contract"],)

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {"line_kind": "contract", "claimed": yuan(facts["cents"])}
        return {"contract": facts["contract"], "cost_code": f"${facts['code']}", "lines": [line]}

    def computed(self, book: Book, doc: Doc) -> Facts:
        facts, contract = doc.facts, doc.facts["contract"]
        done = book.of(Measure, *IN_FORCE, contract=contract)
        included = facts["mode"] == "included" and facts["ratio"] is not None
        settled = share(facts["cents"], 100 - (facts["ratio"] if included else 0))
        kept = share(facts["cents"], facts["ratio"])
        due = settled - sum(one.facts["deducted"] for one in done)
        due -= kept if facts["mode"] == "separate" else 0
        # Day labor became cost with its sheets, whether or not it was measured.
        stated = book.total(*agreed("daylabor", contract))
        delta = facts["cents"] - measured(book, contract) - stated
        whole = current(book, book.docs[contract])
        return {
            "counted": tuple(one.key for one in book.of(Change, *IN_FORCE, contract=contract)),
            "measures": tuple(one.key for one in done),
            "excl": without_tax(delta, RATE),
            "released": book.total("budget", "committed", facts["code"], contract),
            "kept": kept,
            "more_kept": kept - sum(one.facts["hold"] for one in done),
            "pay": due - sum(one.facts["payable"] for one in done),
            # What was paid too much comes back.
            "back": max(0, book.total("contract", "paid", contract) - due),
            "cap": settled - share(whole, facts["progress"]),
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        contract, under_way = facts["contract"], ("submitted", "returned")
        codes = {code for code, *_ in book.docs[contract].facts["split"]}
        left = sum(book.total("budget", "committed", code, contract) for code in codes)
        others = [
            one
            for one in book.of(Settlement, "submitted", *IN_FORCE, contract=contract)
            if one is not doc
        ]
        return [
            *(["twice"] if others else []),
            *(["open_change"] if book.of(Change, *under_way, contract=contract) else []),
            *(["open_measure"] if book.of(Measure, *under_way, contract=contract) else []),
            *(["open_sheet"] if open_sheets(book) else []),
            *(["open_statement"] if open_statements(book, contract) else []),
            *(["not_released"] if left != facts["released"] else []),
        ]

    def owes(self, doc: Doc) -> list[Owed]:
        facts, due = doc.facts, days_after(doc, PAY_DAYS)
        return [
            *owed(
                ("settlement", facts["pay"] + facts["back"], due), ("retention", facts["kept"], "")
            ),
            *owed(("other", facts["back"], ""), ours=True),
        ]

    def posted(self, doc: Doc) -> Moves:
        facts, contract = doc.facts, doc.facts["contract"]
        return moves(
            (agreed("settled", contract), facts["cents"]),
            (agreed("due", contract), facts["pay"]),
            (agreed("cap_contract", contract), facts["cap"]),
            (agreed("retention_held", contract), facts["more_kept"]),
            (budget("committed", facts["code"], contract=contract), -facts["released"]),
            (budget("actual", facts["code"], contract=contract), facts["excl"]),
            (cost(facts["code"]), facts["excl"]),
        )


def contract_terms(contract: Doc) -> Facts:
    """What a document of a contract takes over from it."""
    return {name: contract.facts[name] for name in ("progress", "ratio", "mode")}
