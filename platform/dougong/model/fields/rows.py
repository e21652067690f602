"""Child rows; their own values are decoded by the fields of the child entity."""

from typing import Any

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.counted import Counted
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Storage, Words, field_kinds
from dougong.model.fields.plain import fault, wrong_type

_TWICE = Text("“{title}”中有两行的编号相同", "Two rows of “{title}” have the same id")


class RowsKind(Counted):
    """A list of objects within its limits; nothing is stored with the header."""

    words = Counted.words | {"rows"}
    most = 500
    prefix = "lines"
    unit = Text("行", "rows")

    def storage(self, field: Field) -> Storage | None:
        """None: rows have a table of their own."""
        return None

    def member(self, field: Field, raw: Json) -> Any:
        """The row as it was sent."""
        if not isinstance(raw, dict):
            raise wrong_type(field, "由行组成的列表", "a list of rows")
        return raw

    def once(self, field: Field, members: list[Any]) -> None:
        """Refuse two rows of one id."""
        ids = [row["id"] for row in members if isinstance(row.get("id"), str)]
        if len(ids) != len(set(ids)):
            raise fault(field, "line_duplicate", _TWICE)

    def from_feel(self, field: Field, value: Any) -> Any:
        """A list of contexts."""
        return self.decode(field, value)

    def present(self, field: Field, value: list[Any], words: Words) -> Shown:
        """How many rows there are."""
        text = f"{len(value)} rows" if words.locale.startswith("en") else f"{len(value)} 行"
        return Shown(text, "rows")

    def json_schema(self, field: Field) -> JsonObject:
        """A list of objects; the caller puts the child's schema in place."""
        limits: JsonObject = {"type": "array", "items": {"type": "object"}}
        return limits | {"maxItems": self.limit(field)}


ROWS = field_kinds.add("rows", RowsKind("rows"))
