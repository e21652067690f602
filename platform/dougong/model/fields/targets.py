"""References as ids: what is one, and how its target is called."""

from dougong.base.text import Text
from dougong.base.values import Json, is_id
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault, Words
from dougong.model.fields.plain import fault, wrong_type

#: One sentence whether the target is missing, hidden or malformed.
_UNKNOWN = Text(
    "“{title}”引用的内容不存在或不可用，请重新选择",
    "What “{title}” refers to does not exist or cannot be used; choose again",
)
_GONE = Text("（已不可见）", "(not visible)")


def unknown_target(field: Field) -> ValueFault:
    """The refusal of a reference that leads nowhere."""
    return fault(field, "reference_unknown", _UNKNOWN)


def target_id(field: Field, raw: Json) -> str:
    """An id in canonical form; whether its record exists is asked elsewhere."""
    if not isinstance(raw, str):
        raise wrong_type(field, "编号（UUID）", "an id (UUID)")
    if not is_id(raw):
        raise unknown_target(field)
    return raw


def label_of(entity: str, value: str, words: Words) -> str:
    """What people call the target; one they may not see has no name."""
    return words.labels.get((entity, value)) or _GONE.show(words.locale)
