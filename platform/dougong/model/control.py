"""Controls: how much documents may take from what a ledger says is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.model.entity import Match

#: What a control may come to, the gravest first; `not_checked` when nobody could look.
OUTCOMES = ("block", "escalate", "warn", "not_checked", "pass")
#: What an author's decision or expression answers.
ANSWERS = ("pass", "warn", "escalate", "block")
#: The levels of a tree that keys can be rolled up to; `whole` leaves the dimension out.
LEVELS = ("leaf", *(f"level{number}" for number in range(1, 10)), "whole")


@dataclass(frozen=True)
class Controlled:
    """How documents of one entity ask: of which keys, and for how much."""

    entity: str
    #: What policies call this kind of document.
    kind: str
    #: Dimension → FEEL over the document, or over a row of `for_each`.
    key: Mapping[str, str]
    #: FEEL: the amount asked.
    asked: str
    for_each: str = ""
    when: str = ""
    #: Field under which the strip stands; the end of the form where none is named.
    at: str = ""


@dataclass(frozen=True)
class PolicyOf:
    """Which record says how strict a control is: the first of `match`, else of `fallback`."""

    entity: str
    match: tuple[Match, ...]
    fallback: tuple[Match, ...] = ()


@dataclass(frozen=True)
class RollUp:
    """A dimension that leads to a tree, controlled at the level that `to` gives."""

    dimension: str
    entity: str
    parent: str
    #: FEEL over `policy` and `kind`: one of LEVELS.
    to: str


@dataclass(frozen=True)
class LedgerControl:
    """One control over a ledger."""

    module: str
    key: str
    title: str
    ledger: str
    #: Entity → how its documents ask.
    documents: Mapping[str, Controlled]
    #: FEEL over measures and derived figures: what there is, and what of it is used.
    base: str
    used: str
    message: str
    #: Full name of a decision, or FEEL; exactly one is given.
    decision: str = ""
    outcome: str = ""
    policy: PolicyOf | None = None
    roll_up: RollUp | None = None
    #: Dimensions left out because their optional target is not in the bundle.
    absent: tuple[str, ...] = field(default=())
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of its keys, in order; all documents give the same."""
        first = next(iter(self.documents.values()), None)
        return tuple(sorted(first.key)) if first else ()


def controls_of(controls: Mapping[str, LedgerControl], entity: str) -> tuple[LedgerControl, ...]:
    """The controls that documents of an entity are under, in the order of their names."""
    return tuple(controls[name] for name in sorted(controls) if entity in controls[name].documents)
