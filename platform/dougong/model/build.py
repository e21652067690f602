"""Resolved files to a catalog: all parsed, dictionaries filled in, absent targets left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from dougong.base.text import Text
from dougong.model.absent import without_absent
from dougong.model.access import Role
from dougong.model.calculated import CalculatedReport
from dougong.model.catalog import Catalog
from dougong.model.decision_texts import step_names
from dougong.model.finding import Finding
from dougong.model.listing import Report
from dougong.model.module import Bundle, Module
from dougong.model.money import with_money_rules
from dougong.model.options import with_options
from dougong.model.parse.access import AccessFile
from dougong.model.parse.decision import read_decision
from dougong.model.parse.faults import Faults
from dougong.model.parse.files import kind_of
from dougong.model.parse.module import ModuleFile, setting_value
from dougong.model.parse.print_sheet import SUFFIX, read_print
from dougong.model.parse.process import read_process
from dougong.model.parse.source import Source
from dougong.model.print_parts import joined
from dougong.model.print_sheet import PrintPart
from dougong.model.resolve import bundle_of
from dougong.model.table import Table
from dougong.model.translation import translations
from dougong.model.workflow.calls import linked
from dougong.model.workspace import Workspace

_ROLE_TWICE = Text(
    "角色“{name}”在模块“{module}”里已有不同的定义",
    "The role “{name}” is defined otherwise in module “{module}”",
)
_LINK_TWICE = Text(
    "模块“{module}”已经声明了关联“{name}”，请换一个名称",
    "Module “{module}” declares the link “{name}” already; choose another name",
)
_SCOPE_TWICE = Text(
    "只能有一个模块声明 role_scope，“{module}”已经声明",
    "Only one module declares role_scope; “{module}” has done so",
)
_PERIODS_TWICE = Text(
    "只能有一个模块声明 periods，“{module}”已经声明",
    "Only one module declares periods; “{module}” has done so",
)
_DECISION_NAME = Text(
    "文件名是“{name}”，决策的编码却是“{key}”", "The file is “{name}”, its decision “{key}”"
)

Named = TypeVar("Named")


@dataclass
class _Parts:
    """What the files of each kind became."""

    made: dict[str, list[Any]] = field(default_factory=dict)
    processes: list[Any] = field(default_factory=list)
    decisions: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, kind: str) -> list[Any]:
        """Everything the files of a kind became."""
        return self.made.get(kind, [])


def build(
    workspace: Workspace, locale: str, told: Iterable[Finding] = ()
) -> tuple[Catalog | None, tuple[Finding, ...]]:
    """The catalog, and what was told before with every fault of the files; errors: no catalog."""
    parts = _Parts(findings=[*told, *workspace.findings])
    for path in workspace.paths():
        _read(workspace, path, parts)
    sheets, found = joined(parts.of("print"), _named(parts.of("part")))
    parts.findings.extend(found)
    parts.made["print"] = [*sheets]
    parts.processes, calls = linked(parts.processes)
    parts.findings.extend(calls)
    bundle = bundle_of(workspace)
    if bundle is None or any(finding.severity == "error" for finding in parts.findings):
        return None, tuple(parts.findings)
    catalog = _catalog(bundle, parts, locale)
    catalog = replace(catalog, step_names=_step_names(workspace, locale))
    catalog = with_money_rules(without_absent(catalog))
    return with_options(catalog), tuple(parts.findings)


def _read(workspace: Workspace, path: str, parts: _Parts) -> None:
    module, _, key = path.partition("/")[2].partition("/")
    if path.endswith(".bpmn"):
        process, found = read_process(workspace.content(path), path)
        parts.findings.extend(found)
        parts.processes.extend([] if process is None else [process])
    elif path.endswith(".dmn"):
        decision, found = read_decision(workspace.content(path), path)
        parts.findings.extend(found)
        if decision is not None:
            _same_name(decision.decisions[0].key, key.removesuffix(".dmn"), path, parts)
            parts.decisions[f"{module}.{key.removesuffix('.dmn')}"] = decision
    elif path.endswith(SUFFIX):
        sheet, found = read_print(workspace.content(path), path)
        parts.findings.extend(found)
        kind = "part" if isinstance(sheet, PrintPart) else "print"
        parts.made.setdefault(kind, []).extend([] if sheet is None else [sheet])
    else:
        _read_json(workspace, path, parts)


def _same_name(key: str, name: str, path: str, parts: _Parts) -> None:
    if key != name:
        faults = Faults(path)
        faults.add("key_mismatch", key, _DECISION_NAME, name=name, key=key)
        parts.findings.extend(faults.found)


def _read_json(workspace: Workspace, path: str, parts: _Parts) -> None:
    known, raw = kind_of(path), workspace.raw(path)
    if known is None or raw is None:
        return
    kind, module, key = known
    faults = Faults(path)
    made = kind.build(Source(path, module, key, raw), faults)
    parts.findings.extend(faults.found)
    if kind.name == "access":
        _roles(made, path, parts)
        _links(made, path, parts)
    parts.made.setdefault(kind.name, []).append(made)


def _roles(made: AccessFile, path: str, parts: _Parts) -> None:
    known = {role.key: role for file in parts.of("access") for role in file.roles}
    for role in made.roles:
        other: Role | None = known.get(role.key)
        if other is not None:
            faults = Faults(path)
            facts = {"name": role.key, "module": other.module}
            faults.add("role_twice", ["roles", role.key], _ROLE_TWICE, **facts)
            parts.findings.extend(faults.found)


def _links(made: AccessFile, path: str, parts: _Parts) -> None:
    known = {link.key: link for file in parts.of("access") for link in file.links}
    for link in made.links:
        if link.key in known:
            faults = Faults(path)
            facts = {"name": link.key, "module": known[link.key].module}
            faults.add("link_twice", ["links", link.key], _LINK_TWICE, **facts)
            parts.findings.extend(faults.found)


def _named(things: Iterable[Any]) -> dict[str, Any]:
    return {thing.name: thing for thing in things}


def _catalog(bundle: Bundle, parts: _Parts, locale: str) -> Catalog:
    modules: list[ModuleFile] = _in_order(parts.of("module"))
    access: list[AccessFile] = parts.of("access")
    by_key = {file.module.key: file.module for file in modules}
    _said_once(by_key, parts)
    return Catalog(
        release="",
        bundle=bundle,
        modules=by_key,
        entities=_named(parts.of("entity")),
        forms=_named(parts.of("form")),
        lists=_named(parts.of("list")),
        processes={process.key: process for process in parts.processes},
        decisions=parts.decisions,
        ledgers=_named(parts.of("ledger")),
        postings={posting.entity: posting for posting in parts.of("posting")},
        out_ports=_named(port for file in modules for port in file.out_ports),
        in_ports=tuple(port for file in modules for port in file.in_ports),
        roles={role.key: role for file in access for role in file.roles},
        grants=tuple(grant for file in access for grant in file.grants),
        page_grants=tuple(page for file in access for page in file.pages),
        dictionaries=_named(parts.of("dictionary")),
        reports=_named(one for one in parts.of("report") if isinstance(one, Report)),
        alerts=_named(alert for file in parts.of("alerts") for alert in file),
        tables=_named(one for one in parts.of("report") if isinstance(one, Table)),
        calculated=_named(one for one in parts.of("report") if isinstance(one, CalculatedReport)),
        dashboards=_named(parts.of("dashboard")),
        settings=_settings(modules, bundle),
        locale=locale,
        controls=_named(parts.of("control")),
        prints=_named(parts.of("print")),
        links={link.key: link for file in access for link in file.links},
    )


def _said_once(modules: Mapping[str, Module], parts: _Parts) -> None:
    """Note modules that say again what one module says for all of the bundle."""
    scoping = [module for module in modules.values() if module.role_scope]
    for module in scoping[1:]:
        faults = Faults(f"modules/{module.key}/module.json")
        faults.add("role_scope_twice", "/role_scope", _SCOPE_TWICE, module=scoping[0].key)
        parts.findings.extend(faults.found)
    closing = [module for module in modules.values() if module.periods]
    for module in closing[1:]:
        faults = Faults(f"modules/{module.key}/module.json")
        faults.add("periods_twice", "/periods", _PERIODS_TWICE, module=closing[0].key)
        parts.findings.extend(faults.found)


def _step_names(workspace: Workspace, locale: str) -> Mapping[str, str]:
    """What the language calls the steps of chains, by the name they are written with."""
    found: dict[str, str] = {}
    given = translations(workspace, locale)
    for path in workspace.paths(".dmn"):
        texts, model = given.get(path, {}), read_decision(workspace.content(path), path)[0]
        written = step_names(model) if model else {}
        found |= {name: texts[place] for place, name in written.items() if place in texts}
    return found


def _in_order(modules: list[ModuleFile]) -> list[ModuleFile]:
    """Modules behind those they depend on, otherwise by key."""
    left = {file.module.key: file for file in modules}
    done: list[ModuleFile] = []
    while left:
        ready = [k for k, file in left.items() if not set(file.module.depends) & left.keys() - {k}]
        # A circle of dependencies has no order; the rest follows by key and check reports it.
        done.extend(left.pop(key) for key in ready or list(left))
    return done


def _settings(modules: list[ModuleFile], bundle: Bundle) -> Mapping[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for file in modules:
        module = file.module
        given = bundle.settings.get(module.key, {})
        values = {
            key: setting_value(module.settings[key], value)
            for key, value in given.items()
            if key in module.settings
        }
        found[module.key] = {**module.defaults, **values}
    return found
