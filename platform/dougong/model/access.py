"""Roles and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Right = Literal["hidden", "masked", "read", "write"]

ACTIONS = (
    "read",
    "create",
    "update",
    "submit",
    "withdraw",
    "discard",
    "copy",
    "reverse",
    "close",
    "export",
    "print",
    "import",
    "anonymise",
    "attach",
    "administer",
    "deliver",
)


@dataclass(frozen=True)
class Role:
    """A job people hold, company-wide or for one scope record (a project)."""

    module: str
    key: str
    title: str
    scope: Literal["company", "record"] = "company"
    #: Place in a routed chain, low first (domain.md 5.1).
    weight: int = 0
    external: bool = False


@dataclass(frozen=True)
class Link:
    """Records that stand for whom they name: a partner for its representatives.

    Rows of grants see the ids of an actor's records as `actor.<key>`.
    """

    module: str
    key: str
    #: The entity of those records.
    entity: str
    #: The field that names the person: `("leader",)`, or one of rows, `("contacts", "account")`.
    person: tuple[str, ...]

    def is_in(self, rows: str) -> bool:
        """Whether the rows of a grant depend on it."""
        return f"actor.{self.key}" in rows


@dataclass(frozen=True)
class Grant:
    """What one role may do with one entity, which rows, which fields."""

    role: str
    entity: str
    actions: frozenset[str]
    #: FEEL over the row with `actor`; compiled to SQL. Empty: all rows of the role's scope.
    rows: str = ""
    #: JSON Pointer of a field (`/lines/*/day_rate`) → right; fields not named are free.
    fields: Mapping[str, Right] = field(default_factory=dict)


@dataclass(frozen=True)
class PageGrant:
    """A dashboard, report or ledger that a role may open."""

    role: str
    page: str
