"""Where a stable target lies: the file, and the pointer to what carries the title."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dougong.base.text import Text
from dougong.model.overlay.operation import file_of
from dougong.model.parse.faults import Faults
from dougong.model.workspace import Workspace, place_of

_MEMBER = Text("“{owner}”里没有“{name}”", "“{owner}” has no “{name}”")
_ROLE = Text("没有名为“{name}”的角色", "There is no role “{name}”")
_PREFIX = Text("不认识目标“{name}”", "The target “{name}” is not understood")
_SHAPES = Text(
    "目标写作 模块.单据、模块.单据/字段、form:表单/分组、list:列表、menu:模块/菜单项、"
    "menu_section:模块/菜单分组、"
    "role:角色 或 字典#条目",
    "Targets are entity, entity/field, form:form/section, list:list, menu:module/key, "
    "menu_section:module/key, role:key or dictionary#item",
)


@dataclass(frozen=True)
class Target:
    """A file and the parts of the pointer to the titled object; for BPMN the element's id."""

    path: str
    parts: tuple[str | int, ...]


def target_of(workspace: Workspace, target: str, faults: Faults) -> Target | None:
    """What a stable target names, or None with a fault at `/target`."""
    prefix, colon, rest = target.partition(":")
    find = _FINDERS.get(prefix if colon else "")
    if find is None:
        faults.add("target_unknown", "/target", _PREFIX, hint=_SHAPES, name=target)
        return None
    return find(workspace, rest if colon else prefix, faults)


def _member(
    workspace: Workspace, path: str, keyed: tuple[str, ...], name: str, faults: Faults
) -> Target | None:
    found: Any = workspace.raw(path) or {}
    for step in keyed:
        # Columns of a pivot are a list without keys of their own.
        found = members if isinstance(members := found.get(step), dict) else {}
    if name in found:
        return Target(path, (*keyed, name))
    faults.unknown("target_unknown", "/target", _MEMBER, name, found)
    faults.found[-1].facts["owner"] = path
    return None


def _bare(workspace: Workspace, rest: str, faults: Faults) -> Target | None:
    dictionary, hash_, item = rest.partition("#")
    if hash_:
        return _in_file(workspace, "dictionary", dictionary, (("items",), item), faults)
    name, slash, field = rest.partition("/")
    what = "entity"
    if not slash and place_of("entity", name) not in workspace:
        what = "dictionary" if place_of("dictionary", name) in workspace else "entity"
    return _in_file(workspace, what, name, (("properties",), field) if slash else None, faults)


def _in_file(
    workspace: Workspace,
    what: str,
    name: str,
    member: tuple[tuple[str, ...], str] | None,
    faults: Faults,
) -> Target | None:
    path = file_of(workspace, what, name, faults, "/target")
    if path is None:
        return None
    if member is None:
        return Target(path, ())
    return _member(workspace, path, member[0], member[1], faults)


def _inside(what: str, members: str) -> Callable[[Workspace, str, Faults], Target | None]:
    def find(workspace: Workspace, rest: str, faults: Faults) -> Target | None:
        name, slash, key = rest.partition("/")
        return _in_file(workspace, what, name, ((members,), key) if slash else None, faults)

    return find


def _menu(workspace: Workspace, rest: str, faults: Faults) -> Target | None:
    module, _, key = rest.partition("/")
    path = file_of(workspace, "module", module, faults, "/target")
    if path is None or not key:
        return None if path is None else Target(path, ())
    items = (workspace.raw(path) or {}).get("menu", [])
    for number, item in enumerate(items):
        if item["key"] == key:
            return Target(path, ("menu", number))
    faults.unknown("target_unknown", "/target", _MEMBER, key, [item["key"] for item in items])
    faults.found[-1].facts["owner"] = module
    return None


def _role(workspace: Workspace, rest: str, faults: Faults) -> Target | None:
    known: set[str] = set()
    for path in workspace.paths("/access.json"):
        roles = (workspace.raw(path) or {}).get("roles", {})
        if rest in roles:
            return Target(path, ("roles", rest))
        known |= set(roles)
    faults.unknown("role_unknown", "/target", _ROLE, rest, known)
    return None


def _process(workspace: Workspace, rest: str, faults: Faults) -> Target | None:
    name, _, element = rest.partition("/")
    path = file_of(workspace, "process", name, faults, "/target")
    return None if path is None else Target(path, (element or name.rpartition(".")[2],))


_FINDERS: dict[str, Callable[[Workspace, str, Faults], Target | None]] = {
    "": _bare,
    "form": _inside("form", "sections"),
    "list": _inside("list", "columns"),
    "report": _inside("report", "columns"),
    "dashboard": _inside("dashboard", "blocks"),
    "menu": _menu,
    "menu_section": _inside("module", "menu_sections"),
    "role": _role,
    "process": _process,
}
