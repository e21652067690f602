"""What kinds that hold several things do alike: lists, their limits, no member twice."""

from typing import Any, ClassVar

from dougong.base.text import Text
from dougong.base.values import Json, JsonObject
from dougong.model.fields.field import Field
from dougong.model.fields.kind import StorageType, ValueFault
from dougong.model.fields.plain import Plain, fault, wrong_type

_TWICE = Text("“{title}”中有重复的内容", "“{title}” names something twice")


class Counted(Plain):
    """The common part of kinds whose value is a list; an empty list is nothing chosen."""

    feel_type = "list"
    words = frozenset({"minItems", "maxItems"})
    stored: ClassVar[StorageType] = "json"
    most: ClassVar[int] = 100
    prefix: ClassVar[str] = "items"
    unit: ClassVar[Text] = Text("项", "items")

    def decode(self, field: Field, raw: Json) -> Any:
        """The list of members; an absent one is empty."""
        if raw is None or raw == "":
            return []
        if not isinstance(raw, list):
            raise wrong_type(field, "列表", "a list")
        limit = self.limit(field)
        if len(raw) > limit:
            raise self._too_many(field, limit, len(raw))
        members = [self.member(field, item) for item in raw]
        self.once(field, members)
        return members

    def limit(self, field: Field) -> int:
        """The most members a value may have."""
        return min(int(field.words.get("maxItems", self.most)), 1000)

    def member(self, field: Field, raw: Json) -> Any:
        """One decoded member."""
        raise NotImplementedError

    def once(self, field: Field, members: list[Any]) -> None:
        """Refuse a member that is there twice."""
        seen: set[Any] = set()
        for member in members:
            if member in seen:
                raise fault(field, "item_duplicate", _TWICE)
            seen.add(member)

    def _too_many(self, field: Field, limit: int, found: int) -> ValueFault:
        text = Text(
            "“{title}”最多 {limit} {unit_zh}，现有 {found} {unit_zh}",
            "“{title}” takes at most {limit} {unit_en}; {found} were sent",
        )
        facts: dict[str, Any] = {"unit_zh": self.unit.zh, "unit_en": self.unit.en}
        return fault(field, f"{self.prefix}_max", text, limit=limit, found=found, **facts)

    def json_schema(self, field: Field) -> JsonObject:
        """A list of texts with its limit."""
        return {"type": "array", "items": {"type": "string"}, "maxItems": self.limit(field)}


def too_few(field: Field, value: Any) -> ValueFault | None:
    """The refusal when a value has fewer members than `minItems`; drafts need not ask."""
    least = int(field.words.get("minItems", 0))
    if not isinstance(value, list) or len(value) >= least:
        return None
    code = "lines_min" if field.rows else "items_min"
    text = Text(
        "“{title}”至少需要 {least} 项，现有 {found} 项",
        "“{title}” needs at least {least}; there are {found}",
    )
    return fault(field, code, text, least=least, found=len(value))
