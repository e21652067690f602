"""Fields as the browser holds them: how it reads what is typed, rounds and shows values."""

from collections.abc import Mapping
from typing import Any

from dougong.base.values import Json, JsonObject
from dougong.forms.decode import is_written_by_people
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.boolean import BooleanKind
from dougong.model.fields.choice import ChoiceKind
from dougong.model.fields.choices import ChoicesKind
from dougong.model.fields.date import DateKind
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Words
from dougong.model.fields.number_rules import LIMITS, Exact
from dougong.model.fields.options import title_of
from dougong.model.fields.reference import ReferenceKind
from dougong.model.fields.references import ReferencesKind
from dougong.model.fields.text import TextKind

#: How the browser reads values of a kind; the server alone reads those of other kinds.
_TYPES: Mapping[type, str] = {
    Exact: "number",
    TextKind: "text",
    BooleanKind: "boolean",
    DateKind: "date",
    ChoiceKind: "choice",
    ReferenceKind: "id",
    ChoicesKind: "list",
    ReferencesKind: "list",
}
#: Types whose values the browser can work out and show as the server would.
SHOWN = frozenset({"number", "text", "boolean", "date", "choice"})


def live_type(of: Field) -> str:
    """How the browser holds the field's values; empty when it does not."""
    # A pattern is RE2's; such a text is judged where RE2 is.
    if "pattern" in of.words:
        return ""
    return next((_TYPES[one] for one in type(field_kinds[of.kind]).__mro__ if one in _TYPES), "")


def is_shown(of: Field) -> bool:
    """Whether the browser may work the field's value out and show it."""
    return live_type(of) in SHOWN


def field_json(entity: Entity, of: Field, words: Words) -> JsonObject:
    """What the browser needs to know of a field."""
    told: JsonObject = {"type": "rows" if of.rows else live_type(of), "title": of.title or of.key}
    if of.required:
        told["required"] = True
    if of.number:
        told["numbered"] = True
    if not is_written_by_people(entity, of):
        told["closed"] = True
    if "minItems" in of.words:
        told["least"] = int(of.words["minItems"])
    return {**told, **_of_type(of, str(told["type"]), words)}


def _of_type(of: Field, type_: str, words: Words) -> JsonObject:
    kind: Any = field_kinds[of.kind]
    if type_ == "number":
        limits: JsonObject = {word: str(of.words[word]) for word, *_ in LIMITS if word in of.words}
        shown: JsonObject = {"places": list(kind.places(of)), "suffix": kind.suffix}
        return {
            "scale": kind.scale(of),
            "whole": kind.storage(of).type == "integer",
            **limits,
            **shown,
        }
    if type_ == "text":
        shortest = int(of.words.get("minLength", 0))
        return {"longest": kind.limit(of), "shortest": shortest, "lines": kind.lines}
    if type_ == "choice" or of.options:
        options: list[Json] = [
            [option.value, title_of(of, option.value, words), option.active]
            for option in of.options
        ]
        return {"options": options}
    return {}
