"""Sentences of authors with `{{ FEEL }}` places, filled with values as people read them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from dougong import feel
from dougong.feel import Expression, ExpressionFault
from dougong.feel.tree import Name
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
#: What stands for a value that is not there (domain.md 0.4, rule 5).
NOTHING = "—"


@dataclass(frozen=True)
class Sentence:
    """A text cut into fixed parts and expressions."""

    parts: tuple[str | Expression, ...]

    def fill(
        self,
        names: Mapping[str, object],
        fields: Mapping[str, Field],
        data: Mapping[str, object],
        words: Words,
    ) -> str:
        """The text with its places filled; a bare field is shown as on the form."""
        return "".join(
            part if isinstance(part, str) else _shown(part, names, fields, data, words)
            for part in self.parts
        )


def sentence(text: str, names: frozenset[str]) -> Sentence:
    """The sentence of a text whose places may use the names."""
    parts: list[str | Expression] = []
    for number, piece in enumerate(_PLACE.split(text)):
        if number % 2:
            parts.append(feel.compile(piece.strip(), names))
        elif piece:
            parts.append(piece)
    return Sentence(tuple(parts))


def _shown(
    expression: Expression,
    names: Mapping[str, object],
    fields: Mapping[str, Field],
    data: Mapping[str, object],
    words: Words,
) -> str:
    tree = expression.tree
    if isinstance(tree, Name) and tree.name in fields:
        field = fields[tree.name]
        return field_kinds[field.kind].show(field, data.get(tree.name), words).text or NOTHING
    try:
        return plain(expression.value(names), words)
    except ExpressionFault:
        return NOTHING


def plain(value: object, words: Words) -> str:
    """A FEEL value as text for people; a dash for null."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, list):
        comma = ", " if words.locale.startswith("en") else "、"
        return comma.join(plain(item, words) for item in value) or NOTHING
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return field_kinds[name].show(_VALUE[name], value, words).text
    return _number(value) if isinstance(value, Decimal) else str(value)


#: Values that read as a field of the kind would; a datetime is a date to Python, so it is first.
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (datetime, "datetime"),
    (date, "date"),
    (time, "time"),
)
_VALUE = {name: Field("value", name, "") for _, name in _KINDS}


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
