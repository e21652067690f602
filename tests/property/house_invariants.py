"""The invariants of the domain (domain.md 3.7), asked of the rows that the product wrote."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import LedgerRow
from dougong.store import log, records
from property.house_kind import IN_EFFECT, IN_FORCE, Doc

Rows = Mapping[str, Sequence[LedgerRow]]
#: What a document may write before it is in force; nothing else (INV-9).
HOLDS = {"rsv", "pnd", "occ", "apl", "fly", "asked", "pyg"}


class Looked:
    """The rows of a project, its documents, and whose the records are that nobody drew.

    Those are mirrors of what was reversed, and what documents made by themselves.
    """

    def __init__(self, rows: Rows, docs: Mapping[str, Doc], sources: Mapping[str, str]) -> None:
        self.rows, self.docs, self.sources = rows, docs, sources

    def source(self, row: LedgerRow) -> Doc:
        """The document that a row is of; a mirror's rows are those of its original."""
        return self.docs[self.sources.get(row.record_id, row.record_id)]

    def summed(self, ledger: str, measures: Iterable[str], *by: str) -> Counter[tuple[str, ...]]:
        """Measures added by dimensions; one with a minus is taken off."""
        found: Counter[tuple[str, ...]] = Counter()
        for row in self.rows[ledger]:
            key = tuple(str(row.dimensions[name] or "") for name in by)
            for word in measures:
                cents = cents_of(row.measures[word.lstrip("-")])
                found[key] += -cents if word.startswith("-") else cents
        return found

    def least(self, ledger: str, measures: Iterable[str], *by: str) -> int:
        """The lowest sum of a key that names something."""
        found = self.summed(ledger, measures, *by)
        return min((cents for key, cents in found.items() if key[-1]), default=0)


def origin(uow: UnitOfWork, row: LedgerRow) -> str:
    """The document that made a record by itself, or whose making the record reverses."""
    record = records.find(uow, row.entity, row.record_id)
    assert record is not None
    told = log.events(uow, record.reversal_of or record.id)
    return next(str(event.data["by"]) for event in told if event.kind == "created")


def cents_of(value: Decimal) -> int:
    """An amount in cents, a quantity in hundredths."""
    return int(value * 100)


def _equation(looked: Looked) -> bool:
    """INV-1: what a document has used up stands as actual and as cost, to the cent."""
    actual, cost = Counter[str](), Counter[str]()
    for row in looked.rows["budget"]:
        actual[looked.source(row).key] += cents_of(row.measures["actual"])
    for row in looked.rows["cost"]:
        cost[looked.source(row).key] += cents_of(row.measures["amount"])
    return {k: n for k, n in actual.items() if n} == {k: n for k, n in cost.items() if n}


def _committed(looked: Looked) -> bool:
    """INV-2: what is left of a line of a contract or an order is never below nothing."""
    return all(
        looked.least("budget", ["committed"], "cost_code", holder) >= 0
        for holder in ("contract", "order")
    )


def _accounts(looked: Looked) -> bool:
    """INV-3: the accounts hold what the projects and the company own, and what moved."""
    accounts = looked.summed("fund", ["amount"], "account")
    owners = looked.summed("fund", ["amount"], "project")
    moved = looked.summed("fund", ["inflow", "-outflow"])
    opened = sum(
        cents_of(row.measures["amount"]) for row in looked.rows["fund"] if row.row_type == "opn"
    )
    same = accounts.total() == owners.total() == moved.total() + opened
    return same and min(accounts.values(), default=0) >= 0


def _measured(looked: Looked) -> bool:
    """INV-4: no more is measured than the contract comes to with its changes."""
    return looked.least("contract", ["signed", "changed", "-measured"], "contract") >= 0


def _under_way(looked: Looked) -> bool:
    """INV-5: what is paid and in flight of a contract is what its requests say."""
    asked: Counter[str] = Counter()
    for row in looked.rows["requests"]:
        words = ("in_approval", "unpaid", "paid")
        if row.dimensions["contract"]:
            cents = sum(cents_of(row.measures[word]) for word in words)
            asked[str(row.dimensions["contract"])] += cents
    spoken = looked.summed("contract", ["paid", "inflight"], "contract", "direction")
    paid = {k: n for (k, way), n in spoken.items() if n and way == "expense"}
    return paid == {k: n for k, n in asked.items() if n}


def _days(looked: Looked) -> bool:
    """INV-6: labor by worker, day, crew or reason has the same days and amounts."""
    totals = {
        (
            looked.summed("labor", ["amount"], by).total(),
            looked.summed("labor", ["eq_days"], by).total(),
        )
        for by in ("crew", "trade", "reason", "bearer", "cost_code")
    }
    said = sum(
        cents
        for doc in looked.docs.values()
        for (figure, _, _), cents in doc.rows.items()
        if figure[:2] == ("labor", "amount")
    )
    return len(totals) == 1 and {said} == {amount for amount, _ in totals}


def _periods(looked: Looked) -> bool:
    """INV-7: no row is booked before its day, and both ways of counting come to the same."""
    for rows in looked.rows.values():
        posted, business = Counter[str](), Counter[str]()
        for row in rows:
            if row.posted_period < f"{row.business_date:%Y-%m}":
                return False
            cents = sum(map(cents_of, row.measures.values()))
            posted[row.posted_period] += cents
            business[f"{row.business_date:%Y-%m}"] += cents
        if posted.total() != business.total():
            return False
    return True


