"""Operations on forms: hide a field, add or hide a section."""

from typing import Any

from dougong.base.text import Text
from dougong.model.overlay.operation import inserted, opened, registered, section_of
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace

_CONTROL = Text("表单“{owner}”上没有字段“{name}”", "The form “{owner}” has no field “{name}”")
_EXISTS = Text("表单“{form}”已有分组“{key}”", "The form “{form}” has a section “{key}” already")
_TAB = Text("表单“{owner}”没有页签“{name}”", "The form “{owner}” has no tab “{name}”")
#: What is hidden keeps its place, so that later operations still find it.
_NEVER = "false"


@registered("hide_field")
def hide_field(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A field nobody sees on the form any more; its value is kept."""
    form = opened(workspace, "form", words["form"], faults)
    if form is None:
        return
    for section in form["sections"].values():
        if words["key"] in section["controls"]:
            section["controls"][words["key"]]["visible"] = _NEVER
            return
    known = [key for section in form["sections"].values() for key in section["controls"]]
    faults.unknown("control_unknown", "/key", _CONTROL, words["key"], known)
    faults.found[-1].facts["owner"] = words["form"]


@registered("add_section")
def add_section(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A new, empty section that later operations fill."""
    form = opened(workspace, "form", words["form"], faults)
    if form is None:
        return
    if words["key"] in form["sections"]:
        faults.add("section_exists", "/key", _EXISTS, form=words["form"], key=words["key"])
        return
    if "after" in words and section_of(form, words, faults, "after") is None:
        return
    if "tab" in words and words["tab"] not in form.get("tabs", {}):
        faults.unknown("tab_unknown", "/tab", _TAB, words["tab"], form.get("tabs", {}))
        faults.found[-1].facts["owner"] = words["form"]
        return
    section = {"title": words["title"], "controls": {}}
    if "tab" in words:
        section["tab"] = words["tab"]
    inserted(form["sections"], words["key"], section, words.get("after", ""))


@registered("hide_section")
def hide_section(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A section nobody sees on the form any more."""
    form = opened(workspace, "form", words["form"], faults)
    section = None if form is None else section_of(form, words, faults, "key")
    if section is not None:
        section["visible"] = _NEVER
