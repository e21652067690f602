"""The default sheet of a record: facts by section, tables, the approval as rows to sign."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dougong import feel

#: With more columns than this a table needs the long side of the paper.
UPRIGHT_COLUMNS = 8
_CAPITALS = feel.compile("capital amount(n)", frozenset({"n"}))


def capitals(amount: Decimal | None) -> str:
    """The amount in Chinese capitals; empty for none and for what capitals cannot say exactly."""
    found: Any = None if amount is None else _CAPITALS.value({"n": amount})
    return found or ""


@dataclass(frozen=True)
class Fact:
    """One value with its title."""

    title: str
    text: str
    #: Ids of files that are drawn as pictures.
    pictures: tuple[str, ...] = ()
    #: It takes the whole width.
    wide: bool = False
    #: Somebody signs here, by hand where there is no picture.
    signature: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of the record as cells of text."""

    title: str
    heads: tuple[str, ...]
    #: Whether a column holds numbers.
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    #: One text a column; none at all where nothing is summed.
    totals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A section: its facts, then its tables."""

    title: str
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Step:
    """One person's part in the approval: a row with room for a signature."""

    node: str
    person: str
    vote: str
    opinion: str
    #: Local date and minute; empty while it is open.
    time: str
    #: Ids of pictures of the signature.
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Everything on the sheet."""

    title: str
    number: str
    status: str
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    #: Money of the whole document in figures and in capitals, for whoever may see it.
    amount: str = ""
    capitals: str = ""

    @property
    def landscape(self) -> bool:
        """Whether a table needs the long side of the paper."""
        tables = (table for group in self.groups for table in group.tables)
        return any(len(table.heads) > UPRIGHT_COLUMNS for table in tables)
