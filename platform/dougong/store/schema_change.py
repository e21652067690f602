"""One step from the stored tables to those of a release."""

from dataclasses import dataclass
from typing import Literal

from dougong.model.fields.kind import Storage

ChangeKind = Literal[
    "add_table",
    "add_column",
    "rename_column",
    "change_column",
    "replace_column",
    "add_index",
    "add_unique",
    "drop_unique",
    "second_parent",
]


@dataclass(frozen=True)
class SchemaChange:
    """One step; a refused one says how many stored values stand in the way and names a few."""

    kind: ChangeKind
    table: str
    #: Column or index.
    name: str = ""
    #: Full name of the entity or ledger, where one is behind the table.
    entity: str = ""
    title: str = ""
    before: Storage | None = None
    after: Storage | None = None
    #: Name a column had before.
    old: str = ""
    count: int = 0
    examples: tuple[str, ...] = ()

    @property
    def kept(self) -> Storage:
        """How the column is stored before the step."""
        return self.before or Storage("text")

    @property
    def wanted(self) -> Storage:
        """How the column is stored after the step."""
        return self.after or Storage("text")

    @property
    def refused(self) -> bool:
        """Whether stored values forbid this step."""
        return self.count > 0
