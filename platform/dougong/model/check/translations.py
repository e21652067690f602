"""Which texts have no English yet, and which translations lead nowhere."""

from collections.abc import Iterable

from dougong.base.text import Text
from dougong.model.check.family import Report, family
from dougong.model.parse.print_sheet import SUFFIX
from dougong.model.print_texts import print_texts
from dougong.model.texts import named_elements, texts_of
from dougong.model.translation import (
    LOCALES,
    decision_texts_of,
    holds,
    place_of,
    translation_file,
    translations,
)
from dougong.model.workspace import Workspace

_MISSING = Text(
    "{count} 处文字没有 {locale} 译文，将显示中文；例如 {examples}",
    "{count} texts have no {locale} translation and stay Chinese, such as {examples}",
)
_NOWHERE = Text(
    "译文“{place}”对应的文字已不存在", "The translation “{place}” belongs to no text any more"
)
_SHOWN = 3


@family("translations")
def check_translations(report: Report) -> None:
    """Missing and stray translations of every other language."""
    workspace = Workspace(report.catalog.files)
    for locale in LOCALES:
        given = translations(workspace, locale)
        for path in workspace.paths():
            _file(report, workspace, path, given.get(path, {}), locale)


def _file(
    report: Report, workspace: Workspace, path: str, given: dict[str, str], locale: str
) -> None:
    wanted = _wanted(workspace, path)
    missing = [place for place in wanted if place not in given]
    if missing:
        examples = "、".join(f"{place}（{wanted[place]}）" for place in missing[:_SHOWN])
        facts = {"count": len(missing), "locale": locale, "examples": examples}
        report.about(path).warn("translation_missing", "", _MISSING, **facts)
    for place in given:
        if place not in wanted and not holds(workspace, path, place):
            file = translation_file(path, locale)
            key = f"{path}#{place}"
            report.about(file).warn("translation_stray", [key], _NOWHERE, place=key)


def _wanted(workspace: Workspace, path: str) -> dict[str, str]:
    """The texts of a file that people read, by their place."""
    return {place: text for place, text in _read(workspace, path) if _is_chinese(text)}


def _read(workspace: Workspace, path: str) -> Iterable[tuple[str, str]]:
    if path.endswith(".bpmn"):
        return named_elements(workspace.content(path)).items()
    if path.endswith(".dmn"):
        return decision_texts_of(workspace, path).items()
    if path.endswith(SUFFIX):
        return print_texts(workspace.content(path)).items()
    if not path.endswith(".json") or "/translations/" in path:
        return ()
    raw = workspace.raw(path)
    return ((place_of(raw, at), text) for at, text in texts_of(raw))


def _is_chinese(text: str) -> bool:
    return any(ord(letter) > 0x2E7F for letter in text)
