"""Operations on what people read: relabel one thing, replace a term everywhere, translate."""

from collections.abc import Callable
from typing import Any

from dougong.base.text import Text
from dougong.model.overlay.operation import registered
from dougong.model.overlay.targets import Target, target_of
from dougong.model.parse.faults import Faults
from dougong.model.texts import change_texts, element_renamed, member_at
from dougong.model.translation import place_of, translation_file
from dougong.model.workspace import Workspace

_NOWHERE = Text("没有任何文字包含“{term}”", "No text holds “{term}”")


@registered("relabel")
def relabel(workspace: Workspace, words: Any, faults: Faults) -> None:
    """One thing called otherwise."""
    target = target_of(workspace, words["target"], faults)
    if target is None:
        return
    if target.path.endswith(".bpmn"):
        renamed = element_renamed(
            workspace.content(target.path), {str(target.parts[0]): words["title"]}
        )
        workspace.put(target.path, renamed)
        return
    member_at(workspace.edit(target.path), target.parts)["title"] = words["title"]


@registered("translate")
def translate(workspace: Workspace, words: Any, faults: Faults) -> None:
    """The text of one thing in another language."""
    target = target_of(workspace, words["target"], faults)
    if target is None:
        return
    path = translation_file(target.path, words["locale"])
    workspace.edit(path)[translation_key(workspace, target)] = words["text"]


def translation_key(workspace: Workspace, target: Target) -> str:
    """The key of a target's title in a file of translations."""
    if target.path.endswith(".bpmn"):
        return f"{target.path}#{target.parts[0]}"
    return f"{target.path}#{place_of(workspace.raw(target.path), (*target.parts, 'title'))}"


@registered("replace_term")
def replace_term(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A term replaced in every text of the language that people read."""
    old, new, locale = words["from"], words["to"], words.get("locale", "zh")
    change = _replacing(old, new)
    hits = 0
    for path in workspace.paths():
        if locale == "zh":
            hits += change_texts(workspace, path, change)
        elif path.endswith(f"/translations/{locale}.json"):
            hits += _replace_translations(workspace, path, change)
    if not hits:
        faults.warn("term_nowhere", "/from", _NOWHERE, term=old)


def _replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


def _replace_translations(workspace: Workspace, path: str, change: Callable[[str], str]) -> int:
    hits = 0
    for key, text in (workspace.raw(path) or {}).items():
        if change(text) != text:
            workspace.edit(path)[key] = change(text)
            hits += 1
    return hits
