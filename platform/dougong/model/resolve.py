"""A bundle's own files: chosen modules, overlay applied, settings put in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong.base.registry import nearest
from dougong.base.text import Text
from dougong.model.fields.kind import ValueFault
from dougong.model.finding import Finding
from dougong.model.module import Bundle, Module, Operation
from dougong.model.overlay.apply import apply_operations
from dougong.model.parse.bundle import parse_bundle, parse_overlay
from dougong.model.parse.faults import DID_YOU_MEAN, Faults, because
from dougong.model.parse.module import parse_module, setting_value
from dougong.model.parse.source import Source
from dougong.model.translation import drop_stray, settle_places
from dougong.model.workspace import Workspace

_BUNDLE = Text("没有名为“{name}”的套餐", "There is no bundle named “{name}”")
_MODULE = Text("没有名为“{name}”的模块", "There is no module named “{name}”")
_VERSION = Text(
    "模块“{name}”的版本是 {found}，套餐要的是 {wanted}",
    "Module “{name}” has version {found}; the bundle asks for {wanted}",
)
_DEPENDS = Text(
    "模块“{name}”依赖“{needed}”，套餐里没有选它",
    "Module “{name}” depends on “{needed}”, which the bundle leaves out",
)
_SETTING = Text("模块“{module}”没有名为“{name}”的设置", "Module “{module}” has no setting “{name}”")
_VALUE = Text("设置的值不可用：", "The value cannot be used: ")
_STRAY = Text("不认识这个文件，已忽略", "This file is of no known kind and was left out")

#: Endings of the files that a release is made of.
_OURS = (".json", ".bpmn", ".dmn", ".print.html")
#: Files of a module that are read by other commands.
_OTHERS = ("/scenarios/", "/data/", ".md")


@dataclass(frozen=True)
class Resolution:
    """The resolved files with what was found on the way."""

    files: Mapping[str, bytes]
    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...]


def resolve(files: Mapping[str, bytes], bundle: str) -> Resolution:
    """The files a release of the bundle consists of."""
    path = f"bundles/{bundle}/bundle.json"
    faults = Faults(path)
    if path not in files:
        known = [name.split("/")[1] for name in files if name.endswith("/bundle.json")]
        faults.unknown("bundle_unknown", "", _BUNDLE, bundle, known)
        return Resolution({}, (), tuple(faults.found))
    chosen = Workspace({path: files[path]})
    raw = chosen.raw(path)
    if raw is None:
        return Resolution({}, (), tuple(chosen.findings))
    modules = _chosen(raw["modules"], files, faults)
    stray, workspace = _kept(files, modules, bundle)
    overlay, operations = _overlay(files, bundle)
    counted = settle_places(workspace)
    untouched = Workspace(workspace.files())
    told = apply_operations(workspace, operations)
    drop_stray(untouched, workspace)
    _versions(workspace, raw["modules"], modules, faults)
    _settings(workspace, path, faults)
    findings = (*workspace.findings, *stray, *counted, *overlay, *told, *faults.found)
    return Resolution(workspace.files(), operations, findings)


def _chosen(wanted: Mapping[str, str], files: Mapping[str, bytes], faults: Faults) -> list[str]:
    known = [path.split("/")[1] for path in files if path.endswith("/module.json")]
    for name in wanted:
        if name not in known:
            faults.unknown("module_unknown", ["modules", name], _MODULE, name, known)
    return [name for name in wanted if name in known]


def _kept(
    files: Mapping[str, bytes], modules: list[str], bundle: str
) -> tuple[list[Finding], Workspace]:
    home = f"bundles/{bundle}"
    own = (f"{home}/bundle.json", f"{home}/translations/")
    kept = {path: content for path, content in files.items() if path.startswith(own)}
    stray: list[Finding] = []
    for path, content in files.items():
        parts = path.split("/")
        if parts[0] not in ("modules", "forms", "workflows") or parts[1] not in modules:
            continue
        if path.endswith(_OURS) and not any(o in path for o in _OTHERS):
            kept[path] = content
        elif not any(other in path for other in _OTHERS):
            stray.append(Finding("file_unknown", "warning", path, "", _STRAY))
    return stray, Workspace(kept)


def _overlay(
    files: Mapping[str, bytes], bundle: str
) -> tuple[list[Finding], tuple[Operation, ...]]:
    head = f"bundles/{bundle}/overlay/"
    workspace = Workspace({path: files[path] for path in files if path.startswith(head)})
    faults, operations = list(workspace.findings), list[Operation]()
    for path in workspace.paths():
        raw = workspace.raw(path)
        if raw is None:
            continue
        inner = Faults(path)
        operations.extend(parse_overlay(Source(path, bundle, "", raw), inner))
        faults.extend(inner.found)
    return faults, tuple(operations)


def _module(workspace: Workspace, name: str) -> Module | None:
    path = f"modules/{name}/module.json"
    raw = workspace.raw(path)
    if raw is None:
        return None
    return parse_module(Source(path, name, name, raw), Faults(path)).module


def _versions(
    workspace: Workspace, wanted: Mapping[str, str], modules: list[str], faults: Faults
) -> None:
    for name in modules:
        module = _module(workspace, name)
        if module is None:
            continue
        if module.version != wanted[name]:
            facts = {"name": name, "found": module.version, "wanted": wanted[name]}
            faults.add("module_version", ["modules", name], _VERSION, **facts)
        for needed in module.depends:
            if needed not in modules:
                facts = {"name": name, "needed": needed}
                faults.add("dependency_missing", ["modules", name], _DEPENDS, **facts)


def _settings(workspace: Workspace, path: str, faults: Faults) -> None:
    given: dict[str, Any] = workspace.raw(path).get("settings", {})
    for name, values in given.items():
        module = _module(workspace, name)
        if module is None and f"modules/{name}/module.json" in workspace:
            # The file itself is at fault and has been told about.
            continue
        if module is None:
            known = workspace.raw(path)["modules"]
            faults.unknown("module_unknown", ["settings", name], _MODULE, name, known)
            continue
        for key, value in values.items():
            setting_fault(module, key, value, faults, ["settings", name, key])


def setting_fault(
    module: Module, key: str, value: Any, faults: Faults, at: list[str | int]
) -> None:
    """Note what is wrong with the value given to a setting."""
    field = module.settings.get(key)
    if field is None:
        close = nearest(key, module.settings)
        facts = {"module": module.key, "name": key, "nearest": close}
        faults.add("setting_unknown", at, _SETTING, hint=DID_YOU_MEAN, **facts)
        return
    try:
        setting_value(field, value)
    except ValueFault as fault:
        faults.add("setting_invalid", at, because(_VALUE, fault), **fault.facts)


def bundle_of(workspace: Workspace) -> Bundle | None:
    """The bundle among resolved files."""
    path = next((p for p in workspace.paths("/bundle.json") if p.startswith("bundles/")), "")
    raw = workspace.raw(path)
    if raw is None:
        return None
    return parse_bundle(Source(path, "", path.split("/")[1], raw), Faults(path))
