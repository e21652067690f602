"""Files with their texts in the reader's language; what has no translation stays Chinese."""

import re
from collections.abc import Iterable

from dougong.base.text import Text
from dougong.base.values import Json, pointer
from dougong.feel.decisions import write_decision
from dougong.model.decision_texts import decision_texts, with_texts
from dougong.model.finding import Finding
from dougong.model.parse.decision import read_decision
from dougong.model.parse.print_sheet import SUFFIX
from dougong.model.print_texts import print_texts, with_print_texts
from dougong.model.texts import element_renamed, named_elements
from dougong.model.workspace import Workspace

#: Languages beside Chinese that every bundle should speak.
LOCALES = ("en",)
_TRANSLATIONS = re.compile(
    r"(modules|bundles)/[a-z][a-z0-9_]*/translations/(?P<locale>[a-z]+)\.json"
)
_COUNTS = Text(
    "译文“{place}”按位置写，前面插入一项就会错位；请改写为“{better}”",
    "The translation “{place}” counts, and moves when something is put in before it; "
    "write “{better}”",
)
#: Only a place with a number in it can count the members of a list.
_COUNTED = re.compile(r"/\d+(/|$)")


def translation_file(path: str, locale: str) -> str:
    """The file that holds the translations of a definition file: its module's or its bundle's."""
    top, module, *_ = path.split("/")
    return f"{'bundles' if top == 'bundles' else 'modules'}/{module}/translations/{locale}.json"


def translations(workspace: Workspace, locale: str) -> dict[str, dict[str, str]]:
    """The texts of a language by file and place; the bundle's word counts before a module's."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(workspace.paths(".json"), key=lambda one: one.startswith("bundles/")):
        match = _TRANSLATIONS.fullmatch(path)
        if match is None or match["locale"] != locale:
            continue
        for key, text in (workspace.raw(path) or {}).items():
            file, place = _said_at(workspace, key)
            found.setdefault(file, {})[place] = text
    return found


def settle_places(workspace: Workspace) -> list[Finding]:
    """Translations that count the members of a list name them by their keys; which ones did.

    Files written before lists were named by key count. A count means the member that stands there
    in the files as they come, before any operation puts another one in front of it.
    """
    found: list[Finding] = []
    for path in workspace.paths(".json"):
        if not _TRANSLATIONS.fullmatch(path):
            continue
        for key in list(workspace.raw(path) or {}):
            better = "#".join(_said_at(workspace, key))
            if better != key:
                words, facts = workspace.edit(path), {"place": key, "better": better}
                words.setdefault(better, words.pop(key))
                found.append(
                    Finding("translation_counted", "warning", path, pointer([key]), _COUNTS, facts)
                )
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
            if holds(before, file, place) and not holds(after, file, place):
                del after.edit(path)[key]


def holds(workspace: Workspace, file: str, place: str) -> bool:
    """Whether a file has a text at a place: a pointer, or the id of an element."""
    if file.endswith(".json"):
        return isinstance(_walk(workspace.raw(file), _parts(place)), str)
    if file not in workspace:
        return False
    if file.endswith(".dmn"):
        return place in decision_texts_of(workspace, file)
    if file.endswith(SUFFIX):
        return place in print_texts(workspace.content(file))
    return place in named_elements(workspace.content(file))


def decision_texts_of(workspace: Workspace, file: str) -> dict[str, str]:
    """What people read of the table in a file, by place; nothing of one that cannot be read."""
    model, _ = read_decision(workspace.content(file), file)
    return decision_texts(model) if model else {}


def set_at(value: Json, place: str, text: str) -> None:
    """Put a text where a pointer leads; a place that is gone is passed over."""
    *parts, last = _parts(place)
    owner = _walk(value, parts)
    if isinstance(owner, dict) and isinstance(owner.get(last), str):
        owner[last] = text


def place_of(value: Json, parts: Iterable[str | int]) -> str:
    """The pointer to a text of a definition; members of lists that have a key are named by it.

    An entry put in before them must not move a translation from one to the next.
    """
    said: list[str | int] = []
    for part in parts:
        found = _member(value, str(part))
        key = found.get("key") if isinstance(value, list) and isinstance(found, dict) else None
        is_named = isinstance(key, str) and _member(value, key) is found
        said.append(key if is_named and isinstance(key, str) else part)
        value = found
    return pointer(said)


def _said_at(workspace: Workspace, key: str) -> tuple[str, str]:
    """The file and the place of a translation, with the keys of what an older file counted."""
    file, _, place = key.partition("#")
    if file.endswith(".json") and _COUNTED.search(place):
        place = place_of(workspace.raw(file), _parts(place))
    return file, place


def _parts(place: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in place.split("/")[1:]] or [""]


def _walk(value: Json, parts: list[str]) -> Json:
    for part in parts:
        value = _member(value, part)
    return value


def _member(value: Json, part: str) -> Json:
    """A member of an object by its name, of a list by the member's key or by its number."""
    if isinstance(value, dict):
        return value.get(part)
    if not isinstance(value, list):
        return None
    if part.isascii() and part.isdigit():
        return value[int(part)] if int(part) < len(value) else None
    keyed = (one for one in value if isinstance(one, dict) and one.get("key") == part)
    return next(keyed, None)


def _renamed(file: str, content: bytes, texts: dict[str, str]) -> bytes:
    if file.endswith(SUFFIX):
        return with_print_texts(content, lambda text: texts.get(text, text))
    return element_renamed(content, texts) if file.endswith(".bpmn") else _labelled(content, texts)


def _labelled(content: bytes, texts: dict[str, str]) -> bytes:
    """A decision table with other titles and notes; names are part of the logic."""
    model, _ = read_decision(content, "")
    return content if model is None else write_decision(with_texts(model, texts))
