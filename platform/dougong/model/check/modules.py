"""Modules depend on each other in one direction, and say on whom."""

from collections.abc import Iterator, Mapping

from dougong.base.text import Text
from dougong.model.check.family import Report, family
from dougong.model.entity import Entity

_CIRCLE = Text("模块互相依赖：{chain}", "Modules depend on each other: {chain}")
_UNDECLARED = Text(
    "“{title}”用到了模块“{module}”，但本模块的 depends 里没有写它",
    "“{title}” uses the module “{module}”, which depends does not name",
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
    for entity in report.catalog.entities.values():
        allowed = _reached(entity.module, depends)
        for path, used in _uses(entity):
            if used in depends and used not in allowed:
                facts = {"title": entity.title, "module": report.catalog.modules[used].title}
                faults = report.about(entity.file)
                faults.warn("dependency_undeclared", path, _UNDECLARED, hint=_HINT, **facts)


def _reached(key: str, depends: Mapping[str, tuple[str, ...]]) -> set[str]:
    found, waiting = set[str](), [key]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(depends.get(name, ()))
    return found


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
    for lookup in entity.lookups:
        if not lookup.optional:
            word = "ledger" if lookup.ledger else "entity"
            yield f"/lookups/{lookup.key}/{word}", lookup.target.partition(".")[0]
