"""One kind of record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dougong.model.fields.field import Field
from dougong.model.fill import Fill
from dougong.model.match import Match
from dougong.model.page_figure import PageFigure
from dougong.model.partial_reversal import PartialReversal

EntityKind = Literal["master", "document", "child", "tree"]
Take = Literal["first", "all", "sum", "count", "exists"]
#: When rules over a record are looked at.
Moment = Literal["save", "submit", "anonymise"]


@dataclass(frozen=True)
class Lookup:
    """A named question to other records or to a ledger, answered before expressions are."""

    key: str
    #: Full name of the entity asked; empty for a ledger.
    entity: str
    match: tuple[Match, ...]
    take: Take = "first"
    #: Field of rows whose every row asks; empty: the header asks once.
    for_each: str = ""
    #: Fields given; for `sum` the fields summed.
    fields: tuple[str, ...] = ()
    #: Fields given as null, for the module that they lead to is not in the bundle.
    absent: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    #: Leave out the record that asks and its rows; of a ledger, the rows it has written.
    except_self: bool = False
    limit: int = 100
    #: Refuse to answer where more than `limit` fit, instead of giving the first of them.
    complete: bool = False
    #: Where the target's module is not in the bundle the answer is null, instead of a fault.
    optional: bool = False
    #: Full name of the ledger whose rows are summed; empty for an entity.
    ledger: str = ""
    #: Row types summed; empty: all.
    row_types: tuple[str, ...] = ()
    #: Dimensions of the ledger: there is an answer for each of their values, with its figures.
    by: tuple[str, ...] = ()
    #: When it is asked: whenever the record is worked out, or when its person is made nameless.
    on: Literal["always", "anonymise"] = "always"

    @property
    def target(self) -> str:
        """The full name of what is asked."""
        return self.ledger or self.entity


@dataclass(frozen=True)
class Check:
    """A rule over the whole record; when the FEEL condition is true the record is at fault."""

    key: str
    when: str
    #: Text with `{{ FEEL }}` places.
    message: str
    level: Literal["block", "warn", "flag"] = "block"
    on: Moment = "submit"
    for_each: str = ""
    #: JSON Pointer, relative to the row when `for_each` is given.
    at: str = ""
    #: Key of a read port the rule needs; without a provider the result is `not_checked`.
    port: str = ""


@dataclass(frozen=True)
class Calculation:
    """A method called by name: a calculation service, or a decision table."""

    key: str
    #: One of the two.
    service: str = ""
    decision: str = ""
    #: Rows whose every row asks a decision; empty: the header asks once.
    for_each: str = ""
    #: Input → FEEL over the header, or over the row for a decision that every row asks.
    inputs: Mapping[str, str] = field(default_factory=dict)
    #: Own field → output; own rows field → column → output of the row, or `table.column` where
    #: the rows are those of an output table.
    outputs: Mapping[str, "str | Mapping[str, str]"] = field(default_factory=dict)

    def fills(self, rows: str) -> str:
        """The output table whose rows a rows field is filled with; empty when it keeps its own."""
        columns = self.outputs[rows]
        names = [] if isinstance(columns, str) else columns.values()
        return next((name.partition(".")[0] for name in names if "." in name), "")


@dataclass(frozen=True)
class Transition:
    """One way from stage to stage: the first that fits an event is taken."""

    #: An event of the document's life, `asked` at a node, or one that other documents tell of.
    on: str
    to: str
    #: Stages it leads from; empty: from any, and from none.
    from_: tuple[str, ...] = ()
    #: FEEL over the record with its lookups as they are now.
    when: str = ""
    #: The node of the approval at which people are asked; of `asked` alone.
    node: str = ""


@dataclass(frozen=True)
class Stage:
    """What becomes of a record in approval and in force, in a field that nobody types."""

    field: str
    transitions: tuple[Transition, ...]

    @property
    def events(self) -> frozenset[str]:
        """The events it waits for."""
        return frozenset(one.on for one in self.transitions)


@dataclass(frozen=True)
class Retention:
    """How long the law keeps personal data, and what a record says once they are gone."""

    #: FEEL over the settings: whole years.
    years: str
    #: FEEL: the day from which they count; documents that name the record put it off.
    since: str = ""
    #: Field → FEEL: values a record takes on beside those its personal fields become.
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RelatedKind:
    """A kind of records that refer to a record, told on its page."""

    key: str
    entity: str
    #: Field of another one that is begun → FEEL over the record: what it starts with.
    begin: Mapping[str, str] = field(default_factory=dict)
    #: The field that refers to the record; empty: every field that does.
    field: str = ""
    title: str = ""
    #: Numbers of its records that are summed; none: what its list sums.
    measures: tuple[str, ...] | None = None

    @property
    def is_chosen(self) -> bool:
        """Whether its author named it; others are known by what they tell of."""
        return self.key != self.entity


@dataclass(frozen=True)
class Related:
    """What the author of an entity says of the records that are told on its page."""

    #: Those that come first, in this order.
    kinds: tuple[RelatedKind, ...] = ()
    #: Entities that are not told.
    without: tuple[str, ...] = ()
    #: Whether every other kind that refers to the record follows.
    others: bool = True


@dataclass(frozen=True)
class Entity:
    """A kind of record: its fields in order, how it is titled, and its rules."""

    module: str
    key: str
    kind: EntityKind
    title: str
    fields: Mapping[str, Field]
    description: str = ""
    #: FEEL over the own fields: how a record is called in lists and pickers.
    label: str = ""
    #: FEEL: the line of the inbox, `张三 付款申请 ¥128,000.00`; the label when empty.
    headline: str = ""
    #: Field that leads to the record which scopes roles (a project); `id` for that entity itself.
    scope: str = ""
    search: tuple[str, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    checks: tuple[Check, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    fills: tuple[Fill, ...] = ()
    #: Groups of fields that get an index.
    indexes: tuple[tuple[str, ...], ...] = ()
    #: Field holding the business date; the period of postings is taken from it.
    business_date: str = ""
    #: Field that holds the money of the whole document; empty: the first that is worked out, else
    #: the first there is; None: it has no such amount.
    amount: str | None = ""
    #: Date after which a document in force is closed by itself; empty: never.
    expires: str = ""
    #: FEEL over the document, whose lookups are asked in the night: it closes where this holds.
    expires_when: str = ""
    #: Fields that tell which record a row of an imported file means; empty: its unique fields.
    import_key: tuple[str, ...] = ()
    #: What becomes of a record once it is in force.
    stage: Stage | None = None
    #: How long personal data are kept; none where records are never made nameless.
    retention: Retention | None = None
    #: What may be taken back of a document in force; none: all of it or nothing.
    partial_reversal: PartialReversal | None = None
    #: Which records that refer to one are told on its page.
    related: Related = field(default_factory=Related)
    #: Figures that head the page of a record.
    page_figures: tuple[PageFigure, ...] = ()
    #: Fields and lookups left out because their optional target is not in the bundle; every
    #: expression sees them as null.
    absent: tuple[str, ...] = ()
    file: str = ""

    @cached_property
    def name(self) -> str:
        """The full name, `day_labor.sheet`-like."""
        return f"{self.module}.{self.key}"

    @cached_property
    def row_fields(self) -> tuple[Field, ...]:
        """The fields that hold child rows."""
        return tuple(f for f in self.fields.values() if f.rows)


#: Columns every record has; a definition may not use these keys.
SYSTEM_FIELDS = frozenset(
    (
        *("id", "version", "created_by", "created_at", "updated_by", "updated_at", "status"),
        *("revision", "process_id", "submitted_at", "submitted_by", "approved_at", "closed_at"),
        *("reversal_of", "reversed_by", "posted_period", "source_channel", "findings"),
        *("parent_id", "position", "parent", "form", "actor", "now", "today", "settings"),
    )
)

STATUSES = (
    "draft",
    "submitted",
    "returned",
    "approved",
    "rejected",
    "discarded",
    "closed",
    "reversed",
)


@dataclass(frozen=True)
class DictionaryItem:
    """One entry of a dictionary."""

    key: str
    title: str
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Dictionary:
    """A customer-extensible enumeration."""

    module: str
    key: str
    title: str
    items: tuple[DictionaryItem, ...]

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"
