"""Which parts of the files people read, and how to change them in place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from dougong.model.canonical import canonical
from dougong.model.parse.print_sheet import SUFFIX
from dougong.model.print_texts import print_texts, with_print_texts
from dougong.model.workspace import Workspace

#: Words whose text people read.
TEXT_WORDS = frozenset({"title", "message", "description", "help", "placeholder", "unit", "empty"})
#: Words of FEEL whose quoted texts people read.
SPOKEN_WORDS = frozenset({"headline", "label", "card"})
#: Objects whose keys are names of the author and no words of ours.
_NAMED = frozenset(
    (
        *("properties", "controls", "columns", "sections", "tabs", "enum", "items", "checks"),
        *("validations", "dimensions", "measures", "derived", "row_types", "rules", "roles"),
        *("blocks", "payload", "balances", "out", "lookups", "limits", "documents"),
        *("fills", "groups", "kinds", "figures"),
    )
)
_SKIPPED = frozenset(
    {"copy", "default", "computed", "settings_values", "fields", "pages", "calculations", "begin"}
)

Path = tuple[str | int, ...]
Change = Callable[[str], str]


def texts_of(value: Any, at: Path = (), *, named: bool = False) -> Iterator[tuple[Path, str]]:
    """Every text of a JSON definition that people read, with its path."""
    if isinstance(value, list):
        for number, member in enumerate(value):
            yield from texts_of(member, (*at, number))
        return
    if not isinstance(value, dict):
        return
    for key, member in value.items():
        is_text = isinstance(member, str) and not named
        if is_text and key in TEXT_WORDS | SPOKEN_WORDS:
            yield (*at, key), member
        elif isinstance(member, dict | list) and (named or key not in _SKIPPED):
            yield from texts_of(member, (*at, key), named=not named and key in _NAMED)


def member_at(value: Any, parts: Path) -> Any:
    """The member a path leads to."""
    for part in parts:
        value = value[part]
    return value


def is_spoken(path: Path) -> bool:
    """Whether the text is FEEL whose quoted parts people read."""
    return path[-1] in SPOKEN_WORDS


def change_texts(workspace: Workspace, path: str, change: Change) -> int:
    """Change every text of a file that people read; how many were other than before."""
    if path.endswith(".bpmn"):
        return _change_names(workspace, path, change)
    if path.endswith(".dmn"):
        return _change_labels(workspace, path, change)
    if path.endswith(SUFFIX):
        return _change_paper(workspace, path, change)
    if not path.endswith(".json") or "/translations/" in path or path.startswith("bundles/"):
        return 0
    hits = 0
    for parts, text in list(texts_of(workspace.raw(path))):
        if change(text) != text:
            member_at(workspace.edit(path), parts[:-1])[parts[-1]] = change(text)
            hits += 1
    return hits


def _change_paper(workspace: Workspace, path: str, change: Change) -> int:
    said = {text: change(text) for text in print_texts(workspace.content(path))}
    changed = {text: new for text, new in said.items() if new != text}
    if changed:
        workspace.put(path, with_print_texts(workspace.content(path), change))
        _move_translations(workspace, path, changed)
    return len(changed)


def _move_translations(workspace: Workspace, path: str, changed: Mapping[str, str]) -> None:
    """Let translations follow texts of a template, which are found by themselves."""
    for file in workspace.paths(".json"):
        known = workspace.raw(file) if "/translations/" in file else None
        for text, new in changed.items():
            if known and f"{path}#{text}" in known:
                words = workspace.edit(file)
                words.setdefault(f"{path}#{new}", words.pop(f"{path}#{text}"))


def _change_names(workspace: Workspace, path: str, change: Change) -> int:
    names = {
        key: change(name)
        for key, name in named_elements(workspace.content(path)).items()
        if change(name) != name
    }
    if names:
        workspace.put(path, element_renamed(workspace.content(path), names))
    return len(names)


def _change_labels(workspace: Workspace, path: str, change: Change) -> int:
    """Change the title, labels and notes of a decision table; names are part of its logic."""
    root = _root(workspace.content(path))
    hits = 0
    for element in () if root is None else root.iter():
        word = "name" if element is root else "label"
        said = element.get(word) or ""
        if change(said) != said:
            element.set(word, change(said))
            hits += 1
        if element.tag == f"{{{root.nsmap.get(None)}}}description" and element.text:
            hits += change(element.text) != element.text
            element.text = change(element.text)
    if hits:
        workspace.put(path, canonical("x.dmn", etree.tostring(root)))
    return hits


def _root(xml: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        # The lint tells what is wrong with the diagram; here it only has no names.
        return None


def named_elements(xml: bytes) -> dict[str, str]:
    """The names of a diagram's elements by their id."""
    root = _root(xml)
    found = () if root is None else root.iter()
    return {e.get("id"): e.get("name") for e in found if e.get("id") and e.get("name")}


def element_renamed(xml: bytes, names: Mapping[str, str]) -> bytes:
    """The diagram with other names on some elements, in canonical form."""
    root = _root(xml)
    if root is None:
        return xml
    for element in root.iter():
        if element.get("id") in names:
            element.set("name", names[element.get("id")])
    return canonical("x.bpmn", etree.tostring(root))
