"""One record of an entity, one person, or one department."""

from typing import Any, ClassVar

from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, StorageType, Words, field_kinds
from dougong.model.fields.plain import Plain
from dougong.model.fields.targets import label_of, target_id


class ReferenceKind(Plain):
    """The id of a target, shown by its label."""

    words = frozenset({"reference"})
    stored: ClassVar[StorageType] = "id"
    shown: ClassVar[Any] = "reference"

    def read(self, field: Field, raw: Json) -> str:
        """The id."""
        return target_id(field, raw)

    def entity(self, field: Field) -> str:
        """What kind of target the id belongs to."""
        return field.reference.entity if field.reference else ""

    def present(self, field: Field, value: str, words: Words) -> Shown:
        """The label of the target, with where it leads."""
        entity = self.entity(field)
        return Shown(label_of(entity, value, words), "reference", entity=entity, target=value)

    def json_schema(self, field: Field) -> JsonObject:
        """A UUID."""
        return {"type": "string", "format": "uuid"}


class MemberKind(ReferenceKind):
    """The id of a person or a department of the organisation."""

    words = frozenset()

    def entity(self, field: Field) -> str:
        """The kind's own name."""
        return self.name


REFERENCE = field_kinds.add("reference", ReferenceKind("reference"))
TREE_REFERENCE = field_kinds.add("tree_reference", ReferenceKind("tree_reference"))
MEMBER = field_kinds.add("member", MemberKind("member"))
DEPARTMENT = field_kinds.add("department", MemberKind("department"))