def _sources(looked: Looked) -> bool:
    """INV-9: rows come from documents in force, holds from those under way, and end with them."""
    held: Counter[tuple[Any, ...]] = Counter()
    for ledger, row in _every(looked):
        doc = looked.source(row)
        if row.row_type not in HOLDS and doc.status not in {*IN_FORCE, "reversed"}:
            return False
        if row.row_type in HOLDS and doc.status != "submitted":
            held[doc.key, ledger, row.row_type, *place(row)] += sum(
                map(cents_of, row.measures.values())
            )
    return not any(held.values())


def _retention(looked: Looked) -> bool:
    """INV-10: no more retention is paid back or used up than was held."""
    left = ["retention_held", "-retention_released", "-retention_forfeited"]
    return looked.least("contract", left, "contract") >= 0


def _advances(looked: Looked) -> bool:
    """No more of an advance is taken back than was agreed (domain.md 7.5)."""
    agreed = {key: doc.facts["advance"] for key, doc in looked.docs.items() if _is_ahead(doc)}
    back = looked.summed("contract", ["advance_recovered"], "contract")
    return all(0 <= cents <= agreed.get(key, 0) for (key,), cents in back.items())


def _is_ahead(doc: Doc) -> bool:
    return doc.kind.entity == "contracts.contract" and "advance" in doc.facts


def _bonds(looked: Looked) -> bool:
    """No more of the bonds comes back than was paid."""
    return looked.summed("bond", ["held"]).total() >= 0


def _stock(looked: Looked) -> bool:
    """Nothing is worth nothing, and less than nothing is never there (WX-07)."""
    there, worth = (looked.summed("stock", [name], "material") for name in ("qty", "value"))
    kept = [row for row in looked.rows["budget"] if row.measures["stock"]]
    # Where material becomes cost at its issue, the budget keeps what the store is worth (WX-41).
    if kept and looked.summed("budget", ["stock"]).total() != worth.total():
        return False
    return all(
        worth[key] == 0 if there[key] == 0 else there[key] > 0 <= worth[key] for key in worth
    )


def _recovered(looked: Looked) -> bool:
    """No partner is charged for more than he has to bear, nor let off more."""
    return looked.least("recovery", ["due", "-charged", "-waived"], "partner") >= 0


def _ahead(looked: Looked) -> bool:
    """No worker gives back more than he was given ahead."""
    return looked.least("advances", ["balance"], "worker") >= 0


def _petty(looked: Looked) -> bool:
    """Nobody gives back or spends more than he was lent (domain.md 8.5)."""
    return looked.least("petty", ["balance"], "person") >= 0


def _borne(looked: Looked) -> bool:
    """Nobody is let off more work than he had to bear (domain.md 3.2)."""
    return looked.least("labor", ["amount"], "crew", "bearer") >= 0


def _items(looked: Looked) -> bool:
    """No item is settled the wrong way, or beyond what it comes to (domain.md 10.9)."""
    whole = looked.summed("items", ["amount"], "item")
    gone = looked.summed("items", ["settled"], "item")
    return all(min(0, whole[key]) <= cents <= max(0, whole[key]) for key, cents in gone.items())


def _exceptions(looked: Looked) -> bool:
    """Every exception has its own number (domain.md 5.9), and counts once."""
    cases: Counter[tuple[str, str]] = Counter()
    for row in looked.rows["overrun"]:
        if not row.dimensions["exception_no"]:
            return False
        place = (str(row.dimensions["exception_no"]), str(row.dimensions["state"]))
        cases[place] += int(row.measures["cases"])
    return all(0 <= number <= 1 for number in cases.values())


def _frozen(looked: Looked) -> bool:
    """No account has less than what is frozen of it."""
    return looked.least("fund", ["amount", "-frozen"], "account") >= 0


def _reversed(looked: Looked) -> bool:
    """INV-12: what is not in effect comes to nothing in every ledger and every dimension."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for ledger, row in _every(looked):
        if looked.source(row).status not in IN_EFFECT:
            for name, value in row.measures.items():
                sums[looked.source(row).key, ledger, name, *place(row)] += cents_of(value)
    return not any(sums.values())


def place(row: LedgerRow) -> tuple[Any, ...]:
    """Where a row stands: every dimension and the day."""
    return (*row.dimensions.values(), row.business_date)


def _every(looked: Looked) -> Iterator[tuple[str, LedgerRow]]:
    return ((ledger, row) for ledger, rows in looked.rows.items() for row in rows)


INVARIANTS: Mapping[str, Callable[[Looked], bool]] = {
    "INV-1": _equation,
    "INV-2": _committed,
    "INV-3": _accounts,
    "INV-4": _measured,
    "INV-5": _under_way,
    "INV-6": _days,
    "INV-7": _periods,
    "INV-9": _sources,
    "INV-10": _retention,
    "INV-12": _reversed,
    "advances": _advances,
    "bonds": _bonds,
    "recovery": _recovered,
    "workers": _ahead,
    "frozen": _frozen,
    "petty": _petty,
    "bearers": _borne,
    "items": _items,
    "exceptions": _exceptions,
    "stock": _stock,
}


def broken(looked: Looked) -> list[str]:
    """The invariants that do not hold."""
    return [name for name, holds in INVARIANTS.items() if not holds(looked)]
