"""Operations on fields: add, change, require, restrict."""

from typing import Any

from dougong.base.text import Text
from dougong.model.overlay.operation import (
    file_of,
    has_field,
    inserted,
    opened,
    registered,
    section_of,
)
from dougong.model.parse.entity import check_names, parse_fields
from dougong.model.parse.faults import Faults
from dougong.model.parse.shape import shape_faults
from dougong.model.workspace import Workspace

_EXISTS = Text("“{entity}”已有字段“{key}”，请换一个编码", "“{entity}” has a field “{key}” already")
_CONTROL = Text("表单上没有字段“{name}”", "The form has no field “{name}”")
_OTHER_ENTITY = Text(
    "“{place}”属于“{found}”，不是“{wanted}”", "“{place}” belongs to “{found}”, not to “{wanted}”"
)
_ROLE = Text("没有名为“{name}”的角色", "There is no role “{name}”")
_NO_GRANT = Text(
    "角色“{role}”没有“{entity}”的权限，无需限制",
    "The role “{role}” has no rights on “{entity}”; there is nothing to restrict",
)
_PATH = Text("“{entity}”没有字段“{name}”", "“{entity}” has no field “{name}”")


@registered("add_field")
def add_field(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A new field in the entity, and in a form and a list where these are named."""
    entity = opened(workspace, "entity", words["entity"], faults)
    if entity is None:
        return
    key, properties = words["key"], entity["properties"]
    if key in properties:
        faults.add("field_exists", "/key", _EXISTS, entity=words["entity"], key=key)
        return
    fields = parse_fields({key: words["field"]}, (), faults)
    check_names(fields, faults)
    if "after" in words and "form" not in words and not has_field(entity, words, faults, "after"):
        return
    inserted(properties, key, words["field"], words.get("after", ""))
    if words.get("required"):
        entity.setdefault("required", []).append(key)
    if "form" in words:
        _to_form(workspace, words, faults)
    if "list" in words:
        _to_list(workspace, words, faults)


def _to_form(workspace: Workspace, words: Any, faults: Faults) -> None:
    form = opened(workspace, "form", words["form"], faults)
    if form is None or not _same_entity(form, words, "form", faults):
        return
    sections = form["sections"]
    holders = [key for key, it in sections.items() if words.get("after") in it["controls"]]
    if "section" in words:
        section = section_of(form, words, faults, "section")
    else:
        section = sections[holders[0] if holders else next(iter(sections))]
    if section is None:
        return
    controls = section["controls"]
    if "after" in words and words["after"] not in controls:
        faults.unknown("control_unknown", "/after", _CONTROL, words["after"], controls)
        return
    control = {"span": words["span"]} if "span" in words else {}
    inserted(controls, words["key"], control, words.get("after", ""))


def _to_list(workspace: Workspace, words: Any, faults: Faults) -> None:
    view = opened(workspace, "list", words["list"], faults)
    if view is not None and _same_entity(view, words, "list", faults):
        inserted(view["columns"], words["key"], {}, words.get("after", ""))


def _same_entity(owner: Any, words: Any, word: str, faults: Faults) -> bool:
    if owner["entity"] == words["entity"]:
        return True
    facts = {"place": words[word], "found": owner["entity"], "wanted": words["entity"]}
    faults.add("entity_other", f"/{word}", _OTHER_ENTITY, **facts)
    return False


@registered("change_field")
def change_field(workspace: Workspace, words: Any, faults: Faults) -> None:
    """Words of a field set anew; a word set to null is taken away."""
    entity = opened(workspace, "entity", words["entity"], faults)
    if entity is None or not has_field(entity, words, faults):
        return
    field = {**entity["properties"][words["key"]], **words["words"]}
    field = {word: value for word, value in field.items() if value is not None}
    shape = Faults(faults.file)
    shape_faults("field", field, shape)
    if not shape.any_error:
        parse_fields({words["key"]: field}, (), shape)
    for finding in shape.found:
        path = "/words" + finding.path.removeprefix(f"/{words['key']}")
        faults.add(finding.code, path, finding.text, hint=finding.hint, **finding.facts)
    if not shape.any_error:
        entity["properties"][words["key"]] = field


@registered("require_field")
def require_field(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A field that must be filled in, or with `required: false` need not be any more."""
    entity = opened(workspace, "entity", words["entity"], faults)
    if entity is None or not has_field(entity, words, faults):
        return
    required = [key for key in entity.get("required", []) if key != words["key"]]
    entity["required"] = [*required, words["key"]] if words.get("required", True) else required


@registered("restrict_field")
def restrict_field(workspace: Workspace, words: Any, faults: Faults) -> None:
    """A narrower right of a role on one field, put into every grant it has on the entity."""
    path = file_of(workspace, "entity", words["entity"], faults)
    if path is None or not _leads_to_field(workspace, words, faults):
        return
    _known_role(workspace, words["role"], faults)
    touched = False
    for file in workspace.paths("/access.json"):
        for number, grant in enumerate((workspace.raw(file) or {}).get("grants", ())):
            if (grant["role"], grant["entity"]) == (words["role"], words["entity"]):
                changed = workspace.edit(file)["grants"][number]
                changed.setdefault("fields", {})[words["path"]] = words["right"]
                touched = True
    if not touched and not faults.any_error:
        facts = {"role": words["role"], "entity": words["entity"]}
        faults.warn("grant_missing", "/role", _NO_GRANT, **facts)


def _known_role(workspace: Workspace, role: str, faults: Faults) -> None:
    files = (workspace.raw(file) or {} for file in workspace.paths("/access.json"))
    known = {key for file in files for key in file.get("roles", {})}
    if role not in known:
        faults.unknown("role_unknown", "/role", _ROLE, role, known)


def _leads_to_field(workspace: Workspace, words: Any, faults: Faults) -> bool:
    name = words["entity"]
    for step in words["path"].split("/")[1:]:
        if step == "*":
            continue
        path = file_of(workspace, "entity", name, faults)
        properties = (workspace.raw(path or "") or {"properties": {}})["properties"]
        if step not in properties:
            faults.unknown("field_unknown", "/path", _PATH, step, properties)
            faults.found[-1].facts["entity"] = name
            return False
        name = properties[step].get("rows", name)
    return True
