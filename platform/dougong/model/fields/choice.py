"""One of several options; a status is one that expressions set and lists colour."""

from typing import Any, ClassVar

from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, Words, field_kinds
from dougong.model.fields.options import chosen, keys, option_of, title_of
from dougong.model.fields.plain import Plain


class ChoiceKind(Plain):
    """The key of an option, with its title and colour when shown."""

    words = frozenset({"enum"})
    shown: ClassVar[Any] = "choice"

    def storage(self, field: Field) -> Storage | None:
        """A text column long enough for any key."""
        return Storage("text", length=64)

    def read(self, field: Field, raw: Json) -> str:
        """The key of an active option."""
        return chosen(field, raw)

    def present(self, field: Field, value: str, words: Words) -> Shown:
        """The title and colour of the option."""
        option = option_of(field, value)
        return Shown(title_of(field, value, words), "choice", color=option.color if option else "")

    def json_schema(self, field: Field) -> JsonObject:
        """A text that is one of the keys."""
        return {"type": "string", "enum": keys(field)}


CHOICE = field_kinds.add("choice", ChoiceKind("choice"))
STATUS = field_kinds.add("status", ChoiceKind("status"))
