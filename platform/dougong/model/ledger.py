"""Append-only registers and what documents write into them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, get_args

from dougong.model.fields.field import Field

Event = Literal[
    "submitted",
    "returned",
    "withdrawn",
    "rejected",
    "discarded",
    "approved",
    "closed",
    "reversed",
]
LIFE: tuple[str, ...] = get_args(Event)
#: How long a row holds what it says: not at all, while its document is under way, or until the
#: document is closed or reversed.
Holding = Literal["", "under_way", "until_closed"]
_HELD_IN: Mapping[str, tuple[str, ...]] = {
    "under_way": ("submitted",),
    "until_closed": ("submitted", "approved"),
}


#: Behind the name of a date in the key of a balance: its month, `work_date.month`.
MONTH = ".month"


@dataclass(frozen=True)
class RowType:
    """What a row means."""

    key: str
    title: str
    #: Holding rows come from submitted documents and net to zero when these end.
    holding: Holding = ""

    def holds_in(self, status: str) -> bool:
        """Whether rows of a document in that status still hold."""
        return status in _HELD_IN.get(self.holding, ())


@dataclass(frozen=True)
class Balance:
    """Sums of measures per key, kept in the transaction that adds the rows."""

    key: str
    #: Dimensions, and `<date>.month` for the month of one.
    by: tuple[str, ...]
    measures: tuple[str, ...]
    #: Row types counted; empty: all.
    row_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """What a sum of a balance must not pass; looked at under the lock of its rows."""

    key: str
    balance: str
    #: The sum looked at.
    value: str
    #: A number, or FEEL that gives one; nothing bounds nothing.
    minimum: Decimal | str | None = None
    maximum: Decimal | str | None = None
    #: A dimension of the balance whose record expressions see as `record`.
    refers: str = ""
    #: FEEL over the dimensions of the balance: keys for which the limit counts; empty: all.
    when: str = ""
    #: Text with `{{ FEEL }}` places; empty: a sentence of the platform's own.
    message: str = ""


@dataclass(frozen=True)
class UnitOf:
    """Where the unit of a measure stands: a field of the record that a dimension refers to."""

    dimension: str
    field: str


@dataclass(frozen=True)
class Ledger:
    """Dimensions, measures, row types and balances of one register."""

    module: str
    key: str
    title: str
    dimensions: Mapping[str, Field]
    measures: Mapping[str, Field]
    row_types: tuple[RowType, ...]
    balances: tuple[Balance, ...] = ()
    #: Figures worked out from summed measures and earlier ones; `computed` holds the expression.
    derived: Mapping[str, Field] = field(default_factory=dict)
    #: Dimension that scopes roles.
    scope: str = ""
    limits: tuple[Limit, ...] = ()
    #: Family of the periods that close this ledger; empty: nothing closes it.
    period_family: str = ""
    #: Measure → FEEL over the other measures of a row: what takes the residue of rounding where a
    #: share of a row is taken back.
    residues: Mapping[str, str] = field(default_factory=dict)
    #: Dimension → what tells it where no rule says, the first that knows: see `told_by`.
    told_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Measure → its unit, where rows differ in it: sums over several units are told to nobody.
    units: Mapping[str, UnitOf] = field(default_factory=dict)
    #: Dimensions left out because their optional target is not in the bundle.
    absent: tuple[str, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"

    @property
    def figures(self) -> Mapping[str, Field]:
        """Everything that can be shown as a number: measures and derived figures."""
        return {**self.measures, **self.derived}

    @property
    def holding_types(self) -> tuple[RowType, ...]:
        """The row types whose rows hold something."""
        return tuple(row_type for row_type in self.row_types if row_type.holding)


@dataclass(frozen=True)
class Sets:
    """Sums that a rule brings to what its measures say, or takes it from, as they are by then."""

    #: Dimensions the rule gives: their rows are what is summed.
    of: tuple[str, ...]
    #: Dimensions that tell the sums apart; those no place of the rule names come to nothing.
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostingRule:
    """What one event of a document writes, once per (document, line, rule, row type, revision)."""

    key: str
    #: An event of the document's life, or one that its stage waits for.
    on: str
    #: Full name of a ledger, or empty when the rule feeds a port.
    ledger: str = ""
    #: Key of an own out-port: the row becomes an event for the module that owns the ledger.
    port: str = ""
    row_type: str = ""
    for_each: str = ""
    when: str = ""
    dimensions: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    #: The measures are sums to be reached, not amounts to be added.
    sets: Sets | None = None
    #: The one measure is taken where it stands: of the sums of these dimensions, by those.
    takes: Sets | None = None
    #: For ports: payload key → FEEL.
    payload: Mapping[str, str] = field(default_factory=dict)
    #: Full name of an entity whose record is made, changed or told of an event.
    record: str = ""
    #: Field → FEEL: which record; without it a new one is made.
    find: Mapping[str, str] = field(default_factory=dict)
    #: Field → FEEL: what the record is given.
    values: Mapping[str, str] = field(default_factory=dict)
    #: Whether records that fit are changed and none is made where there is none.
    only_found: bool = False
    #: What the record is told; its stage says what follows.
    event: str = ""
    #: The documents that are found are closed.
    closes: bool = False


@dataclass(frozen=True)
class Posting:
    """All posting rules of one entity."""

    module: str
    entity: str
    rules: tuple[PostingRule, ...]
    file: str = ""


@dataclass(frozen=True)
class OutPort:
    """Events a module offers: the producer declares only what the payload holds."""

    module: str
    key: str
    title: str
    payload: Mapping[str, Field]

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"


@dataclass(frozen=True)
class InPort:
    """How the owner of a ledger posts the events of a port."""

    module: str
    #: Full name of the port listened to, `producer.port`.
    port: str
    rules: tuple[PostingRule, ...]
