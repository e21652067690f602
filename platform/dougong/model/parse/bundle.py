"""bundle.json and the operations of an overlay."""

from dataclasses import replace
from typing import Any

from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.model.finding import Finding
from dougong.model.metaschema import schemas
from dougong.model.module import Bundle, Operation
from dougong.model.parse.faults import Faults
from dougong.model.parse.shape import shape_faults
from dougong.model.parse.source import Source

_OPERATION = Text("没有“{name}”这种操作", "There is no operation “{name}”")


def parse_bundle(source: Source, faults: Faults) -> Bundle:
    """The bundle of a file whose shape is sound, its overlay not yet read."""
    raw: dict[str, Any] = dict(source.raw)
    return Bundle(
        key=raw["key"],
        title=raw["title"],
        modules=raw["modules"],
        settings=raw.get("settings", {}),
        edition=raw.get("edition", "professional"),
    )


def parse_overlay(source: Source, faults: Faults) -> tuple[Operation, ...]:
    """The operations of a file; those that are wrong are left out and told."""
    found: list[Operation] = []
    raw: Any = source.raw["operations"]
    for number, words in enumerate(raw):
        at = ("operations", number)
        inner = Faults(source.path)
        operation_faults(words, inner)
        faults.found.extend(_below(inner, at))
        if not inner.any_error:
            path = "/".join(("", *map(str, at)))
            found.append(Operation(words["op"], words, file=source.path, path=path))
    return tuple(found)


def operation_faults(words: Any, faults: Faults) -> None:
    """Note what is wrong with the words of one operation."""
    known = schemas()["operations"]["$defs"].keys() - {"rules"}
    if words["op"] in known:
        shape_faults("operations", words, faults, words["op"])
    else:
        faults.unknown("operation_unknown", "/op", _OPERATION, words["op"], known)


def _below(faults: Faults, at: tuple[str | int, ...]) -> list[Finding]:
    return [replace(finding, path=pointer(at) + finding.path) for finding in faults.found]
