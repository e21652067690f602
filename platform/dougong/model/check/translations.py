"""Which texts have no English yet, and which translations lead nowhere."""

from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.model.check.family import Report, family
from dougong.model.texts import is_spoken, named_elements, texts_of
from dougong.model.translation import holds, translations
from dougong.model.workspace import Workspace

LOCALES = ("en",)
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
        if place not in wanted and not _exists(workspace, path, place):
            module = path.split("/")[1]
            file = f"modules/{module}/translations/{locale}.json"
            key = f"{path}#{place}"
            report.about(file).warn("translation_stray", [key], _NOWHERE, place=key)


def _wanted(workspace: Workspace, path: str) -> dict[str, str]:
    """The texts of a file that people read, by their place."""
    if path.endswith(".bpmn"):
        named = named_elements(workspace.content(path)).items()
        return {key: name for key, name in named if _is_chinese(name)}
    if not path.endswith(".json") or "/translations/" in path or path.startswith("bundles/"):
        return {}
    found = texts_of(workspace.raw(path))
    return {pointer(at): text for at, text in found if not is_spoken(at) and _is_chinese(text)}


def _is_chinese(text: str) -> bool:
    return any(ord(letter) > 0x2E7F for letter in text)


def _exists(workspace: Workspace, path: str, place: str) -> bool:
    if path.endswith(".json"):
        return holds(workspace.raw(path), place)
    return f'id="{place}"'.encode() in workspace.content(path)
