"""What a company's ledgers must hold, said again in plain numbers that share nothing with the
product: documents, their holds, months that close, limits and the control of budgets (domain.md
3.4 to 3.8)."""

from collections import Counter
from dataclasses import dataclass

from property import house_control, house_items
from property.house_kind import IN_EFFECT, IN_FORCE, Doc, Facts, Figure, Kind, Moves, Place
from property.house_limits import LIMITS, stray

#: Which kind of month closes a ledger; the others are never closed.
FAMILIES = {"budget": "cost", "cost": "cost", "fund": "fund", "labor": "labor"}
#: Where a figure of the budget ledger names these.
KEYS = {"contract": 3, "order": 4, "plan": 5}
#: The month in which everything happens.
TODAY = "2026-12"


@dataclass(frozen=True)
class Policy:
    """How strictly the budgets of a project are controlled (domain.md 8.6)."""

    level: str
    mode: str
    no_budget: str
    #: When material becomes cost: at its receipt, or at its issue.
    cost_at: str = "receipt"


class Book:
    """The documents of one project; every verb says what refuses it, or does what it says."""

    def __init__(self, project: str, policy: Policy) -> None:
        self.project, self.policy = project, policy
        self.docs = dict[str, Doc]()
        self.months = dict[tuple[str, str], str]()
        self.sums: Moves = Counter()
        self.turns = 0

    # What may be asked

    def of(self, kind: type[Kind], *statuses: str, **facts: str) -> list[Doc]:
        """The documents of a kind in these statuses that say so."""
        return [
            doc
            for doc in self.docs.values()
            if isinstance(doc.kind, kind)
            and doc.status in statuses
            and all(doc.facts.get(name) == value for name, value in facts.items())
        ]

    def total(self, ledger: str, measure: str, *key: str | None, own: "Doc | None" = None) -> int:
        """A measure over every place whose key begins so; none stands for whatever there is.

        What a document holds itself is left out where it is given.
        """
        left: Moves = Counter()
        if own is not None:
            for (figure, _, _), cents in own.holds.items():
                left[figure] += cents
        return sum(
            cents - left[figure]
            for figure, cents in self.sums.items()
            if figure[:2] == (ledger, measure)
            and all(one in {None, part} for one, part in zip(key, figure[2:], strict=False))
        )

    def used(self, code: str | None, own: "Doc | None" = None) -> int:
        return sum(self.total("budget", measure, code, own=own) for measure in house_control.USED)

    def booked_in(self, doc: Doc, figure: Figure, month: str, softly: bool) -> str:
        ledger = figure[0]
        owner = (figure[2] if ledger == "fund" else "P") or doc.kind.owner(doc.facts)
        if owner != "P":
            return month
        open_ = ("open", "soft_closed") if softly else ("open",)
        while self.months.get((FAMILIES.get(ledger, ""), month), "open") not in open_:
            year, number = int(month[:4]), int(month[5:])
            month = f"{year + number // 12}-{number % 12 + 1:02}"
        return month

    # What may happen

    def submit(self, doc: Doc) -> set[str]:
        picked = [self.docs[one].status for one in doc.kind.picks(doc.facts) if one]
        if any(status not in doc.kind.chosen for status in picked):
            return {"data_invalid"}
        facts = {**doc.facts, **doc.kind.computed(self, doc)}
        if doc.kind.is_unfinished(self, doc, facts):
            return {"data_invalid"}
        told = house_control.found(self, doc, facts)
        refused = self._refusals(doc, facts, told)
        if not refused:
            doc.facts, doc.told = facts, told
            held = doc.kind.held(doc).copy()
            held.update(house_control.exceptions(told, "asked"))
            doc.holds = self._placed(doc, held, softly=True)
            self._count(doc.holds)
            doc.voted = doc.voted and doc.status == "returned"
            doc.status = "submitted"
        return refused

    def end(self, doc: Doc, status: str) -> None:
        """A return, a rejection, a withdrawal."""
        doc.voted = doc.voted or status != "draft"
        doc.status = status
        self._count(opposite(doc.holds))
        doc.holds = Counter()

    def approve(self, doc: Doc) -> set[str]:
        facts = {**doc.facts, **doc.kind.computed(self, doc)}
        told = house_control.found(self, doc, facts)
        refused = self._refusals(doc, facts, told)
        if refused:
            return refused
        before = doc.facts
        doc.facts = {**doc.facts, **doc.kind.settled(self, doc)}
        moves = doc.kind.posted(doc).copy()
        moves.update(house_items.owed(doc))
        moves.update(house_control.exceptions(house_control.still(doc.told, told), "granted"))
        new = self._placed(doc, moves, softly=False)
        if self._beyond(together(opposite(doc.holds), new)):
            doc.facts = before
            return {"limit_exceeded"}
        self._count(together(opposite(doc.holds), new))
        doc.holds, doc.rows, doc.status = Counter(), new, "approved"
        self.turns += 1
        doc.turn = self.turns
        for other in doc.kind.replaces(self, doc):
            other.status, other.replaced_by = "closed", doc.key
        return set()

    def close(self, doc: Doc) -> set[str]:
        left = self._placed(doc, doc.kind.left(self, doc), softly=True, month=TODAY)
        rest = together(self._rest(doc), left)
        if self._beyond(rest):
            return {"limit_exceeded"}
        self._give_back(doc, rest)
        doc.status = "closed"
        return set()

    def _rest(self, doc: Doc) -> Counter[Place]:
        """What takes from a document what it still has, written on the day it is closed."""
        if doc.kind.rest is None:
            return Counter()
        measure, holder = doc.kind.rest
        moves: Moves = Counter()
        for figure, cents in self.sums.items():
            if figure[:2] == ("budget", measure) and figure[KEYS[holder]] == doc.key:
                key = tuple(doc.key if place == KEYS[holder] else "" for place in (3, 4, 5))
                moves[(*figure[:3], *key)] -= cents
        return self._placed(doc, moves, softly=True, month=TODAY)

    def _give_back(self, doc: Doc, rest: Counter[Place]) -> None:
        self._count(rest)
        doc.rows = together(doc.rows, rest)

    def reverse(self, doc: Doc) -> set[str]:
        if doc.status not in IN_FORCE:
            return {"status_forbids"}
        if doc.replaced_by or any(
            doc.key in one.kind.builds_on(one.facts) and one.status in IN_EFFECT
            for one in self.docs.values()
        ):
            return {"has_successors"}
        back: Counter[Place] = Counter()
        for (figure, month, posted), cents in doc.rows.items():
            back[figure, month, self.booked_in(doc, figure, posted, softly=True)] -= cents
        if self._beyond(back):
            return {"limit_exceeded"}
        self._count(back)
        doc.rows, doc.status = together(doc.rows, back), "reversed"
        for one in self.docs.values():
            if one.replaced_by == doc.key:
                one.status, one.replaced_by = "approved", ""
            elif one.status == "closed":
                # What comes back to a document that is closed is nobody's to do any more.
                left = self._placed(one, one.kind.left(self, one), softly=True, month=TODAY)
                self._give_back(one, together(self._rest(one), left))
        return set()

    # How it is written

    def _placed(self, doc: Doc, moves: Moves, *, softly: bool, month: str = "") -> Counter[Place]:
        month = month or doc.month
        return Counter(
            {
                (figure, month, self.booked_in(doc, figure, month, softly)): cents
                for figure, cents in moves.items()
                if cents
            }
        )

    def _count(self, places: Counter[Place]) -> None:
        for (figure, _, _), cents in places.items():
            self.sums[figure] += cents

    def _beyond(self, change: Counter[Place]) -> bool:
        """Whether a change moves a sum below nothing where it must not be."""
        moves: Moves = Counter()
        for (figure, _, _), cents in change.items():
            moves[figure] += cents
        for limit in LIMITS:
            moved, before = limit(moves), limit(self.sums)
            if any(cents < 0 and before[key] + cents < 0 for key, cents in moved.items()):
                return True
        after = self.sums.copy()
        after.update(moves)
        return stray(after) or house_items.beyond(after)

    def _refusals(self, doc: Doc, facts: Facts, told: house_control.Findings) -> set[str]:
        """INV-1 is kept by the control of budgets; its own rules may refuse a document as well."""
        over = {"budget" for one in told.values() if one.outcome == "block"}
        return {*doc.kind.refusals(self, doc, facts), *over}


def together(*parts: Counter[Place]) -> Counter[Place]:
    """The sum, with what comes to nothing or less kept as it is."""
    found: Counter[Place] = Counter()
    for part in parts:
        found.update(part)
    return found


def opposite(part: Counter[Place]) -> Counter[Place]:
    """The same with the other sign."""
    return Counter({place: -cents for place, cents in part.items()})
