"""The default sheet of a record: facts by section, tables, the approval as rows to sign."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dougong import feel

#: With more columns than this a table needs the long side of the paper.
UPRIGHT_COLUMNS = 8
#: Columns of a text of words, and of a number such as AR-202609-0001, that is not broken.
_LONGEST, _LONGEST_CODE = 8, 16
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


def unbroken(texts: Iterable[str]) -> bool:
    """Whether texts are short enough to stand on one line each: a few words, or a number."""
    return all(_width(text) <= (_LONGEST_CODE if text.isascii() else _LONGEST) for text in texts)


def _width(text: str) -> int:
    """Columns of a fixed-width face: two for each sign beyond ASCII."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def side_by_side(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts two in a row; one that has no neighbour takes the whole row, so that none is ragged."""
    found: list[Fact] = []
    waits = False
    for fact in facts:
        if fact.wide and waits:
            found[-1] = replace(found[-1], wide=True)
        waits = not fact.wide and not waits
        found.append(fact)
    if waits:
        found[-1] = replace(found[-1], wide=True)
    return tuple(found)


@dataclass(frozen=True)
class Table:
    """Rows of the record as cells of text."""

    title: str
    heads: tuple[str, ...]
    #: Whether a column holds numbers.
    numeric: tuple[bool, ...]
    #: Whether what a column says is never broken over two lines: numbers, dates, codes.
    whole: tuple[bool, ...]
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
class Figure:
    """A figure that heads the page of the record, as it is when it is printed."""

    figure: str
    title: str
    #: The figure as its page shows it; a dash where there is none.
    text: str
    unit: str
    #: The part it makes of another figure, in percent; empty where it makes none.
    share: str
    value: Decimal | None


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
    #: Names of the files that went with it.
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """Everything on the sheet."""

    title: str
    number: str
    status: str
    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    #: Money of the whole document: what it is called, in figures and in capitals, for whoever
    #: may see it.
    amount_title: str = ""
    amount: str = ""
    capitals: str = ""
    #: What the document takes back, and what takes it back.
    notes: tuple[str, ...] = ()
    #: Files that came after the approval, with their stamps.
    late: tuple[str, ...] = ()

    @property
    def landscape(self) -> bool:
        """Whether a table needs the long side of the paper."""
        tables = (table for group in self.groups for table in group.tables)
        return any(len(table.heads) > UPRIGHT_COLUMNS for table in tables)
