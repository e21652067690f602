"""Budgets, reimbursements, plans, orders, receipts and releases, said again for the book."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from random import Random
from typing import Any

from property.house_book import Book
from property.house_kind import (
    IN_EFFECT,
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

CODES = ("1001", "2001", "6001")
#: One cent, residues, halves and round figures.
CENTS = (1, 3, 333, 100_00, 333_33, 1_000_00, 12_345_67, 50_000_00, 99_999_99, 100_000_00)

#: The tax of what is bought, in percent, and the days in which it is paid.
SUPPLY_TAX, SUPPLY_DAYS = 13, 30
BUDGETS = (99_999_99, 500_000_00, 500_000_00, 10_000_000_00)


def yuan(cents: int) -> str:
    """Cents as a person types them."""
    return str(Decimal(cents) / 100)


def moves(*parts: tuple[tuple[str, ...], int]) -> Moves:
    """The moves, summed by figure."""
    found: Moves = Counter()
    for figure, cents in parts:
        found[figure] += cents
    return found


def budget(measure: str, code: str, **where: str) -> tuple[str, ...]:
    """A place in the budget ledger."""
    keys = (where.get(name) or "" for name in ("contract", "order", "plan"))
    return ("budget", measure, code, *keys)


def cost(code: str, bearer: str = "") -> tuple[str, ...]:
    """A place in the cost ledger; whose work it is who bears it, only day labor says."""
    return ("cost", "amount", code, bearer)


class Budget(Kind):
    """A version says what budgets come to from now on, and ends what said so before."""

    entity, day = "cost_center.budget_version", "effective_from"

    def draw(self, book: Book, chance: Random) -> Facts:
        return {"lumps": {code: chance.choice((0, *BUDGETS)) for code in CODES}}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", sum(facts["lumps"].values())

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [{"cost_code": f"${c}", "lump": yuan(n)} for c, n in facts["lumps"].items()]
        return {"name": "目标成本", "budget_kind": "target", "lines": lines}

    def settled(self, book: Book, doc: Doc) -> Facts:
        now = {code: book.total("budget", "budget", code) for code in CODES}
        return {"changes": {code: n - now[code] for code, n in doc.facts["lumps"].items()}}

    def posted(self, doc: Doc) -> Moves:
        return moves(*((budget("budget", c), n) for c, n in doc.facts["changes"].items()))

    def replaces(self, book: Book, doc: Doc) -> list[Doc]:
        earlier = (*book.of(Budget, "approved"), *book.of(Adjust, "approved"))
        return [one for one in earlier if one is not doc]


class Adjust(Kind):
    """A supplement, a reduction or a move between codes; never below what is used (EC-07)."""

    entity, day = "cost_center.budget_adjust", "adjusted_on"

    def draw(self, book: Book, chance: Random) -> Facts:
        kind = chance.choice(("supplement", "reduce", "transfer"))
        up, down = chance.sample(CODES, 2)
        ways = {"supplement": ["up"], "reduce": ["down"], "transfer": ["up", "down"]}[kind]
        return {"kind": kind, "up": up, "down": down, "ways": ways, "cents": chance.choice(CENTS)}

    def raw(self, facts: Facts) -> dict[str, Any]:
        amount = yuan(facts["cents"])
        lines = [
            {"way": way, "cost_code": f"${facts[way]}", "amount": amount} for way in facts["ways"]
        ]
        return {"adjust_kind": facts["kind"], "reason": "调整", "lines": lines}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        code = facts["down"]
        after = book.total("budget", "budget", code) - facts["cents"]
        return ["used"] if "down" in facts["ways"] and after < book.used(code) else []

    def posted(self, doc: Doc) -> Moves:
        signs = {"up": 1, "down": -1}
        cents = doc.facts["cents"]
        return moves(
            *((budget("budget", doc.facts[way]), signs[way] * cents) for way in doc.facts["ways"])
        )


class Claim(Kind):
    """A reimbursement: reserved while under way, spent when it is approved."""

    entity, day, control = "cost_center.expense_claim", "claimed_on", "claim"

    def draw(self, book: Book, chance: Random) -> Facts:
        lines = []
        for _ in range(chance.randint(1, 2)):
            cents = chance.choice((*CENTS, -333))
            tax = chance.choice((0, half_up(Decimal(cents) / 10)))
            lines.append((chance.choice(CODES), cents, max(0, tax)))
        return {"lines": lines}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", sum(cents for _, cents, _ in facts["lines"])

    def raw(self, facts: Facts) -> dict[str, Any]:
        lines = [
            {"cost_code": f"${code}", "spent_on": "$day", "amount_incl": yuan(n), "tax": yuan(tax)}
            for code, n, tax in facts["lines"]
        ]
        return {"title": "报销", "claim_kind": "office", "lines": lines}

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [(code, cents - tax) for code, cents, tax in facts["lines"]]

    def held(self, doc: Doc) -> Moves:
        return moves(*((budget("reserved", code), n) for code, n in self.asks(doc.facts)))

    def posted(self, doc: Doc) -> Moves:
        asked = self.asks(doc.facts)
        return moves(
            *((budget("actual", code), n) for code, n in asked),
            *((cost(code), n) for code, n in asked),
        )


class Plan(Kind):
    """A purchase plan: its reserve stays until orders take it over, or it is closed."""

    entity, day, control = "cost_center.purchase_plan", "planned_on", "plan"
    rest = ("reserved", "plan")

    def draw(self, book: Book, chance: Random) -> Facts:
        qty, price = chance.choice((1, 3, 10)), chance.choice((1_00, 333_33, 5_000_00))
        return {"qty": qty, "price": price, "estimate": qty * price}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total", facts["estimate"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {"material": "$steel", "qty": facts["qty"], "need_date": "$day"}
        line["budget_price"] = yuan(facts["price"])
        return {"title": "钢筋", "need_month": "2026-12", "lines": [line]}

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [("2001", facts["estimate"])]

    def held(self, doc: Doc) -> Moves:
        return moves((budget("reserved", "2001", plan=doc.key), doc.facts["estimate"]))

    posted = held


class Order(Kind):
    """An order hands the reserve of its plan over and holds only what goes beyond it."""

    entity, day, control = "cost_center.purchase_order", "ordered_on", "contract"
    rest = ("committed", "order")

    def draw(self, book: Book, chance: Random) -> Facts:
        plans = book.of(Plan, *IN_FORCE)
        plan = chance.choice(plans).key if plans and chance.random() < 0.6 else ""
        # Thousandths of a yuan, so that receipts in parts leave residues.
        return {
            "plan": plan,
            "qty": chance.choice((1, 3, 7)),
            "price": chance.choice((335, 333_335, 4_000_000)),
        }

    def born(self, data: Mapping[str, Any]) -> Facts:
        return {"line": data["lines"][0]["id"]}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total_excl", facts["cents"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        price = str(Decimal(facts["price"]) / 1000)
        line = {"material": "$steel", "qty": facts["qty"], "price": price, "tax_rate": SUPPLY_TAX}
        return {"plan": facts["plan"] or None, "partner": "$sub", "lines": [line]}

    def computed(self, book: Book, doc: Doc) -> Facts:
        cents, taken = half_up(Decimal(doc.facts["qty"] * doc.facts["price"]) / 10), 0
        if doc.facts["plan"]:
            plan = book.docs[doc.facts["plan"]].facts
            others = book.of(Order, *IN_EFFECT, plan=doc.facts["plan"])
            gone = sum(one.facts["taken"] for one in others if one is not doc)
            held = ("2001", None, None, doc.facts["plan"])
            free = book.total("budget", "reserved", *held, own=doc)
            free -= book.total("budget", "claimed", *held, own=doc)
            taken = half_up(Decimal(plan["estimate"] * doc.facts["qty"]) / plan["qty"])
            taken = max(0, min(taken, plan["estimate"] - gone, free))
        return {"cents": cents, "taken": taken, "extra": max(0, cents - taken)}

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [("2001", facts["extra"])]

    def held(self, doc: Doc) -> Moves:
        where = {"order": doc.key, "plan": doc.facts["plan"]}
        return moves(
            (budget("reserved", "2001", order=doc.key), doc.facts["extra"]),
            (budget("claimed", "2001", **where), doc.facts["taken"]),
        )

    def posted(self, doc: Doc) -> Moves:
        where = {"order": doc.key, "plan": doc.facts["plan"]}
        return moves(
            (budget("committed", "2001", **where), doc.facts["cents"]),
            (budget("reserved", "2001", **where), -doc.facts["taken"]),
        )


class Receipt(Kind):
    """Goods come, or go back: what the order covers is executed, the rest is direct actual."""

    entity, day, control = "cost_center.goods_receipt", "delivered_on", "receipt"

    def draw(self, book: Book, chance: Random) -> Facts | None:
        orders = book.of(Order, "approved")
        if not orders:
            return None
        order = chance.choice(orders)
        qty = chance.choice((1, 1, 2, 3, 7, -1))
        return {"order": order.key, "line": order.facts["line"], "qty": qty}

    def total(self, facts: Facts) -> tuple[str, int]:
        return "total_excl", facts["cents"]

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {
            "order": facts["order"],
            "lines": [{"order_line": facts["line"], "delivered": facts["qty"]}],
        }

    def computed(self, book: Book, doc: Doc) -> Facts:
        order = book.docs[doc.facts["order"]]
        cents = half_up(Decimal(doc.facts["qty"] * order.facts["price"]) / 10)
        left = book.total("budget", "committed", "2001", None, order.key)
        short = bool(book.of(Release, *IN_FORCE, order=order.key))
        covered = cents if cents < 0 else max(0, min(cents, left))
        if cents < 0 and short and left == 0:
            covered = 0
        return {
            "cents": cents,
            "covered": covered,
            "tax": share(cents, SUPPLY_TAX),
            "before": received(book, order.key),
            "ordered": order.facts["qty"],
            "with": order.facts["plan"],
            "at": book.policy.cost_at,
        }

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        after = facts["before"] + facts["qty"]
        return [*(["over"] if after > facts["ordered"] else []), *(["back"] if after < 0 else [])]

    def asks(self, facts: Facts) -> list[tuple[str, int]]:
        return [("2001", facts["cents"] - facts["covered"])]

    def owes(self, doc: Doc) -> list[Owed]:
        return owed(
            ("material", doc.facts["cents"] + doc.facts["tax"], days_after(doc, SUPPLY_DAYS))
        )

    def posted(self, doc: Doc) -> Moves:
        order, at_once = doc.facts["order"], doc.facts["at"] == "receipt"
        return moves(
            (budget("committed", "2001", order=order), -doc.facts["covered"]),
            (budget("actual" if at_once else "stock", "2001", order=order), doc.facts["cents"]),
            (budget("received", "2001", order=order), doc.facts["cents"]),
            (cost("2001"), doc.facts["cents"] if at_once else 0),
            (("stock", "qty", "2001"), doc.facts["qty"] * 100),
            (("stock", "value", "2001"), doc.facts["cents"]),
        )


def received(book: Book, order: str) -> int:
    """How much came of an order and did not go back to its supplier."""
    back = "cost_center.supplier_return"
    return sum(
        -doc.facts["qty"] if doc.kind.entity == back else doc.facts["qty"]
        for doc in book.docs.values()
        if doc.kind.entity in {Receipt.entity, back}
        and doc.status in IN_FORCE
        and doc.facts["order"] == order
    )


class Release(Kind):
    """What nobody expects any more is given back, never more than is still open."""

    entity, day = "cost_center.commit_release", "released_on"

    def draw(self, book: Book, chance: Random) -> Facts | None:
        orders = book.of(Order, "approved")
        if not orders:
            return None
        return {"order": chance.choice(orders).key, "asked": chance.choice((None, None, 1, 333_33))}

    def raw(self, facts: Facts) -> dict[str, Any]:
        line = {"cost_code": "$2001"}
        if facts["asked"]:
            line["amount_in"] = yuan(facts["asked"])
        return {
            "release_kind": "order",
            "order": facts["order"],
            "reason": "不再到货",
            "lines": [line],
        }

    def computed(self, book: Book, doc: Doc) -> Facts:
        left = book.total("budget", "committed", "2001", None, doc.facts["order"])
        return {"left": left, "cents": doc.facts["asked"] or left}

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        return ["too_much"] if facts["cents"] > facts["left"] or facts["cents"] <= 0 else []

    def posted(self, doc: Doc) -> Moves:
        return moves((budget("committed", "2001", order=doc.facts["order"]), -doc.facts["cents"]))
