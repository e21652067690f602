"""Modules depend on each other in one direction, and say on whom."""

from collections.abc import Iterator, Mapping

from dougong.base.text import Text
from dougong.model.check.family import Report, family
from dougong.model.check.references import LEDGER, known, known_field
from dougong.model.entity import Entity
from dougong.model.module import Module
from dougong.model.parse.faults import Faults

_CIRCLE = Text("模块互相依赖：{chain}", "Modules depend on each other: {chain}")
_UNDECLARED = Text(
    "“{title}”用到了模块“{module}”，但本模块的 depends 里没有写它",
    "“{title}” uses the module “{module}”, which depends does not name",
)
_SETTING = Text(
    "“{field}”的类型或选项与设置“{title}”不一致",
    "“{field}” is of another kind than the setting “{title}”, or has options it does not know",
)
_FIXED = Text(
    "“{name}”不是随项目的设置（by_scope），不会因记账而固定",
    "“{name}” is no setting taken by scope (by_scope) that rows could fix",
)
_NO_SCOPE = Text(
    "台账“{name}”不按项目记账，固定不了项目的设置",
    "The ledger “{name}” is not kept by the record that scopes roles and fixes nothing of it",
)
_HINT = Text(
    '写进 depends，或把引用设为可选（"optional": true）',
    'Name it in depends, or make the reference optional ("optional": true)',
)


@family("modules")
def modules(report: Report) -> None:
    """Circles of dependencies, and uses nobody declared."""
    depends = {key: module.depends for key, module in report.catalog.modules.items()}
    for key in depends:
        faults = report.about(f"modules/{key}/module.json")
        chain = _circle(key, depends)
        if chain:
            faults.add("dependency_circle", "/depends", _CIRCLE, chain=" → ".join(chain))
        _by_scope(report, report.catalog.modules[key], faults)
        _fixed_by(report, report.catalog.modules[key], faults)
    for entity in report.catalog.entities.values():
        allowed = _reached(entity.module, depends)
        for path, used in _uses(entity):
            if used in depends and used not in allowed:
                facts = {"title": entity.title, "module": report.catalog.modules[used].title}
                faults = report.about(entity.file)
                faults.warn("dependency_undeclared", path, _UNDECLARED, hint=_HINT, **facts)


def _by_scope(report: Report, module: Module, faults: Faults) -> None:
    """Settings that the record which scopes roles says are taken from a field of their kind."""
    scope = report.catalog.role_scope
    target = report.catalog.entities.get(scope.entity) if scope else None
    for key, name in module.settings_by_scope.items():
        at = f"/settings/by_scope/{key}"
        if not known_field(module.title, key, module.settings, faults, at) or target is None:
            continue
        if known_field(target.title, name, target.fields, faults, at):
            setting, field = module.settings[key], target.fields[name]
            offered = {option.value for option in setting.options}
            if setting.kind != field.kind or not {o.value for o in field.options} <= offered:
                facts = {"title": setting.title, "field": field.title}
                faults.add("setting_scope", at, _SETTING, **facts)


def _reached(key: str, depends: Mapping[str, tuple[str, ...]]) -> set[str]:
    found, waiting = set[str](), [key]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(depends.get(name, ()))
    return found


def _fixed_by(report: Report, module: Module, faults: Faults) -> None:
    """What rows fix is taken by scope, and the ledgers are kept by that scope."""
    for key, names in module.settings_fixed_by.items():
        at = f"/settings/fixed_by/{key}"
        if key not in module.settings_by_scope:
            faults.add("setting_not_scoped", at, _FIXED, name=key)
        for number, name in enumerate(names):
            place = f"{at}/{number}"
            if known(LEDGER, name, report.catalog.ledgers, faults, place):
                ledger = report.catalog.ledgers[name]
                if not ledger.scope:
                    faults.add("ledger_not_scoped", place, _NO_SCOPE, name=ledger.title)


def _circle(key: str, depends: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The way from a module back to itself; empty when there is none."""
    waiting = [[key, needed] for needed in depends.get(key, ())]
    seen: set[str] = set()
    while waiting:
        chain = waiting.pop()
        if chain[-1] == key:
            return chain
        if chain[-1] not in seen:
            seen.add(chain[-1])
            waiting.extend([*chain, needed] for needed in depends.get(chain[-1], ()))
    return []


def _uses(entity: Entity) -> Iterator[tuple[str, str]]:
    """Modules that an entity cannot do without, with the place that names them."""
    for of in entity.fields.values():
        at = f"/properties/{of.key}"
        if of.reference and not of.reference.optional:
            yield f"{at}/reference/entity", of.reference.entity.partition(".")[0]
        if of.dictionary:
            yield f"{at}/dictionary", of.dictionary.partition(".")[0]
    for fill in entity.fills:
        if not fill.optional:
            word = "ledger" if fill.ledger else "entity"
            yield f"/fills/{fill.key}/{word}", fill.target.partition(".")[0]
    for lookup in entity.lookups:
        if not lookup.optional:
            word = "ledger" if lookup.ledger else "entity"
            yield f"/lookups/{lookup.key}/{word}", lookup.target.partition(".")[0]
