"""A path through options that have options below them."""

from typing import Any

from dougong.base.values import Json
from dougong.model.fields.counted import Counted
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Words, field_kinds
from dougong.model.fields.options import chosen, option_of, title_of, unknown


class CascaderKind(Counted):
    """Keys from the top option down, each below the one before."""

    words = frozenset({"enum"})
    most = 10

    def member(self, field: Field, raw: Json) -> str:
        """The key of an active option."""
        return chosen(field, raw)

    def once(self, field: Field, members: list[Any]) -> None:
        """Refuse a step that does not lie below the one before."""
        above = ""
        for key in members:
            option = option_of(field, key)
            if option is None or option.parent != above:
                raise unknown(field)
            above = key

    def present(self, field: Field, value: list[str], words: Words) -> Shown:
        """The titles of the path."""
        return Shown(" / ".join(title_of(field, key, words) for key in value), "choice")


CASCADER = field_kinds.add("cascader", CascaderKind("cascader"))
