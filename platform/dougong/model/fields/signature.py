"""A signature drawn on glass: the image's file, who signed, and when."""

from datetime import datetime
from typing import Any, ClassVar

from dougong.base.values import Json, JsonObject, zoned_instant
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, StorageType, Words, field_kinds
from dougong.model.fields.plain import Plain, wrong_type
from dougong.model.fields.targets import label_of, target_id

_PARTS = frozenset({"file", "person", "at"})


class SignatureKind(Plain):
    """An object `file person at`; a bare file id is a signature nobody has put a name to yet.

    Who signed and when is put in by the action that stores it, never taken from the sender.
    """

    feel_type = "context"
    stored: ClassVar[StorageType] = "json"

    def read(self, field: Field, raw: Json) -> JsonObject:
        """The signature."""
        if isinstance(raw, str):
            return {"file": target_id(field, raw), "person": None, "at": None}
        if not isinstance(raw, dict) or not raw.keys() <= _PARTS:
            raise wrong_type(field, "签名", "a signature")
        person, at = raw.get("person"), raw.get("at")
        return {
            "file": target_id(field, raw.get("file")),
            "person": person if isinstance(person, str) else None,
            "at": at if isinstance(at, str) and zoned_instant(at) else None,
        }

    def feel(self, field: Field, value: Any) -> Any:
        """The context, with the time as a point in time."""
        return None if value is None else {**value, "at": zoned_instant(value.get("at") or "")}

    def from_feel(self, field: Field, value: Any) -> Any:
        """The signature of a context."""
        if isinstance(value, dict) and isinstance(value.get("at"), datetime):
            value = {**value, "at": value["at"].isoformat()}
        return self.decode(field, value)

    def present(self, field: Field, value: Any, words: Words) -> Shown:
        """Who signed, with the image."""
        person = value.get("person")
        name = label_of("member", person, words) if person else ""
        signed = "Signed" if words.locale.startswith("en") else "已签字"
        return Shown(name or signed, "files", files=(value["file"],))

    def json_schema(self, field: Field) -> JsonObject:
        """An object, or the id of the image."""
        parts: JsonObject = {
            "file": {"type": "string", "format": "uuid"},
            "person": {"type": ["string", "null"]},
            "at": {"type": ["string", "null"], "format": "date-time"},
        }
        whole: JsonObject = {"type": "object", "properties": parts, "required": ["file"]}
        return {"anyOf": [whole, {"type": "string", "format": "uuid"}]}


SIGNATURE = field_kinds.add("signature", SignatureKind("signature"))
