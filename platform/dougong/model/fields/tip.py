"""A note on the form: text for readers, no value."""

from typing import Any

from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Storage, field_kinds
from dougong.model.fields.plain import Plain, fault

_NO_VALUE = Text("“{title}”只是提示，不能填写", "“{title}” is a note and takes no value")


class TipKind(Plain):
    """Holds nothing; its description is what people read."""

    def storage(self, field: Field) -> Storage | None:
        """None."""
        return None

    def read(self, field: Field, raw: Json) -> Any:
        """Refused always."""
        raise fault(field, "unknown_field", _NO_VALUE)


TIP = field_kinds.add("tip", TipKind("tip"))
