"""A place on the earth as the phone tells it."""

from decimal import Decimal
from typing import Any, ClassVar

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, round_half_up
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, StorageType, Words, field_kinds
from dougong.model.fields.plain import Plain, fault, wrong_type

#: Part → (greatest absolute value, decimal places): 7 places are a centimetre.
_PARTS: dict[str, tuple[int, int]] = {
    "latitude": (90, 7),
    "longitude": (180, 7),
    "accuracy": (1_000_000, 2),
}
_INVALID = Text(
    "“{title}”不是有效的位置，请重新定位", "“{title}” is not a valid place; locate again"
)


class LocationKind(Plain):
    """An object `latitude longitude accuracy`, degrees and metres."""

    feel_type = "context"
    stored: ClassVar[StorageType] = "json"

    def read(self, field: Field, raw: Json) -> JsonObject:
        """The place; phones send more places than anyone needs, these are rounded."""
        if not isinstance(raw, dict) or not raw.keys() <= _PARTS.keys():
            raise wrong_type(field, "定位信息", "a place")
        if raw.get("latitude") is None or raw.get("longitude") is None:
            raise fault(field, "location_invalid", _INVALID)
        return {part: _part(field, part, raw.get(part)) for part in _PARTS}

    def present(self, field: Field, value: Any, words: Words) -> Shown:
        """Latitude and longitude with five places, a metre."""
        places = (round_half_up(Decimal(value[part]), 5) for part in ("latitude", "longitude"))
        return Shown(", ".join(f"{place:f}" for place in places))

    def json_schema(self, field: Field) -> JsonObject:
        """An object of three numbers."""
        parts: JsonObject = {}
        for part, (most, _) in _PARTS.items():
            least = 0 if part == "accuracy" else -most
            parts[part] = {"type": ["number", "null"], "minimum": least, "maximum": most}
        required: list[Json] = ["latitude", "longitude"]
        return {"type": "object", "properties": parts, "required": required}


def _part(field: Field, part: str, raw: Json) -> Json:
    most, places = _PARTS[part]
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise fault(field, "location_invalid", _INVALID)
    value = Decimal(raw)
    if not value.is_finite() or abs(value) > most or (part == "accuracy" and value < 0):
        raise fault(field, "location_invalid", _INVALID)
    return round_half_up(value, places) + 0


LOCATION = field_kinds.add("location", LocationKind("location"))
