"""What a till's ledger must hold, said again in a few lines that share nothing with the product."""

from collections import Counter
from dataclasses import dataclass, field

#: Row type, month of the business date, month booked in.
Place = tuple[str, str, str]
IN_EFFECT = ("submitted", "approved", "closed")


@dataclass
class Claim:
    """One claim: an amount in cents, the month it belongs to, and what it builds on."""

    key: str
    cents: int
    month: str
    upon: str = ""
    status: str = "draft"
    #: Somebody voted since it was handed in as a new process.
    voted: bool = False
    rows: Counter[Place] = field(default_factory=Counter)

    def holds(self, row_type: str) -> dict[Place, int]:
        return {place: cents for place, cents in self.rows.items() if place[0] == row_type}

    def drop(self, row_type: str) -> None:
        for place, cents in self.holds(row_type).items():
            self.rows[place] -= cents


class Book:
    """The claims of one site; every verb says which refusal is due, or does what it says."""

    def __init__(self, cap: int) -> None:
        self.cap, self.claims = cap, dict[str, Claim]()
        self.months = dict[str, str]()

    def taken(self) -> int:
        return sum(
            cents
            for claim in self.claims.values()
            for place, cents in claim.rows.items()
            if place[0] in ("asked", "paid")
        )

    def booked_in(self, month: str, softly: bool) -> str:
        while self.months.get(month, "open") not in (("open", "soft") if softly else ("open",)):
            year, number = int(month[:4]), int(month[5:])
            month = f"{year + number // 12}-{number % 12 + 1:02}"
        return month

    def refusal(self, change: int) -> str:
        return "limit_exceeded" if change > 0 and self.taken() + change > self.cap else ""

    def submit(self, claim: Claim) -> str:
        if claim.status not in ("draft", "returned"):
            return "status_forbids"
        refused = self.refusal(claim.cents)
        if not refused:
            claim.voted = claim.voted and claim.status == "returned"
            claim.status = "submitted"
            where = (claim.month, self.booked_in(claim.month, softly=False))
            claim.rows["asked", *where] += claim.cents
            claim.rows["planned", *where] += claim.cents
        return refused

    def end(self, claim: Claim, status: str) -> str:
        """A return, a rejection, a withdrawal: what a negative claim gave, it may not take back
        when others have spent it."""
        refused = self.refusal(-sum(claim.holds("asked").values()))
        if not refused:
            claim.voted = claim.voted or status != "draft"
            claim.status = status
            claim.drop("asked")
            claim.drop("planned")
        return refused

    def approve(self, claim: Claim, softly: bool) -> None:
        claim.status = "approved"
        claim.drop("asked")
        claim.rows["paid", claim.month, self.booked_in(claim.month, softly)] += claim.cents

    def close(self, claim: Claim, month: str) -> str:
        """What closing writes belongs to the month in which it happens, not to the claim's."""
        if claim.status != "approved":
            return "status_changed"
        claim.status = "closed"
        claim.drop("planned")
        claim.rows["ended", month, self.booked_in(month, softly=False)] += claim.cents
        return ""

    def reverse(self, claim: Claim, softly: bool) -> str:
        if claim.status not in ("approved", "closed"):
            return "status_forbids"
        if any(one.upon == claim.key and one.status in IN_EFFECT for one in self.claims.values()):
            return "has_successors"
        paid = sum(claim.holds("paid").values())
        refused = self.refusal(-paid)
        if not refused:
            claim.status = "reversed"
            for (row_type, month, posted), cents in list(claim.rows.items()):
                claim.rows[row_type, month, self.booked_in(posted, softly)] -= cents
        return refused

    def rows(self) -> dict[Place, int]:
        """What all claims together come to, without zeros."""
        found: Counter[Place] = Counter()
        for claim in self.claims.values():
            found.update(claim.rows)
        return {place: cents for place, cents in found.items() if cents}
