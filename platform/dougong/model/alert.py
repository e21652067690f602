"""Alerts: what is watched, when it is amiss, and whom that concerns."""

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["yellow", "red"]
#: Places of a title that name what is shown there.
PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
NIGHTLY = "nightly"


@dataclass(frozen=True)
class Alert:
    """One rule: there is at most one open alert for each of its keys."""

    module: str
    key: str
    #: With places such as `{{ usage }}`, which name a column, a measure or a field.
    title: str
    level: Level
    #: FEEL over a row of the report, or a filter over the records of the list.
    when: str
    #: Roles that are told: those who hold one for the scope of the row.
    to: tuple[str, ...]
    report: str = ""
    list: str = ""
    #: What tells rows apart; the records themselves when empty.
    by: tuple[str, ...] = ()
    #: Events of documents after which it is looked at once, `module.entity.event`.
    on: tuple[str, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"

    @property
    def places(self) -> tuple[str, ...]:
        """What the title names."""
        return tuple(dict.fromkeys(PLACE.findall(self.title)))

    def told(self, shown: dict[str, str]) -> str:
        """The title with what people read at its places."""
        return PLACE.sub(lambda found: shown.get(found[1], "—"), self.title)
