"""Several records of one entity."""

from dougong.base.values import Json, JsonObject
from dougong.model.fields.counted import Counted
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Words, field_kinds
from dougong.model.fields.targets import label_of, target_id


class ReferencesKind(Counted):
    """A list of ids, none twice."""

    words = Counted.words | {"reference"}

    def member(self, field: Field, raw: Json) -> str:
        """The id."""
        return target_id(field, raw)

    def present(self, field: Field, value: list[str], words: Words) -> Shown:
        """The labels, joined."""
        entity = field.reference.entity if field.reference else ""
        comma = ", " if words.locale.startswith("en") else "、"
        return Shown(comma.join(label_of(entity, key, words) for key in value), "reference")

    def json_schema(self, field: Field) -> JsonObject:
        """A list of UUIDs."""
        schema = super().json_schema(field)
        return schema | {"items": {"type": "string", "format": "uuid"}, "uniqueItems": True}


REFERENCES = field_kinds.add("references", ReferencesKind("references"))
