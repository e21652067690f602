"""What the control of budgets says of a document, said again for the book (domain.md 8.6, 5.9)."""

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from property.house_kind import Doc, Facts, Moves

if TYPE_CHECKING:
    from property.house_book import Book

#: What a control may come to, the mildest first; how strict a policy is says how far it goes.
GRAVITY = ("pass", "warn", "escalate", "block")
#: "warn ≥ 80 %, red/escalate ≥ 95 %, block > 100 %" (WX-04).
YELLOW, RED, HARD = 80, 95, 100
USED = ("reserved", "committed", "stock", "actual")


class Finding(NamedTuple):
    """What a control said of one key, with the figures it said it from."""

    outcome: str
    base: int
    used: int
    asked: int


Findings = dict[str, Finding]


def found(book: "Book", doc: Doc, facts: Facts) -> Findings:
    """What the control says of each key that a document asks something of.

    A key is asked for once, however many lines ask ("Σ of the document per control key").
    """
    asked: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for code, cents in doc.kind.asks(facts):
        asked[_key(book, code)] += cents
    for code, cents in doc.kind.counted(facts):
        held[_key(book, code)] += cents
    return {
        key: _finding(book, doc, key, cents, held[key]) for key, cents in asked.items() if cents > 0
    }


def _key(book: "Book", code: str) -> str:
    return "" if book.policy.level == "project" else code


def _finding(book: "Book", doc: Doc, key: str, asked: int, held: int) -> Finding:
    code = key or None
    base = book.total("budget", "budget", code, own=doc)
    used = sum(book.total("budget", one, code, own=doc) for one in USED) - held
    return Finding(_outcome(book, base, used + asked), base, used, asked)


def _outcome(book: "Book", base: int, after: int) -> str:
    if base == 0:
        return "block" if book.policy.no_budget == "block" else "pass"
    # A budget below nothing is beyond its limit whatever is asked.
    outcome = "block"
    if base > 0 and after * 100 <= base * HARD:
        outcome = "escalate"
        if after * 100 < base * RED:
            outcome = "pass" if after * 100 < base * YELLOW else "warn"
    return min(outcome, book.policy.mode, key=GRAVITY.index)


def still(before: Findings, now: Findings) -> Findings:
    """What a document is approved with: what it was told when it was handed in, and every key that
    has come to escalate since then (domain.md 5.6: controls run again at final approval)."""
    worse = {
        key: one
        for key, one in now.items()
        if one.outcome == "escalate" and (key not in before or before[key].outcome != "escalate")
    }
    return {**before, **worse}


def exceptions(findings: Findings, state: str) -> Moves:
    """The register of what went on nevertheless: one case for each key (domain.md 5.9, 8.13)."""
    moves: Moves = Counter()
    for key, one in findings.items():
        if one.outcome in {"warn", "escalate"}:
            place = (key, one.outcome, state)
            moves["overrun", "budget", *place] += one.base
            moves["overrun", "used", *place] += one.used
            moves["overrun", "asked", *place] += one.asked
            moves["overrun", "over_by", *place] += max(0, one.used + one.asked - one.base)
            moves["overrun", "cases", *place] += 100
    return moves
