"""Controls: how much documents may take from what a ledger says is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dougong.model.ledger import PostingRule
from dougong.model.match import Match

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
    #: FEEL like `asked`: how much of that another document has posted already.
    counted: str = ""
    for_each: str = ""
    when: str = ""
    #: Field under which the strip stands; the end of the form where none is named.
    at: str = ""
    #: Name → FEEL like `asked`: what the outcome may see of the document besides the figures.
    given: Mapping[str, str] = field(default_factory=dict)


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


#: The events at which a cover writes: what is held, and what is moved.
HELD, MOVED = "submitted", "approved"


@dataclass(frozen=True)
class Writes:
    """A row type and the measure it is about."""

    row_type: str
    measure: str


@dataclass(frozen=True)
class Cover:
    """Other keys that a control takes from what a key lacks: contingency, and its rows."""

    #: The dimension in which those keys differ from the one that lacks something.
    dimension: str
    #: The records that it may be there, in the order in which they are taken from.
    entity: str
    match: tuple[Match, ...]
    sort: tuple[str, ...]
    #: FEEL over `policy` and `kind`: whether the policy lets anything be taken at all.
    open: str
    #: FEEL over what the outcome sees, and `outcome`: whether this key takes, and how much.
    when: str
    amount: str
    #: What it comes to when there is enough.
    outcome: str
    #: What holds the amount where it will be taken, while the document is under way.
    held: Writes
    #: What moves it when the document is in force: to the key that lacks it, from the others.
    moved: Writes
    #: Further dimensions of these rows, FEEL over `kind` and `headline`.
    dimensions: Mapping[str, str]
    #: What is added to the control's sentence when something is taken.
    message: str
    #: What is added when there is too little.
    empty: str

    def rule(self, key: str, event: str, ledger: str, named: Mapping[str, str]) -> PostingRule:
        """What it writes at an event, as the rule of a posting."""
        what = self.held if event == HELD else self.moved
        written = ({**named, **self.dimensions}, {what.measure: "moved"})
        return PostingRule(key, event, ledger, "", what.row_type, "", "", *written)


@dataclass(frozen=True)
class Register:
    """A ledger of what a control told documents that went on nevertheless."""

    #: Full name of a ledger of the control's module.
    ledger: str
    #: Event → type of the row it writes: a holding one while the document is under way.
    rows: Mapping[str, str]
    #: FEEL over what the control found, see `control_register`.
    dimensions: Mapping[str, str]
    measures: Mapping[str, str]
    #: What is registered.
    outcomes: tuple[str, ...] = ("escalate", "warn")

    def rule(self, key: str, event: str) -> PostingRule:
        """What it writes at an event, as the rule of a posting."""
        row_type, written = self.rows[event], (self.dimensions, self.measures)
        return PostingRule(key, event, self.ledger, "", row_type, "", "", *written)


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
    register: Register | None = None
    cover: Cover | None = None
    #: Dimension → FEEL over `policy` and `kind`: whether it is left out of the key.
    leave_out: Mapping[str, str] = field(default_factory=dict)
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

    @property
    def given(self) -> tuple[str, ...]:
        """What its outcome sees of documents, in order; all documents give the same."""
        first = next(iter(self.documents.values()), None)
        return tuple(sorted(first.given)) if first else ()


def controls_of(controls: Mapping[str, LedgerControl], entity: str) -> tuple[LedgerControl, ...]:
    """The controls that documents of an entity are under, in the order of their names."""
    return tuple(controls[name] for name in sorted(controls) if entity in controls[name].documents)
