"""Alerts: what is watched, when it is amiss, and whom that concerns."""

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["yellow", "red"]
#: Places of a title that name what is shown there.
PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
#: Whatever stands in braces: what is no name would be read as it is written.
BRACED = re.compile(r"\{\{(.*?)\}\}")
NIGHTLY = "nightly"


@dataclass(frozen=True)
class Alert:
    """One rule: there is at most one open alert for each of its keys."""

    module: str
    key: str
    #: With places such as `{{ usage }}`, which name a column, a measure or a field.
    title: str
    level: Level
    #: FEEL over a row of the report or of the records, or a filter over the records of the list.
    when: str
    #: Roles that are told: those who hold one for the scope of the row.
    to: tuple[str, ...]
    report: str = ""
    #: What the rows of the report are summed by before they are looked at; empty: each row.
    summed: tuple[str, ...] = ()
    list: str = ""
    #: Of the records of the list only the last by `order` counts for each value of these fields.
    latest: tuple[str, ...] = ()
    order: str = ""
    #: A list within the records, whose rows are watched one by one.
    rows: str = ""
    #: What tells rows apart; the records themselves when empty.
    by: tuple[str, ...] = ()
    #: Events of documents after which it is looked at once, `module.entity.event`.
    on: tuple[str, ...] = ()
    #: Whether whoever has the document for a decision is told as well.
    holders: bool = False
    #: Left out where the report or list, or a column it names, is not in the bundle.
    optional: bool = False
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"

    @property
    def judged(self) -> bool:
        """Whether records are read one by one, which a filter of the database could not tell."""
        return bool(self.latest or self.rows)

    @property
    def places(self) -> tuple[str, ...]:
        """What the title names."""
        return tuple(dict.fromkeys(PLACE.findall(self.title)))

    @property
    def misplaced(self) -> tuple[str, ...]:
        """What stands in braces in the title and is no name."""
        return tuple(
            part for part in BRACED.findall(self.title) if not PLACE.match(f"{{{{{part}}}}}")
        )

    def told(self, shown: dict[str, str]) -> str:
        """The title with what people read at its places."""
        return PLACE.sub(lambda found: shown.get(found[1], "—"), self.title)
