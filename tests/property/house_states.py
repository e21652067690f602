"""Contracts that are suspended, resumed, completed and opened again, said again for the book
(domain.md 7.1: effective, suspended, completed, settled).

What state a contract is in is what the documents in force say of it, the last of them first; a
settlement that was taken back says nothing any more.
"""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from property.house_book import Book
from property.house_kind import IN_EFFECT, IN_FORCE, Doc, Facts, Kind

#: What each move leads to, and from where it goes.
MOVES = {
    "suspend": ("suspended", ("running",)),
    "resume": ("running", ("suspended",)),
    "complete": ("completed", ("running", "suspended")),
    "reopen": ("running", ("completed",)),
}
CONTRACTS = "contracts.contract"
MEASURES, SETTLEMENTS = "contracts.measurement", "contracts.settlement"


def documents(book: Book, entity: str, contract: str, *statuses: str) -> list[Doc]:
    """The documents of an entity on a contract."""
    return [
        doc
        for doc in book.docs.values()
        if doc.kind.entity == entity
        and doc.status in statuses
        and doc.facts.get("contract") == contract
    ]


def state_of(book: Book, contract: str) -> str:
    """How a contract stands."""
    if documents(book, SETTLEMENTS, contract, *IN_FORCE):
        return "settled"
    said = documents(book, StateChange.entity, contract, *IN_FORCE)
    last = max(said, key=lambda doc: doc.turn, default=None)
    return MOVES[last.facts["move"]][0] if last else "running"


def standing(book: Book, contract: str, *states: str) -> Iterator[str]:
    """The states, of those named, that keep something of a contract from being done."""
    if contract and (now := state_of(book, contract)) in states:
        yield now


def is_settled(book: Book, contract: str) -> Iterator[str]:
    """Whether a contract is settled, or is about to be: nothing changes what is settled."""
    if documents(book, SETTLEMENTS, contract, *IN_EFFECT):
        yield "settled"


class StateChange(Kind):
    """A contract is suspended, resumed, completed, or opened again after all."""

    entity, day = "contracts.state_change", "changed_on"
    closable = reversible = False

    def draw(self, book: Book, chance: Random) -> Facts | None:
        found = [
            doc
            for doc in book.docs.values()
            if doc.kind.entity == CONTRACTS and doc.status == "approved"
        ]
        if not found:
            return None
        contract = chance.choice(found).key
        now = state_of(book, contract)
        fits = [move for move, (_, since) in MOVES.items() if now in since]
        # Mostly what leads out again, so that the other documents are not stopped for good.
        likely = fits if now == "running" else [*fits, *fits]
        return {"contract": contract, "move": chance.choice([*likely, *likely, *MOVES])}

    def builds_on(self, facts: Facts) -> tuple[str, ...]:
        return ()

    def picks(self, facts: Facts) -> tuple[str, ...]:
        return (facts["contract"],)

    def raw(self, facts: Facts) -> dict[str, Any]:
        return {"contract": facts["contract"], "move": facts["move"], "reason": "双方协商"}

    def is_unfinished(self, book: Book, doc: Doc, facts: Facts) -> bool:
        """Nobody can choose a contract that is settled."""
        return state_of(book, facts["contract"]) == "settled"

    def refusals(self, book: Book, doc: Doc, facts: Facts) -> Iterable[str]:
        contract, move = facts["contract"], facts["move"]
        if state_of(book, contract) not in MOVES[move][1]:
            yield "fits"
        others = documents(book, self.entity, contract, "submitted")
        if any(one is not doc for one in others):
            yield "twice"
        measured = documents(book, MEASURES, contract, "submitted", "returned")
        if move == "complete" and measured:
            yield "open_measure"
