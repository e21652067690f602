"""Attachments and photos as ids of stored files."""

from typing import Any

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.counted import Counted
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Words, field_kinds
from dougong.model.fields.targets import label_of, target_id


class FileKind(Counted):
    """A list of file ids, none twice."""

    most = 50
    prefix = "file_count"
    unit = Text("个文件", "files")

    def member(self, field: Field, raw: Json) -> str:
        """The id of a stored file."""
        return target_id(field, raw)

    def feel(self, field: Field, value: Any) -> Any:
        """Contexts; a caller that knows the files hands contexts in and gets them back."""
        return [item if isinstance(item, dict) else {"id": item} for item in value or []]

    def from_feel(self, field: Field, value: Any) -> Any:
        """The ids of contexts or texts."""
        items = value if isinstance(value, list) else []
        ids = [item.get("id") if isinstance(item, dict) else item for item in items]
        return self.decode(field, ids)

    def present(self, field: Field, value: list[str], words: Words) -> Shown:
        """The names, joined, with the ids beside them."""
        comma = ", " if words.locale.startswith("en") else "、"
        names = comma.join(label_of("file", key, words) for key in value)
        return Shown(names, "files", files=tuple(value))

    def json_schema(self, field: Field) -> JsonObject:
        """A list of UUIDs."""
        schema = super().json_schema(field)
        return schema | {"items": {"type": "string", "format": "uuid"}, "uniqueItems": True}


class ImageKind(FileKind):
    """Photos; expressions also see where and when they were taken."""

    unit = Text("张图片", "images")


FILE = field_kinds.add("file", FileKind("file"))
IMAGE = field_kinds.add("image", ImageKind("image"))
