"""One definition file that has been read, and what kind of file it is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.parse.faults import Faults


@dataclass(frozen=True)
class Source:
    """A JSON file with the module it belongs to."""

    path: str
    module: str
    #: The key its name gives it.
    key: str
    raw: JsonObject

    def text(self, word: str) -> str:
        """A text of the file, empty when it is not given."""
        found = self.raw.get(word)
        return found if isinstance(found, str) else ""


@dataclass(frozen=True)
class FileKind:
    """Where files of a kind lie, which schema they follow, and what they become."""

    name: str
    pattern: re.Pattern[str]
    schema: str
    build: Callable[[Source, Faults], Any]
    #: The word of the file that says the same as its name; empty when none does.
    same: str = "key"
    #: Looks for further faults in a file whose shape is not sound as a whole.
    salvage: Callable[[Any, Faults], None] | None = None
    #: Schemas of what the word `kind` of a file may say, where it is not the usual one.
    variants: Mapping[str, str] = field(default_factory=dict)

    def schema_of(self, raw: Any) -> str:
        """The schema that the content of a file follows."""
        said = raw.get("kind") if isinstance(raw, dict) else None
        return self.variants.get(said, self.schema) if isinstance(said, str) else self.schema


_KEY_MISMATCH = Text(
    "文件名是“{name}”，文件里写的却是“{key}”",
    "The file is named “{name}” but says “{key}”",
)


def check_key(kind: FileKind, source: Source, faults: Faults) -> None:
    """Note a file whose name and key differ."""
    if not kind.same:
        return
    said = source.text(kind.same).rpartition(".")[2]
    if said and said != source.key:
        facts = {"name": source.key, "key": said}
        faults.add("key_mismatch", f"/{kind.same}", _KEY_MISMATCH, **facts)
