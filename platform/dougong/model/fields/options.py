"""The options of a field: which may be chosen, how they are called."""

from dougong.base.text import Text
from dougong.base.values import Json
from dougong.model.fields.field import Field, Option
from dougong.model.fields.kind import ValueFault, Words
from dougong.model.fields.plain import fault, wrong_type

#: One sentence for unknown, inactive and title-for-key alike: it must not tell which exist.
_UNKNOWN = Text(
    "“{title}”的选项无效，请重新选择", "“{title}” is not one of the options; choose again"
)


def unknown(field: Field) -> ValueFault:
    """The refusal of what cannot be chosen."""
    return fault(field, "choice_unknown", _UNKNOWN)


def chosen(field: Field, raw: Json) -> str:
    """The key of an active option."""
    if not isinstance(raw, str):
        raise wrong_type(field, "选项的编码", "the key of an option")
    if not any(option.value == raw and option.active for option in field.options):
        raise unknown(field)
    return raw


def option_of(field: Field, value: str) -> Option | None:
    """The option of a key, an inactive one too."""
    return next((option for option in field.options if option.value == value), None)


def title_of(field: Field, value: str, words: Words) -> str:
    """What people call the option; a key that is gone is shown as it is."""
    found = words.items.get((field.dictionary, value)) if field.dictionary else None
    if found:
        return found
    option = option_of(field, value)
    return option.title if option else value


def keys(field: Field) -> list[Json]:
    """The keys that may be chosen."""
    return [option.value for option in field.options if option.active]
