"""Frozen values that rooms hand to each other at run time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from dougong.base.values import JsonObject
from dougong.feel.filters import Filter

Vote = Literal["approve", "reject", "return", "abstain", "complete", "advise"]
#: What an assignment counts for: a vote of the node's own people, one that must agree as well,
#: or advice that never changes the outcome.
Part = Literal["vote", "must", "advice"]
#: When somebody's turn comes beside the one who brought him in; empty for the node's own people.
Timing = Literal["", "before", "after", "parallel", "delegate"]
AssignmentState = Literal[
    "waiting", "open", "done", "transferred", "cancelled", "expired", "taken_back"
]
RoundState = Literal["open", "approved", "rejected", "completed", "returned", "cancelled"]
ProcessState = Literal[
    "running", "suspended", "incident", "completed", "rejected", "withdrawn", "terminated"
]
#: States of a process that is not over.
UNDER_WAY = frozenset(("running", "suspended", "incident"))
#: States in which people may act in it.
ACTIVE = frozenset(("running", "incident"))


@dataclass(frozen=True)
class Record:
    """One record with its child rows; values are decoded Python values, rows are lists of dicts."""

    entity: str
    id: str
    version: int
    status: str
    #: Field key → value; a rows field holds a list of dicts, each with its `id`.
    data: Mapping[str, Any]
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    #: Submission counter; part of posting keys.
    revision: int = 0
    process_id: str | None = None
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    closed_at: datetime | None = None
    reversal_of: str | None = None
    reversed_by: str | None = None
    posted_period: str | None = None
    source_channel: str = "web"
    #: Results of checks at the last submission: key, level, message, reason.
    findings: tuple[JsonObject, ...] = ()


@dataclass(frozen=True)
class Query:
    """Which records, in which order, how many."""

    where: Filter | None = None
    #: Records for which this holds stand before the others; not to be had with a cursor.
    first: Filter | None = None
    #: Field keys, `-` in front for descending; the id is always the last key.
    sort: tuple[str, ...] = ()
    limit: int = 20
    #: Opaque cursor of the page before, or none.
    after: str | None = None
    #: Page by number instead of cursor; 0 is the first row.
    offset: int = 0
    search: str = ""
    count: bool = False
    #: Whether child rows are loaded too.
    rows: bool = False
    #: Field keys summed over all records that match.
    totals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of records."""

    items: tuple[Record, ...]
    next: str | None = None
    total: int | None = None
    totals: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class LedgerRow:
    """One row to write, or one written."""

    ledger: str
    row_type: str
    rule: str
    dimensions: Mapping[str, Any]
    measures: Mapping[str, Decimal]
    entity: str
    record_id: str
    #: Child row id, or empty for the header.
    line_id: str
    revision: int
    business_date: date
    posted_period: str
    id: str = ""
    reverses: str | None = None
    posted_at: datetime | None = None


@dataclass(frozen=True)
class Process:
    """One run of a process definition, pinned to its release."""

    id: str
    release: str
    key: str
    entity: str
    record_id: str
    title: str
    initiator_id: str
    status: ProcessState
    state: bytes
    version: int
    started_at: datetime
    ended_at: datetime | None = None
    scope_id: str | None = None
    amount: Decimal | None = None
    incident: str = ""


@dataclass(frozen=True)
class Round:
    """One activation of a node."""

    id: str
    process_id: str
    node_id: str
    #: Engine task id.
    task_id: int
    name: str
    kind: str
    mode: str
    status: RoundState
    number: int
    opened_at: datetime
    #: The chain step of a routed chain: key, name, role, weight, index.
    item: JsonObject | None = None
    closed_at: datetime | None = None
    #: How often its people were reminded, and when last.
    reminded: int = 0
    reminded_at: datetime | None = None
    #: From when on its people are late; none where they have all the time.
    due_at: datetime | None = None


@dataclass(frozen=True)
class Assignment:
    """One person's part in a round."""

    id: str
    round_id: str
    process_id: str
    person_id: str
    position: int
    state: AssignmentState
    opened_at: datetime
    #: Why it closed without a vote: decided, returned, withdrawn.
    reason: str = ""
    vote: Vote | None = None
    opinion: str = ""
    #: File id of the signature image.
    signature: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    #: `deduplicated`, `escalated`, `transferred`, `added`, `delegated` or empty.
    mark: str = ""
    #: Record version shown when the vote was cast.
    seen_version: int | None = None
    part: Part = "vote"
    timing: Timing = ""
    #: The assignment this one was brought in beside; it goes along when that is handed on.
    origin: str | None = None
    #: Who brought this person in, and what he wants of him.
    brought_by: str | None = None
    note: str = ""
    #: Shared by people asked together of whom one answer is enough.
    either: str = ""
    #: When its holder, or who stands in for him, first opened the document while he was asked.
    looked_at: datetime | None = None


@dataclass(frozen=True)
class Job:
    """One piece of background work."""

    id: str
    kind: str
    args: JsonObject
    due: datetime
    unique_key: str
    state: Literal["waiting", "running", "done", "failed"]
    tries: int
    error: str = ""


@dataclass(frozen=True)
class StoredFile:
    """One attachment: its name and facts; the bytes lie in the file store under the id."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    created_by: str
    created_at: datetime
    #: Facts the phone sent: taken_at, latitude, longitude.
    facts: JsonObject = field(default_factory=dict)
    entity: str = ""
    record_id: str = ""


@dataclass(frozen=True)
class LoggedEvent:
    """One row of the append-only, hash-chained event table."""

    id: str
    #: The chain it belongs to: a record id, or `system`.
    stream: str
    number: int
    at: datetime
    actor_id: str
    kind: str
    data: JsonObject
    hash: str
