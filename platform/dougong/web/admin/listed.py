"""What a list of the console shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dougong.web.admin.filters import FilterView


@dataclass(frozen=True)
class Cell:
    """One value: its text, and the colour or the page it has."""

    text: str
    #: A status of documents whose colour fits.
    state: str = ""
    href: str = ""


@dataclass(frozen=True)
class Column:
    """One column; its key is what the address sorts by."""

    key: str
    title: str
    cell: Callable[[Any], Cell]
    numeric: bool = False


@dataclass(frozen=True)
class Button:
    """One thing that can be done to a row."""

    title: str
    href: str
    #: What it does, where it cannot be undone; asked first.
    confirm: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing that the page of a row tells."""

    title: str
    text: str
    #: Whether it is written for programs.
    code: bool = False


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    title: str
    numeric: bool
    sort_href: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the list."""

    key: str
    href: str
    cells: tuple[Cell, ...]
    #: What a card says below its title, with the title of each value.
    facts: tuple[tuple[str, Cell], ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What the address asks of a list."""

    page: int = 0
    sort: str = ""
    search: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def words(self, **other: Any) -> dict[str, Any]:
        """The same question as words of an address, some of them changed."""
        page = {"page": self.page or None, "sort": self.sort or None, "q": self.search or None}
        return {**page, **self.values, **other}


@dataclass(frozen=True)
class ListPage:
    """One page of a list, ready to be shown."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    filters: Sequence[FilterView]
    search: str | None
    count: int
    page: int
    pages: int
    previous: str
    next: str
    export: str
    #: Whether nothing shown may be nothing found.
    narrowed: bool
    acts: bool
