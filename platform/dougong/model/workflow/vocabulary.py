"""The words of our BPMN extension, from the descriptor that the modeler in the browser uses."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
NAMESPACE = "https://dougong.dev/schema/bpmn/1"


@dataclass(frozen=True)
class Property:
    """One attribute or child element of an extension element."""

    name: str
    #: Allowed values; empty when the text is free.
    values: tuple[str, ...] = ()
    #: Whether the attribute holds several of the values, separated by spaces.
    many: bool = False
    pattern: str = ""
    default: str = ""
    required: bool = False

    def fault(self, text: str) -> str:
        """The word that is not allowed, or an empty string."""
        if self.values:
            words = text.split() if self.many else [text]
            return next((word for word in words if word not in self.values), "")
        if self.pattern and re.fullmatch(self.pattern, text) is None:
            return text
        return ""


@dataclass(frozen=True)
class ExtensionType:
    """One extension element: its attributes and the elements within it."""

    tag: str
    attributes: Mapping[str, Property]
    #: Tag of a child element → whether it may repeat.
    children: Mapping[str, bool]
    allowed_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Needs:
    """The attributes a kind of assignee must and may have."""

    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """Every extension element by its tag, and the kinds of assignees."""

    types: Mapping[str, ExtensionType]
    assignees: Mapping[str, Needs] = field(default_factory=dict)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the descriptor file."""
    source = files("dougong.model") / "metaschema" / "dougong.moddle.json"
    descriptor = json.loads(source.read_text(encoding="utf-8"))
    literals = {e["name"]: e["literalValues"] for e in descriptor["enumerations"]}
    words = {name: tuple(v["name"] for v in values) for name, values in literals.items()}
    types = {one["name"]: one for one in descriptor["types"]}
    kinds = {
        value["name"]: Needs(tuple(value.get("needs", ())), tuple(value.get("takes", ())))
        for value in literals["AssigneeKind"]
    }
    found = [_type(one, types, words) for one in types.values() if not one.get("isAbstract")]
    return Vocabulary({one.tag: one for one in found}, kinds)


def _tag(name: str) -> str:
    return name[0].lower() + name[1:]


def _type(
    one: Mapping[str, Any],
    types: Mapping[str, Mapping[str, Any]],
    words: Mapping[str, tuple[str, ...]],
) -> ExtensionType:
    properties = _properties(one, types)
    attributes = {
        p["name"]: Property(
            p["name"],
            words.get(p.get("words", p["type"]), ()),
            "words" in p,
            p.get("pattern", ""),
            p.get("default", ""),
            p.get("required", False),
        )
        for p in properties
        if p.get("isAttr")
    }
    children = {_tag(p["type"]): p.get("isMany", False) for p in properties if not p.get("isAttr")}
    allowed = one.get("meta", {}).get("allowedIn", ())
    places = tuple(_tag(name.removeprefix("bpmn:")) for name in allowed)
    return ExtensionType(_tag(one["name"]), attributes, children, places)


def _properties(
    one: Mapping[str, Any], types: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    inherited = [
        p
        for parent in one["superClass"]
        if parent in types
        for p in _properties(types[parent], types)
    ]
    return [*inherited, *one.get("properties", ())]
