"""Which values tell of a person, wherever they stand, and what they become once it is nameless."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dougong.base.values import Json
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field, Forgotten
from dougong.model.fields.kind import Words, field_kinds

_NUMBER = re.compile(r"\{\{\s*number\s*\}\}")
#: What stands in sentences where a value of which nothing is left was told.
GONE = "***"
#: Shorter texts are parts of other words too often to be looked for inside them.
SHORTEST = 2
#: Kinds whose values belong to one person alone, so that they are looked for everywhere.
IDENTIFYING = frozenset(("id_number", "phone", "bank_account"))
FILES = frozenset(("file", "image", "signature"))


@dataclass(frozen=True)
class Copy:
    """A field of another record or row that tells of the person a reference there leads to."""

    entity: str
    #: Field that leads to the person.
    reference: str
    field: Field
    #: Field of the person it repeats; none for one of its own.
    source: Field | None


def own_fields(entity: Entity) -> dict[str, Field]:
    """The fields that tell of the person whose record, or whose row, it is."""
    found = entity.fields.items()
    return {key: of for key, of in found if of.forgotten is not None and not of.forgotten.of}


def copies(catalog: Catalog, person: Entity) -> Iterator[Copy]:
    """What other entities tell of such a person: copied at choice, or declared theirs."""
    own = own_fields(person)
    for entity in catalog.entities.values():
        for key, of in entity.fields.items():
            if of.reference is None or of.reference.entity != person.name:
                continue
            copied = {mine: own[name] for mine, name in of.reference.copy.items() if name in own}
            for mine, source in copied.items():
                yield Copy(entity.name, key, entity.fields[mine], source)
            for mine, other in entity.fields.items():
                told = other.forgotten
                if told is not None and told.of == key and mine not in copied:
                    yield Copy(entity.name, key, other, own.get(told.field))


def becomes(of: Field, told: Forgotten, value: Any, number: str) -> Any:
    """What a personal value becomes."""
    if told.text:
        return _NUMBER.sub(number, told.text)
    kind = field_kinds[of.kind]
    if told.keeps == "ends" and value is not None:
        return kind.mask(of, value, Words()).text
    return [] if of.kind in FILES - {"signature"} else None


@dataclass(frozen=True)
class Namelessness:
    """What takes the place of a person's values in texts and in JSON, wherever they were written.

    `places` are keys that tell of the person in records of its own or in rows that name it;
    `words` are the values themselves, the longest first.
    """

    person: str
    #: Key of the person's own record or rows → what it becomes.
    own: Mapping[str, Json] = field(default_factory=dict)
    #: Reference → own key → what it becomes.
    copied: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    words: tuple[tuple[str, str], ...] = ()

    def text(self, text: str) -> str:
        """A text without the person's values."""
        for word, instead in self.words:
            if len(word) >= SHORTEST:
                text = text.replace(word, instead)
            elif text == word:
                text = instead
        return text

    def json(self, value: Json, *, own: bool = False) -> Json:
        """JSON without the person's values; `own` is what tells of the person throughout."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(one, own=own) for one in value]
        if isinstance(value, dict):
            return {self.text(k): self._member(value, k, one, own=own) for k, one in value.items()}
        return value

    def _member(self, row: Mapping[str, Json], key: str, value: Json, *, own: bool) -> Json:
        last = key.rpartition("/")[2]
        if own and last in self.own:
            return _instead(value, self.own[last], is_pair=key.startswith("/"))
        for reference, keys in self.copied.items():
            if last in keys and not key.startswith("/") and reference in row:
                # A row that names somebody else keeps its own, be they of the same name.
                return keys[last] if row[reference] == self.person else value
        return self.json(value, own=own)


def _instead(value: Json, new: Json, *, is_pair: bool) -> Json:
    """The value in its place; of a change both what was and what came after."""
    if is_pair and isinstance(value, list):
        return [None if one is None else new for one in value]
    return None if value is None else new


def texts_of(value: Json, keys: Mapping[str, Field]) -> Iterator[tuple[Field, str]]:
    """Every text that JSON tells under keys of fields, in whatever change it stands."""
    if isinstance(value, list):
        for one in value:
            yield from texts_of(one, keys)
    if isinstance(value, dict):
        for key, one in value.items():
            of = keys.get(key.rpartition("/")[2])
            if of is None:
                yield from texts_of(one, keys)
            else:
                members = one if isinstance(one, list) else [one]
                yield from ((of, text) for text in members if isinstance(text, str) and text)
