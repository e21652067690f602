"""One kind of record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dougong.model.fields.field import Field

EntityKind = Literal["master", "document", "child", "tree"]
Take = Literal["first", "all", "sum", "count", "exists"]


@dataclass(frozen=True)
class Match:
    """One condition of a lookup: a field of the target compared with a FEEL value."""

    #: Field of the target; `parent.<field>` for the header of a child entity.
    field: str
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in"]
    value: str
    #: What a null value means: the condition is left out, or the target's field must be null.
    null: Literal["skip", "is_null", "none"] = "none"


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
    sort: tuple[str, ...] = ()
    #: Leave out the record that asks and its rows; of a ledger, the rows it has written.
    except_self: bool = False
    limit: int = 100
    #: Where the target's module is not in the bundle the answer is null, instead of a fault.
    optional: bool = False
    #: Full name of the ledger whose rows are summed; empty for an entity.
    ledger: str = ""
    #: Row types summed; empty: all.
    row_types: tuple[str, ...] = ()

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
    on: Literal["save", "submit"] = "submit"
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
    #: Groups of fields that get an index.
    indexes: tuple[tuple[str, ...], ...] = ()
    #: Field holding the business date; the period of postings is taken from it.
    business_date: str = ""
    #: Fields and lookups left out because their optional target is not in the bundle; every
    #: expression sees them as null.
    absent: tuple[str, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """The full name, `day_labor.sheet`-like."""
        return f"{self.module}.{self.key}"

    @property
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
