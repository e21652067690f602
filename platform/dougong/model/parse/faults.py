"""Where a parser of one file puts what is wrong with it."""

from collections.abc import Iterable
from typing import Any, Protocol

from dougong.base.errors import NOTHING
from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.model.finding import Finding, Severity

DID_YOU_MEAN = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")
KNOWN_ARE = Text("可用的有：{known}", "Known are: {known}")

Path = Iterable[str | int]


def because(text: Text, fault: "Explained") -> Text:
    """A sentence followed by the fault's own."""
    return Text(text.zh + fault.text.zh, text.en + fault.text.en)


class Explained(Protocol):
    """What can say in two languages why it refuses."""

    @property
    def text(self) -> Text:
        """The sentence."""


class Faults:
    """The findings about one file, in the order they were met."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []

    def add(self, code: str, path: str | Path, text: Text, **facts: Any) -> None:
        """Note an error at a JSON Pointer, given whole or in parts; `hint` says how to mend it."""
        self._note("error", code, path, text, facts)

    def warn(self, code: str, path: str | Path, text: Text, **facts: Any) -> None:
        """Note a warning."""
        self._note("warning", code, path, text, facts)

    def unknown(
        self, code: str, path: str | Path, text: Text, name: str, known: Iterable[str]
    ) -> None:
        """Note a name that nothing answers to, with the nearest that exists or all of a few."""
        names = sorted(known)
        close = nearest(name, names)
        few = "、".join(names[:12])
        hint = DID_YOU_MEAN if close else KNOWN_ARE if few else NOTHING
        self.add(code, path, text, hint=hint, name=name, nearest=close, known=few)

    def _note(
        self, severity: Severity, code: str, path: str | Path, text: Text, facts: dict[str, Any]
    ) -> None:
        place = path if isinstance(path, str) else pointer(path)
        hint, line = facts.pop("hint", NOTHING), facts.pop("line_of_file", None)
        self.found.append(
            Finding(code, severity, self.file, place, text, facts=facts, hint=hint, line=line)
        )

    @property
    def any_error(self) -> bool:
        """Whether something refuses the file."""
        return any(finding.severity == "error" for finding in self.found)
