"""Yes or no."""

from typing import Any, ClassVar

from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, StorageType, Words, field_kinds
from dougong.model.fields.plain import Plain, wrong_type

_SPELT: dict[str, bool] = {"true": True, "false": False}
_NAMES = {True: ("是", "Yes"), False: ("否", "No")}


class BooleanKind(Plain):
    """True or false; pages send the words `true` and `false`."""

    feel_type = "boolean"
    stored: ClassVar[StorageType] = "boolean"
    shown: ClassVar[Any] = "boolean"

    def read(self, field: Field, raw: Json) -> bool:
        """The truth value."""
        value = _SPELT.get(raw, raw) if isinstance(raw, str) else raw
        if not isinstance(value, bool):
            raise wrong_type(field, "“是”或“否”", "true or false")
        return value

    def from_feel(self, field: Field, value: Any) -> bool | None:
        """The truth value an expression gave."""
        if value is None or isinstance(value, bool):
            return value
        raise wrong_type(field, "“是”或“否”", "true or false")

    def show(self, field: Field, value: Any, words: Words) -> Shown:
        """是 or 否."""
        if value is None:
            return Shown("", "empty")
        zh, en = _NAMES[value]
        return Shown(en if words.locale.startswith("en") else zh, self.shown)

    def json_schema(self, field: Field) -> JsonObject:
        """A JSON boolean."""
        return {"type": "boolean"}


BOOLEAN = field_kinds.add("boolean", BooleanKind("boolean"))
