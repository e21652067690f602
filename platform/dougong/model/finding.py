"""One thing a check has to say about a definition."""

from dataclasses import dataclass, field
from typing import Any, Literal

from dougong.base.errors import NOTHING
from dougong.base.text import Text

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """A fault or a warning with its place, the reason and a way to mend it."""

    code: str
    severity: Severity
    #: Path of the definition file within the source tree, `modules/…/entities/x.schema.json`.
    file: str
    #: JSON Pointer within the file, or the BPMN/DMN element id.
    path: str
    text: Text
    facts: dict[str, Any] = field(default_factory=dict)
    hint: Text = NOTHING
    #: Line within an XML file; none for JSON.
    line: int | None = None

    def for_person(self, locale: str = "zh") -> str:
        """The sentence an author reads."""
        return self.text.show(locale, self.facts)

    def advice(self, locale: str = "zh") -> str:
        """The way to mend it, or an empty string."""
        return self.hint.show(locale, self.facts)
