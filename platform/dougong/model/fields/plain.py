"""What most kinds of fields do alike: empty values, equal wire and stored values, plain text."""

from typing import Any, ClassVar

from dougong.base.errors import NOTHING
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, StorageType, ValueFault, Words

EMPTY = Shown("", "empty")
HIDDEN = "••••"


def fault(field: Field, code: str, text: Text, hint: Text = NOTHING, **facts: Any) -> ValueFault:
    """A refusal that names the field by its title."""
    return ValueFault(code, text, hint, title=field.title or field.key, **facts)


def wrong_type(field: Field, zh: str, en: str) -> ValueFault:
    """The refusal of a value of another JSON type than the kind's."""
    text = Text(f"“{{title}}”应为{zh}", f"“{{title}}” must be {en}")
    return fault(field, "type", text)


def is_blank(raw: Json) -> bool:
    """Whether a raw value means that nothing was entered."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


class Plain:
    """The common part of kinds whose value is one thing, stored as it is sent."""

    name: str
    feel_type: str = "string"
    words: frozenset[str] = frozenset()
    shown: ClassVar[Any] = "text"
    stored: ClassVar[StorageType] = "text"

    def __init__(self, name: str) -> None:
        self.name = name

    def storage(self, field: Field) -> Storage | None:
        """One column of the kind's type."""
        return Storage(self.stored)

    def decode(self, field: Field, raw: Json) -> Any:
        """Nothing for an empty value, else what `read` makes of it."""
        return None if is_blank(raw) else self.read(field, raw)

    def read(self, field: Field, raw: Json) -> Any:
        """The value of a raw one that is not empty."""
        raise NotImplementedError

    def encode(self, field: Field, value: Any) -> Json:
        """The value itself."""
        encoded: Json = value
        return encoded

    def feel(self, field: Field, value: Any) -> Any:
        """The value itself."""
        return value

    def from_feel(self, field: Field, value: Any) -> Any:
        """What a person could have sent as well."""
        return self.decode(field, value)

    def show(self, field: Field, value: Any, words: Words) -> Shown:
        """The value as text, or the empty mark."""
        if value is None or value in ("", [], {}):
            return EMPTY
        return self.present(field, value, words)

    def present(self, field: Field, value: Any, words: Words) -> Shown:
        """How a value that is there is shown."""
        return Shown(str(value), self.shown)

    def mask(self, field: Field, value: Any, words: Words) -> Shown:
        """Dots where there is a value."""
        return EMPTY if value in (None, "", [], {}) else Shown(HIDDEN)

    def json_schema(self, field: Field) -> JsonObject:
        """Any text."""
        return {"type": "string"}
