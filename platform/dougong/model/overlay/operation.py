"""The registry of operations and what they share."""

from collections.abc import Callable
from typing import Any

from dougong.base.registry import Registry
from dougong.base.text import Text
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace, place_of

#: Changes the workspace by the operation's words; what hinders it goes to the faults.
Apply = Callable[[Workspace, Any, Faults], None]

operation_kinds: Registry[Apply] = Registry("operation")

_WHAT = {
    "entity": Text("没有名为“{name}”的单据或资料", "There is no entity “{name}”"),
    "form": Text("没有名为“{name}”的表单", "There is no form “{name}”"),
    "list": Text("没有名为“{name}”的列表", "There is no list “{name}”"),
    "report": Text("没有名为“{name}”的报表", "There is no report “{name}”"),
    "dashboard": Text("没有名为“{name}”的看板", "There is no dashboard “{name}”"),
    "dictionary": Text("没有名为“{name}”的字典", "There is no dictionary “{name}”"),
    "decision": Text("没有名为“{name}”的决策表", "There is no decision “{name}”"),
    "process": Text("没有名为“{name}”的流程", "There is no process “{name}”"),
    "control": Text("没有名为“{name}”的控制", "There is no control “{name}”"),
    "module": Text("没有名为“{name}”的模块", "There is no module “{name}”"),
}
_FIELD = Text("“{owner}”没有字段“{name}”", "“{owner}” has no field “{name}”")
_SECTION = Text("表单“{owner}”没有分组“{name}”", "The form “{owner}” has no section “{name}”")


def registered(name: str) -> Callable[[Apply], Apply]:
    """Make an operation known under its name."""

    def register(apply: Apply) -> Apply:
        return operation_kinds.add(name, apply)

    return register


def file_of(workspace: Workspace, what: str, name: str, faults: Faults, at: str = "") -> str | None:
    """The path of the named thing's file, or a fault at the word that names it."""
    path = place_of(what, name)
    if path in workspace:
        return path
    faults.unknown(f"{what}_unknown", at or f"/{what}", _WHAT[what], name, workspace.names(what))
    return None


def opened(workspace: Workspace, what: str, name: str, faults: Faults) -> Any:
    """The JSON file of the named thing to be changed, or None with a fault."""
    path = file_of(workspace, what, name, faults)
    if path is None or workspace.raw(path) is None:
        return None
    return workspace.edit(path)


def has_field(entity: Any, words: Any, faults: Faults, word: str = "key") -> bool:
    """Whether the entity has the field an operation names; a fault when it has not."""
    properties = entity["properties"]
    if words[word] in properties:
        return True
    faults.unknown("field_unknown", f"/{word}", _FIELD, words[word], properties)
    faults.found[-1].facts["owner"] = words["entity"]
    return False


def section_of(form: Any, words: Any, faults: Faults, word: str) -> Any:
    """The section an operation names, or None with a fault."""
    section = form["sections"].get(words[word])
    if section is None:
        faults.unknown("section_unknown", f"/{word}", _SECTION, words[word], form["sections"])
        faults.found[-1].facts["owner"] = words["form"]
    return section


def inserted(keyed: dict[str, Any], key: str, value: Any, after: str) -> None:
    """Put a member into an object behind another, or at its end."""
    if after not in keyed:
        keyed[key] = value
        return
    members = list(keyed.items())
    place = [name for name, _ in members].index(after) + 1
    keyed.clear()
    keyed.update([*members[:place], (key, value), *members[place:]])
