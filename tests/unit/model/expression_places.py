"""Where definition files hold expressions: every place that the meta-schema marks as FEEL."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dougong.model.metaschema import schemas
from dougong.model.parse.files import kind_of

MARK = "common#/$defs/feel"
#: Words of JSON Schema that stand for one of several shapes of the same value.
ALTERNATIVES = ("oneOf", "anyOf", "allOf")

Steps = tuple[str | int, ...]


class _Schema:
    """One part of the meta-schema, and the file its references start from."""

    def __init__(self, name: str, part: Any, at: str) -> None:
        self.name, self.part, self.at = name, part, at

    def inner(self, part: Any, at: str) -> "_Schema":
        return _Schema(self.name, part, f"{self.at}/{at}")

    def target(self) -> "_Schema | None":
        """What it refers to."""
        name, _, path = str(self.part.get("$ref", "")).partition("#")
        if "$ref" not in self.part:
            return None
        part = schemas()[name or self.name]
        for step in path.split("/")[1:]:
            part = part[step]
        return _Schema(name or self.name, part, f"{name or self.name}#{path}")

    @property
    def marked(self) -> bool:
        return self.part.get("$ref") == MARK

    def alternatives(self) -> Iterator["_Schema"]:
        for word in ALTERNATIVES:
            for number, part in enumerate(self.part.get(word, ())):
                yield self.inner(part, f"{word}/{number}")

    def members(self) -> Iterator[tuple[str, "_Schema"]]:
        """What may stand in it: by key, `*` for any key, `items` for every item."""
        for key, part in self.part.get("properties", {}).items():
            yield key, self.inner(part, key)
        for word, key in (("additionalProperties", "*"), ("items", "items")):
            if isinstance(self.part.get(word), dict):
                yield key, self.inner(self.part[word], key)


def known() -> set[str]:
    """Every place of the meta-schema where an expression may stand."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [_Schema(name, part, f"{name}#") for name, part in schemas().items()]
    while waiting:
        one = waiting.pop()
        if one.marked:
            found.add(one.at)
        elif one.at not in seen:
            seen.add(one.at)
            target = one.target()
            waiting += [target] if target else []
            waiting += [*one.alternatives(), *(part for _, part in one.members())]
    return found


def used(files: Mapping[str, bytes]) -> Iterator[tuple[str, str, Steps]]:
    """Every expression of the files: its place in the meta-schema, the file, the way in it."""
    for path, content in sorted(files.items()):
        kind = kind_of(path)
        if kind is not None:
            raw = json.loads(content)
            name = kind[0].schema_of(raw)
            for place, steps in _used(_Schema(name, schemas()[name], f"{name}#"), raw, ()):
                yield place, path, steps


def _used(schema: _Schema, value: Any, steps: Steps) -> Iterator[tuple[str, Steps]]:
    if schema.marked:
        if isinstance(value, str):
            yield schema.at, steps
        return
    target = schema.target()
    for other in ([target] if target else []) + [*schema.alternatives()]:
        yield from _used(other, value, steps)
    for inner_schema, step, inner in _members(dict(schema.members()), value):
        yield from _used(inner_schema, inner, (*steps, step))


def _members(
    members: Mapping[str, _Schema], value: Any
) -> Iterator[tuple[_Schema, str | int, Any]]:
    """What stands in a value, each with the schema that it follows."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in members or "*" in members:
                yield members.get(key) or members["*"], key, inner
    elif isinstance(value, list) and "items" in members:
        for number, inner in enumerate(value):
            yield members["items"], number, inner


def put(raw: Any, steps: Steps, text: str) -> None:
    """Write another text in the place of an expression."""
    owner = raw
    for step in steps[:-1]:
        owner = owner[step]
    owner[steps[-1]] = text


def told_as(raw: Any, steps: Steps) -> str:
    """The place as findings name it: by pointer; rules of ports by their port and key."""
    if steps[:2] == ("ports", "in"):
        port = raw["ports"]["in"][steps[2]]
        rule = port["rules"][steps[4]]
        steps = ("ports", "in", port["port"], rule["key"], *steps[5:])
    return "".join(f"/{step}" for step in steps)
