"""The named things of a catalog by stable target: what a comparison of releases goes through."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from dougong.base.text import Text
from dougong.feel.decisions import DecisionModel
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.form import Form
from dougong.model.ledger import Ledger
from dougong.model.module import Module
from dougong.model.workflow.definition import ProcessDefinition


@dataclass(frozen=True)
class Thing:
    """One named thing of a catalog as the comparison sees it."""

    title: str
    kind: Text
    words: Mapping[str, Any]


#: Words that follow from others or are told as things of their own.
_SILENT = frozenset(
    (
        *("file", "fields", "sections", "tabs", "columns", "controls", "rules", "items", "words"),
        *("elements", "nodes", "xml", "module", "key", "operations", "files", "settings"),
        *("dimensions", "measures", "row_types", "blocks", "validations", "lookups", "checks"),
        *("defaults", "menu", "absent", "field", "payload", "entity_name", "release", "locale"),
        *("decisions", "inputs", "outputs", "flows"),
    )
)

_ENTITY = Text("单据/资料", "entity")
_KINDS = {
    "field": Text("字段", "field"),
    "lookup": Text("查询", "lookup"),
    "check": Text("校验规则", "check"),
    "form": Text("表单", "form"),
    "section": Text("表单分组", "section"),
    "control": Text("表单控件", "control"),
    "validation": Text("表单校验", "validation"),
    "list": Text("列表", "list"),
    "column": Text("列", "column"),
    "process": Text("流程", "process"),
    "node": Text("审批节点", "node"),
    "flow": Text("连线", "flow"),
    "rule": Text("决策规则", "rule"),
    "decision": Text("决策表", "decision"),
    "ledger": Text("台账", "ledger"),
    "dimension": Text("维度", "dimension"),
    "measure": Text("计量", "measure"),
    "posting": Text("过账规则", "posting rule"),
    "role": Text("角色", "role"),
    "grant": Text("授权", "grant"),
    "dictionary": Text("字典", "dictionary"),
    "item": Text("字典条目", "item"),
    "report": Text("报表", "report"),
    "dashboard": Text("看板", "dashboard"),
    "block": Text("看板区块", "block"),
    "menu": Text("菜单项", "menu entry"),
    "setting": Text("设置", "setting"),
    "module": Text("模块", "module"),
}


def _words(thing: Any, **more: Any) -> dict[str, Any]:
    words = {f.name: getattr(thing, f.name) for f in fields(thing) if f.name not in _SILENT}
    return {**words, **more}


Things = Iterator[tuple[str, Thing]]
_FIELD_WORDS = (
    *("maxLength", "minLength", "pattern", "minimum", "maximum", "exclusiveMinimum"),
    *("exclusiveMaximum", "minItems", "maxItems", "luhn"),
)


def things(catalog: Catalog) -> Things:
    """Every named thing with the words that people would call a change."""
    for module in catalog.modules.values():
        yield from _module(module, catalog.settings.get(module.key, {}))
    for entity in catalog.entities.values():
        yield from _entity(entity)
    for form in catalog.forms.values():
        yield from _form(form)
    for process in catalog.processes.values():
        yield from _process(process)
    for name, decision in catalog.decisions.items():
        yield from _decision(name, decision)
    for ledger in catalog.ledgers.values():
        yield from _ledger(ledger)
    yield from _listings(catalog)
    yield from _rights(catalog)


def _thing(kind: str, target: str, thing: Any, **more: Any) -> tuple[str, Thing]:
    title = getattr(thing, "title", "") or getattr(thing, "key", target)
    return target, Thing(title, _KINDS[kind], _words(thing, **more))


def _parts(kind: str, target: str, parts: Iterable[Any]) -> Things:
    for part in parts:
        yield _thing(kind, f"{target}/{part.key}", part)


def _module(module: Module, settings: Mapping[str, object]) -> Things:
    target = f"module:{module.key}"
    yield _thing("module", target, module)
    for key, value in settings.items():
        title = module.settings[key].title or key
        yield f"{target}/{key}", Thing(title, _KINDS["setting"], {"value": value})
    for item in module.menu:
        yield _thing("menu", f"menu:{module.key}/{item.key}", item)


def _field(kind: str, target: str, of: Field) -> tuple[str, Thing]:
    words = {word: of.words[word] for word in _FIELD_WORDS if word in of.words}
    return _thing(kind, target, of, **words)


def _entity(entity: Entity) -> Things:
    yield entity.name, Thing(entity.title, _ENTITY, _words(entity))
    for of in entity.fields.values():
        yield _field("field", f"{entity.name}/{of.key}", of)
    yield from _parts("lookup", f"{entity.name}/lookups", entity.lookups)
    yield from _parts("check", f"{entity.name}/checks", entity.checks)


def _form(form: Form) -> Things:
    target = f"form:{form.name}"
    yield _thing("form", target, form)
    for section in form.sections:
        yield _thing("section", f"{target}/{section.key}", section)
        for control in section.controls:
            place = f"{target}/{section.key}/{control.field}"
            words = _words(control)
            yield place, Thing(control.field, _KINDS["control"], words)
            for column in control.columns:
                words = _words(column)
                yield f"{place}/{column.field}", Thing(column.field, _KINDS["column"], words)
    yield from _parts("validation", f"{target}/validations", form.validations)


def _process(process: ProcessDefinition) -> Things:
    target = f"process:{process.key}"
    yield _thing("process", target, process)
    for node in process.nodes.values():
        words = _words(node, title=node.name)
        yield f"{target}/{node.id}", Thing(node.name or node.id, _KINDS["node"], words)
    for flow in process.flows:
        words = {"source": flow.source, "target": flow.target, "when": flow.condition}
        yield f"{target}/{flow.id}", Thing(flow.name or flow.id, _KINDS["flow"], words)


def _decision(name: str, decision: DecisionModel) -> Things:
    target, table = f"decision:{name}", decision.table
    words = {"hit_policy": table.hit_policy}
    yield target, Thing(decision.name or name, _KINDS["decision"], words)
    for rule in table.rules:
        told = {"inputs_text": rule.inputs, "outputs_text": rule.outputs}
        yield f"{target}/{rule.id}", Thing(_told(rule), _KINDS["rule"], told)


def _told(rule: Any) -> str:
    """A row as people know it: its note, or its conditions and results."""
    cells = "、".join(cell for cell in rule.inputs if cell not in ("", "-"))
    return rule.annotation or f"{cells or '-'} → {'、'.join(rule.outputs)}"


def _ledger(ledger: Ledger) -> Things:
    target = f"ledger:{ledger.name}"
    yield _thing("ledger", target, ledger)
    for of in ledger.dimensions.values():
        yield _field("dimension", f"{target}/{of.key}", of)
    for of in ledger.measures.values():
        yield _field("measure", f"{target}/{of.key}", of)


def _listings(catalog: Catalog) -> Things:
    for view in catalog.lists.values():
        yield _thing("list", f"list:{view.name}", view)
        for column in view.columns:
            words = _words(column)
            title = column.title or column.field
            yield f"list:{view.name}/{column.field}", Thing(title, _KINDS["column"], words)
    for report in catalog.reports.values():
        yield _thing("report", f"report:{report.name}", report, columns=report.columns)
    for dashboard in catalog.dashboards.values():
        yield _thing("dashboard", f"dashboard:{dashboard.name}", dashboard)
        yield from _parts("block", f"dashboard:{dashboard.name}", dashboard.blocks)
    for book in catalog.dictionaries.values():
        yield _thing("dictionary", book.name, book)
        for item in book.items:
            yield _thing("item", f"{book.name}#{item.key}", item)


def _rights(catalog: Catalog) -> Things:
    for role in catalog.roles.values():
        yield _thing("role", f"role:{role.key}", role)
    for grant in catalog.grants:
        words = {"actions": grant.actions, "rows": grant.rows, "rights": grant.fields}
        holder = catalog.roles.get(grant.role)
        entity = catalog.entities.get(grant.entity)
        title = " · ".join(
            (
                holder.title if holder else grant.role,
                entity.title if entity else grant.entity,
            )
        )
        yield f"grant:{grant.role}:{grant.entity}", Thing(title, _KINDS["grant"], words)
    for posting in catalog.postings.values():
        for rule in posting.rules:
            told = {**_words(rule), "dimensions": rule.dimensions, "measures": rule.measures}
            target = f"posting:{posting.entity}:{rule.key}"
            yield target, Thing(rule.key, _KINDS["posting"], told)
