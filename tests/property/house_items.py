"""What is owed item by item and what of it payments have settled, said again for the book.

Documents that owe something say so themselves (domain.md 3.6: AP item, AR items); a payment
"settles AP items oldest due first" (10.5), and what it settles cannot be taken back while it is in
effect, for "a reversal whose successor exists is blocked" (EC-01).
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from property.house_kind import IN_FORCE, Doc, Figure, Moves, Owed

if TYPE_CHECKING:
    from property.house_book import Book

#: So many of its cents does a payment settle of what a document owes.
Share = tuple[str, str, int]


class Open(NamedTuple):
    """What is still to be paid of one item; below nothing where it is owed the other way."""

    doc: Doc
    item: Owed
    left: int


def item(measure: str, doc: str, what: str) -> Figure:
    """A place in the ledger of what is owed."""
    return ("items", measure, doc, what)


def owed(doc: Doc) -> Moves:
    """What a document that takes effect makes somebody owe."""
    return Moves({item("amount", doc.key, one.what): one.cents for one in doc.kind.owes(doc)})


def settled(shares: Iterable[Share]) -> Moves:
    """What a payment settles."""
    return Moves({item("settled", doc, what): cents for doc, what, cents in shares})


def payables(book: "Book", contract: str) -> list[Open]:
    """What we have to pay for a contract, or without one; what is due first before the rest.

    Retention waits for its own payments.
    """
    found = []
    for doc in book.docs.values():
        if doc.status in IN_FORCE and doc.facts.get("contract", "") == contract:
            for one in doc.kind.owes(doc):
                if not one.ours and one.what != "retention":
                    gone = book.total("items", "settled", doc.key, one.what)
                    found.append(Open(doc, one, one.cents - gone))
    return sorted(found, key=lambda one: (one.item.due, one.doc.turn))


def oldest_first(book: "Book", contract: str, cents: int) -> tuple[Share, ...]:
    """What a payment settles of what is owed for a contract.

    What is owed the other way makes the payment go further, as far as there is anything to pay.
    """
    opened = payables(book, contract)
    against = [one for one in opened if one.left < 0]
    whole = sum(one.left for one in opened if one.left > 0)
    back = min(max(whole - cents, 0), -sum(one.left for one in against))
    return (*_taken(against, -back), *_taken((one for one in opened if one.left > 0), cents + back))


def _taken(items: Iterable[Open], cents: int) -> Iterator[Share]:
    """The items one after the other, until nothing is left of the amount."""
    for one in items:
        if not cents:
            return
        part = min(one.left, cents, key=abs)
        yield one.doc.key, one.item.what, part
        cents -= part


def beyond(sums: Moves) -> bool:
    """Whether more is settled of an item than it comes to, whichever way it is owed."""
    for (ledger, measure, *key), cents in sums.items():
        if ledger == "items" and measure == "settled":
            whole = sums[item("amount", *key)]
            if cents > whole if whole >= 0 else cents < whole:
                return True
    return False
