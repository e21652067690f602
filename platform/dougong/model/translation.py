"""Files with their texts in the reader's language; what has no translation stays Chinese."""

import re
from typing import Any

from lxml import etree

from dougong.base.values import Json
from dougong.model.texts import element_renamed
from dougong.model.workspace import Workspace

_TRANSLATIONS = re.compile(r"modules/[a-z][a-z0-9_]*/translations/(?P<locale>[a-z]+)\.json")


def translations(workspace: Workspace, locale: str) -> dict[str, dict[str, str]]:
    """The texts of a language by file and place."""
    found: dict[str, dict[str, str]] = {}
    for path in workspace.paths(".json"):
        match = _TRANSLATIONS.fullmatch(path)
        if match is None or match["locale"] != locale:
            continue
        for key, text in (workspace.raw(path) or {}).items():
            file, _, place = key.partition("#")
            found.setdefault(file, {})[place] = text
    return found


def translated(workspace: Workspace, locale: str) -> Workspace:
    """The workspace with its texts in a language; Chinese is what the files are written in."""
    if locale.startswith("zh"):
        return workspace
    changed = Workspace(workspace.files())
    for file, texts in translations(workspace, locale).items():
        if file not in changed:
            continue
        if file.endswith(".json"):
            for place, text in texts.items():
                set_at(changed.edit(file), place, text)
        else:
            changed.put(file, _renamed(file, changed.content(file), texts))
    return changed


def drop_stray(before: Workspace, after: Workspace) -> None:
    """Take out translations of texts that an overlay has taken away."""
    for path in after.paths(".json"):
        if not _TRANSLATIONS.fullmatch(path):
            continue
        for key in list(after.raw(path) or {}):
            file, _, place = key.partition("#")
            if holds(before.raw(file), place) and not holds(after.raw(file), place):
                del after.edit(path)[key]


def holds(value: Json, place: str) -> bool:
    """Whether a pointer leads to a text."""
    return isinstance(_walk(value, _parts(place)), str)


def set_at(value: Json, place: str, text: str) -> None:
    """Put a text where a pointer leads; a place that is gone is passed over."""
    *parts, last = _parts(place)
    owner = _walk(value, parts)
    if isinstance(owner, dict) and isinstance(owner.get(last), str):
        owner[last] = text


def _parts(place: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in place.split("/")[1:]] or [""]


def _walk(value: Json, parts: list[str]) -> Json:
    for part in parts:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isascii() and part.isdigit():
            value = value[int(part)] if int(part) < len(value) else None
        else:
            return None
    return value


def _renamed(file: str, content: bytes, texts: dict[str, str]) -> bytes:
    return element_renamed(content, texts) if file.endswith(".bpmn") else _labelled(content, texts)


def _labelled(content: bytes, texts: dict[str, str]) -> bytes:
    """A decision table with other labels on its columns; names are part of the logic."""
    try:
        root: Any = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return content
    for element in root.iter():
        if element.get("id") in texts and element.get("label"):
            element.set("label", texts[element.get("id")])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
