"""Bringing in: a list, or fields of the header, filled with what stands elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dougong.model.match import Match


@dataclass(frozen=True)
class Fill:
    """A named way to fill rows, or the header, from records, child rows, or a ledger."""

    key: str
    title: str
    #: Full name of the entity read; empty for a ledger.
    entity: str
    #: Full name of the ledger summed; empty for an entity.
    ledger: str
    match: tuple[Match, ...]
    #: Own column → FEEL over what was found; `form` is the header.
    columns: Mapping[str, str]
    #: Rows field that is filled; empty for the header.
    rows: str = ""
    #: Own columns by which a row is known again.
    row_key: tuple[str, ...] = ()
    #: Fields whose every value gives one row, numbers summed; empty: each record gives one.
    by: tuple[str, ...] = ()
    #: FEEL over a row as it would stand: only those for which it holds are brought in.
    when: str = ""
    #: Own columns nobody types where the key is filled in, and that are compared at submission.
    locked: tuple[str, ...] = ()
    #: Whether rows whose key is not found may stand beside the others, and are then typed freely.
    others: bool = False
    #: What becomes of rows that are no longer found.
    gone: Literal["keep", "remove"] = "keep"
    sort: tuple[str, ...] = ()
    #: Row types summed; empty: all.
    row_types: tuple[str, ...] = ()
    #: Leave out the record that asks, and what it has written.
    except_self: bool = False
    #: Where the source's module is not in the bundle there is no such fill.
    optional: bool = False
    #: What is said when nothing is found; empty: the usual sentence.
    empty: str = ""

    @property
    def target(self) -> str:
        """The full name of what is read."""
        return self.ledger or self.entity
