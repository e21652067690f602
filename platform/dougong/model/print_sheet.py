"""A module's own paper over one entity: HTML from a closed list, with places for FEEL."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

PageShape = Literal["portrait", "landscape"]
#: The rows that stand for the approval, beside those of the entity.
APPROVALS = "approvals"
#: The rows that stand for the figures heading the record's page, where the entity has some.
FIGURES = "figures"


#: The element that stands for a part until the templates are joined, with the part's full name.
INCLUDE = "include"


@dataclass(frozen=True)
class Said:
    """Text that stands as it is."""

    text: str


@dataclass(frozen=True)
class Asked:
    """A place for the value of a FEEL expression."""

    expression: str


@dataclass(frozen=True)
class Element:
    """An element of the closed list with what is in it."""

    tag: str
    #: `class`, `colspan`, `rowspan`.
    attributes: tuple[tuple[str, str], ...]
    children: tuple["Said | Asked | Element", ...]
    #: Rows field that it is repeated for; empty: once.
    each: str = ""
    #: FEEL; it is left out unless this is true.
    when: str = ""
    #: Where it stands, and in which file: that of a part where it comes from one.
    path: str = ""
    line: int = 0
    file: str = ""


@dataclass(frozen=True)
class PrintPart:
    """What several templates have in common; it has no entity of its own."""

    module: str
    key: str
    body: tuple[Said | Asked | Element, ...]
    file: str = ""

    @property
    def name(self) -> str:
        """The full name, by which templates include it."""
        return f"{self.module}.{self.key}"


@dataclass(frozen=True)
class PrintSheet:
    """One template."""

    module: str
    key: str
    entity: str
    title: str
    page: PageShape
    body: tuple[Said | Asked | Element, ...]
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"

    @property
    def mark(self) -> str:
        """What a comparison tells of a layout, which cannot be told in a line."""
        return f"#{sha256(repr(self.body).encode()).hexdigest()[:6]}"
