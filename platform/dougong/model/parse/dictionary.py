"""Dictionaries: enumerations that customers extend."""

from typing import Any

from dougong.model.entity import Dictionary, DictionaryItem
from dougong.model.parse.faults import Faults
from dougong.model.parse.source import Source


def parse_dictionary(source: Source, faults: Faults) -> Dictionary:
    """The dictionary of a file whose shape is sound."""
    raw: dict[str, Any] = dict(source.raw)
    return Dictionary(
        module=source.module,
        key=raw["key"],
        title=raw["title"],
        items=tuple(DictionaryItem(key, it["title"], it) for key, it in raw["items"].items()),
    )
