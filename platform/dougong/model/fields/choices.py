"""Any number of several options."""

from dougong.base.values import Json, JsonObject
from dougong.model.fields.counted import Counted
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Words, field_kinds
from dougong.model.fields.options import chosen, keys, title_of


class ChoicesKind(Counted):
    """A list of option keys, none twice."""

    words = Counted.words | {"enum"}

    def member(self, field: Field, raw: Json) -> str:
        """The key of an active option."""
        return chosen(field, raw)

    def present(self, field: Field, value: list[str], words: Words) -> Shown:
        """The titles, joined."""
        comma = ", " if words.locale.startswith("en") else "、"
        return Shown(comma.join(title_of(field, key, words) for key in value), "choice")

    def json_schema(self, field: Field) -> JsonObject:
        """A list of the keys."""
        schema = super().json_schema(field)
        return schema | {"items": {"type": "string", "enum": keys(field)}, "uniqueItems": True}


CHOICES = field_kinds.add("choices", ChoicesKind("choices"))
