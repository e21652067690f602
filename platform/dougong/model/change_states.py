"""Conditions as people read them in a plan: what they bring about, and what holds without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong.base.text import Text
from dougong.model.change_values import NOTHING


@dataclass(frozen=True)
class Condition:
    """What comes of a condition that is always true, never true, or has to be met."""

    always: Text
    never: Text
    #: With the condition at `{when}`.
    only: Text
    #: What holds where no condition is written.
    unwritten: Text


_SHOWN = Text("总是显示", "always shown")
_OPEN = Text("总是可填", "always open for input")
_OPTIONAL = Text("选填", "optional")
CONDITIONS: Mapping[str, Condition] = {
    "visible": Condition(
        _SHOWN,
        Text("不显示", "never shown"),
        Text("仅在 {when} 时显示", "shown only when {when}"),
        _SHOWN,
    ),
    "enabled": Condition(
        _OPEN,
        Text("不可填", "never open for input"),
        Text("仅在 {when} 时可填", "open for input only when {when}"),
        _OPEN,
    ),
    "required": Condition(
        Text("必填", "required"),
        _OPTIONAL,
        Text("仅在 {when} 时必填", "required only when {when}"),
        _OPTIONAL,
    ),
}
#: What holds where nothing is written for other words.
_UNWRITTEN: Mapping[str, Text] = {
    "where": Text("全部数据", "all rows"),
    "filter": Text("不限", "any"),
    "when": Text("总是", "always"),
}


def state(word: str, value: Any) -> Text | None:
    """What a condition brings about; none for a word that is no condition of a field."""
    known = CONDITIONS.get(word)
    if known is None:
        return None
    if value in (None, ""):
        return known.unwritten
    if value in (True, "true"):
        return known.always
    if value in (False, "false"):
        return known.never
    return Text(known.only.zh.format(when=value), known.only.en.format(when=value))


def unwritten(word: str) -> Text:
    """What is told of a word for which nothing is written."""
    return _UNWRITTEN.get(word, NOTHING)
