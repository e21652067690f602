"""The named things of a catalog by stable target: what a comparison of releases goes through."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from dougong.base.text import Text
from dougong.feel.decisions import DecisionModel
from dougong.model.catalog import Catalog
from dougong.model.change_values import with_labels
from dougong.model.control import LedgerControl
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.form import Control, Form
from dougong.model.ledger import Ledger, PostingRule
from dougong.model.listing import Dashboard
from dougong.model.module import Module
from dougong.model.posted_titles import posted_to
from dougong.model.table import Table
from dougong.model.table_fields import axis_field, column_fields
from dougong.model.thing_kinds import KINDS
from dougong.model.workflow.definition import Element, ProcessDefinition


@dataclass(frozen=True)
class Thing:
    """One named thing of a catalog as the comparison sees it."""

    title: str
    kind: Text
    words: Mapping[str, Any]
    #: Title of what it is part of; empty for what stands by itself.
    owner: str = ""
    #: Titles of the fields its words speak of, by key.
    fields: Mapping[str, str] = field(default_factory=dict)


#: Words that follow from others or are told as things of their own.
_SILENT = frozenset(
    (
        *("file", "fields", "sections", "tabs", "columns", "controls", "rules", "items", "words"),
        *("elements", "nodes", "xml", "module", "key", "operations", "files", "settings"),
        *("dimensions", "measures", "derived", "row_types", "limits", "blocks", "documents"),
        *("validations", "lookups", "checks", "fills"),
        *("defaults", "menu", "menu_sections", "absent", "field", "payload", "entity_name"),
        *("release", "locale"),
        # What counts is told by `initiator` itself, written or not.
        "initiator_usual",
        *("decisions", "inputs", "outputs", "flows", "step_names"),
    )
)

_ENTITY = Text("单据/资料", "entity")
Things = Iterator[tuple[str, Thing]]
_FIELD_WORDS = (
    *("maxLength", "minLength", "pattern", "minimum", "maximum", "exclusiveMinimum"),
    *("exclusiveMaximum", "minItems", "maxItems", "luhn"),
)
_LONG = 24  # A message longer than this names its rule by its beginning.


def _words(thing: Any, **more: Any) -> dict[str, Any]:
    words = {f.name: getattr(thing, f.name) for f in fields(thing) if f.name not in _SILENT}
    return {**words, **more}


def things(catalog: Catalog) -> Things:
    """Every named thing with the words that people would call a change."""
    for module in catalog.modules.values():
        yield from _module(module, catalog.settings.get(module.key, {}))
    for entity in catalog.entities.values():
        yield from _entity(catalog, entity)
    for form in catalog.forms.values():
        yield from _form(catalog, form)
    for process in catalog.processes.values():
        yield from _process(catalog, process)
    for name, decision in catalog.decisions.items():
        yield from _decision(name, decision)
    for ledger in catalog.ledgers.values():
        yield from _ledger(ledger)
    for control in catalog.controls.values():
        yield from _ledger_control(catalog, control)
    yield from _listings(catalog)
    yield from _papers_and_alerts(catalog)
    yield from _rights(catalog)
    yield from _postings(catalog)


def _papers_and_alerts(catalog: Catalog) -> Things:
    for paper in catalog.prints.values():
        words = _words(paper, body=paper.mark)
        yield f"print:{paper.name}", Thing(paper.title, KINDS["print"], words)
    for rule in catalog.alerts.values():
        yield f"alert:{rule.name}", Thing(rule.title, KINDS["alert"], _words(rule))


def titles_of(of: Iterable[Field]) -> dict[str, str]:
    """Titles of fields by key."""
    return {one.key: one.title or one.key for one in of}


def spoken_fields(catalog: Catalog, entity: str) -> dict[str, str]:
    """Titles of the fields of an entity and of its rows; the entity's own win."""
    known = catalog.entities.get(entity)
    if known is None:
        return {}
    found: dict[str, str] = {}
    for rows in known.row_fields:
        child = catalog.entities.get(rows.rows)
        found |= titles_of(child.fields.values()) if child else {}
    return found | titles_of(known.fields.values())


def _module(module: Module, settings: Mapping[str, object]) -> Things:
    target = f"module:{module.key}"
    yield target, Thing(module.title, KINDS["module"], _words(module))
    for key, value in settings.items():
        title = module.settings[key].title or key
        options = {one.value: one.title for one in module.settings[key].options}
        told = options.get(str(value), value)
        yield f"{target}/{key}", Thing(title, KINDS["setting"], {"value": told}, module.title)
    for item in module.menu:
        place = f"menu:{module.key}/{item.key}"
        yield place, Thing(item.title, KINDS["menu"], _words(item), module.title)


def _field(kind: str, target: str, of: Field, owner: str) -> tuple[str, Thing]:
    words = {word: of.words[word] for word in _FIELD_WORDS if word in of.words}
    return f"{target}/{of.key}", Thing(of.title or of.key, KINDS[kind], _words(of, **words), owner)


def _entity(catalog: Catalog, entity: Entity) -> Things:
    known = spoken_fields(catalog, entity.name)
    yield entity.name, Thing(entity.title, _ENTITY, _words(entity), fields=known)
    for of in entity.fields.values():
        yield _field("field", entity.name, of, entity.title)
    for lookup in entity.lookups:
        target = catalog.entities.get(lookup.entity)
        ledger = catalog.ledgers.get(lookup.ledger)
        about = {**known, **(titles_of(target.fields.values()) if target else {})}
        about |= _ledger_fields(ledger) if ledger else {}
        title = getattr(target or ledger, "title", lookup.target)
        told = Thing(title, KINDS["lookup"], _words(lookup), entity.title, about)
        yield f"{entity.name}/lookups/{lookup.key}", told
    for fill in entity.fills:
        told = Thing(fill.title, KINDS["fill"], _words(fill), entity.title, known)
        yield f"{entity.name}/fills/{fill.key}", told
    for check in entity.checks:
        told = Thing(
            _short(check.message, known), KINDS["check"], _words(check), entity.title, known
        )
        yield f"{entity.name}/checks/{check.key}", told


def _short(message: str, titles: Mapping[str, str]) -> str:
    message = with_labels(message, titles)
    return message if len(message) <= _LONG else f"{message[:_LONG]}…"


def _form(catalog: Catalog, form: Form) -> Things:
    target, title = f"form:{form.name}", form.title or form.key
    known = spoken_fields(catalog, form.entity)
    yield target, Thing(title, KINDS["form"], _words(form), fields=known)
    for section in form.sections:
        name = section.title or section.key
        words = _words(section, title=section.title)
        yield f"{target}/{section.key}", Thing(name, KINDS["section"], words, title, known)
        for control in section.controls:
            yield from _control(catalog, form, f"{target}/{section.key}", control)
    for rule in form.validations:
        told = Thing(_short(rule.message, known), KINDS["validation"], _words(rule), title, known)
        yield f"{target}/validations/{rule.key}", told


def _control(catalog: Catalog, form: Form, target: str, control: Control) -> Things:
    entity = catalog.entities.get(form.entity)
    of = entity.fields.get(control.field) if entity else None
    child = catalog.entities.get(of.rows) if of and of.rows else None
    title = (of.title if of else "") or control.field
    owner, place = form.title or form.key, f"{target}/{control.field}"
    yield place, Thing(title, KINDS["control"], _words(control), owner)
    known = titles_of(child.fields.values()) if child else {}
    for column in control.columns:
        name = known.get(column.field, column.field)
        told = Thing(name, KINDS["column"], _words(column), f"{owner} · {title}", known)
        yield f"{place}/{column.field}", told


def _process(catalog: Catalog, process: ProcessDefinition) -> Things:
    target, title = f"process:{process.key}", process.title or process.key
    known = spoken_fields(catalog, process.entity)
    names = {key: one.name or key for key, one in process.elements.items()}
    words = _words(process)
    # What it calls is told as the process it is.
    words.pop("called", None)
    yield target, Thing(title, KINDS["process"], words, fields={**known, **names})
    for node in process.own_nodes:
        words = _words(node, title=node.name, rights=node.fields)
        words.pop("name")
        told = Thing(node.name or node.id, KINDS["node"], words, title, known)
        yield f"{target}/{node.id}", told
    for key, element in process.elements.items():
        words = _element_words(element)
        if key not in process.nodes and not element.prefix and any(words.values()):
            words["interrupting"] = element.interrupting if element.attached_to else None
            yield (
                f"{target}/{key}",
                Thing(element.name or key, KINDS["event"], words, title, known),
            )
    for flow in process.drawn_flows:
        words = {"source": flow.source, "target": flow.target, "when": flow.condition}
        way = f"{names.get(flow.source, flow.source)} → {names.get(flow.target, flow.target)}"
        told = Thing(flow.name or way, KINDS["flow"], words, title, names)
        yield f"{target}/{flow.id}", told


def _element_words(element: Element) -> dict[str, Any]:
    """What is set of an event, a task without people or a call; empty words for a mere shape."""
    repeat = element.repeat
    return {
        "timer": element.timer,
        "told": element.code,
        "matching": element.key,
        "passed_on": dict(element.given),
        "called": element.called,
        "times": (repeat.cardinality or repeat.collection or repeat.again) if repeat else "",
        "until": repeat.until if repeat else "",
        "at_most": repeat.at_most if repeat and repeat.kind == "loop" else None,
    }


def _decision(name: str, decision: DecisionModel) -> Things:
    target, table = f"decision:{name}", decision.table
    words = {
        "hit_policy": table.hit_policy,
        "aggregation": table.aggregation,
        "title": decision.name,
    }
    title = decision.name or name
    yield target, Thing(title, KINDS["decision"], words)
    for rule in table.rules:
        told = {"inputs_text": rule.inputs, "outputs_text": rule.outputs}
        yield f"{target}/{rule.id}", Thing(_told(rule), KINDS["rule"], told, title)


def _told(rule: Any) -> str:
    """A row as people know it: its note, or its conditions and results."""
    cells = "、".join(cell for cell in rule.inputs if cell not in ("", "-"))
    return rule.annotation or f"{cells or '-'} → {'、'.join(rule.outputs)}"


def _ledger_fields(ledger: Ledger) -> dict[str, str]:
    kinds = {one.key: one.title for one in ledger.row_types}
    return {**kinds, **titles_of((*ledger.dimensions.values(), *ledger.figures.values()))}


def _ledger(ledger: Ledger) -> Things:
    target = f"ledger:{ledger.name}"
    known = _ledger_fields(ledger)
    yield target, Thing(ledger.title, KINDS["ledger"], _words(ledger), fields=known)
    for of in ledger.dimensions.values():
        yield _field("dimension", target, of, ledger.title)
    for of in ledger.measures.values():
        yield _field("measure", target, of, ledger.title)
    for of in ledger.derived.values():
        yield _field("derived", target, of, ledger.title)
    for row_type in ledger.row_types:
        place = f"{target}/row_types/{row_type.key}"
        yield place, Thing(row_type.title, KINDS["row_type"], _words(row_type), ledger.title)
    for limit in ledger.limits:
        place = f"{target}/limits/{limit.key}"
        yield place, Thing(limit.key, KINDS["limit"], _words(limit), ledger.title)


def _ledger_control(catalog: Catalog, control: LedgerControl) -> Things:
    target, ledger = f"control:{control.name}", catalog.ledgers.get(control.ledger)
    known = _ledger_fields(ledger) if ledger else {}
    yield target, Thing(control.title, KINDS["restraint"], _words(control), fields=known)
    for name, document in control.documents.items():
        entity = catalog.entities.get(name)
        title, fields_ = entity.title if entity else name, spoken_fields(catalog, name)
        told = Thing(
            title,
            KINDS["restrained"],
            _words(document, dimensions=document.key),
            control.title,
            fields_,
        )
        yield f"{target}/{name}", told


def _listings(catalog: Catalog) -> Things:
    for view in catalog.lists.values():
        known = spoken_fields(catalog, view.entity)
        target = f"list:{view.name}"
        yield target, Thing(view.title, KINDS["list"], _words(view), fields=known)
        for column in view.columns:
            title = column.title or known.get(column.field, column.field)
            told = Thing(title, KINDS["column"], _words(column), view.title)
            yield f"{target}/{column.field}", told
    for report in catalog.reports.values():
        ledger = catalog.ledgers.get(report.ledger)
        known = _ledger_fields(ledger) if ledger else {}
        words = _words(report, columns=report.columns, measures=report.measures)
        yield f"report:{report.name}", Thing(report.title, KINDS["report"], words, fields=known)
    for table in catalog.tables.values():
        yield from _table(catalog, table)
    yield from _calculated(catalog)
    for dashboard in catalog.dashboards.values():
        yield from _dashboard(catalog, dashboard)
    for book in catalog.dictionaries.values():
        yield book.name, Thing(book.title, KINDS["dictionary"], _words(book))
        for item in book.items:
            told = Thing(item.title, KINDS["item"], _words(item), book.title)
            yield f"{book.name}#{item.key}", told


def _calculated(catalog: Catalog) -> Things:
    for one in catalog.calculated.values():
        known = titles_of((*one.columns.values(), *one.figures.values()))
        words = _words(one)
        yield f"report:{one.name}", Thing(one.title, KINDS["report"], words, fields=known)


def _table(catalog: Catalog, table: Table) -> Things:
    target = f"report:{table.name}"
    known = titles_of(column_fields(catalog, table).values())
    axes = ((axis.field, axis_field(catalog, table, axis.field)) for axis in table.rows)
    known |= {key: field.title for key, field in axes if field is not None}
    yield target, Thing(table.title, KINDS["report"], _words(table), fields=known)
    for column in table.columns:
        words = _words(column, field=column.field)
        title = known.get(column.key, column.key)
        yield f"{target}/{column.key}", Thing(title, KINDS["column"], words, table.title, known)


def _dashboard(catalog: Catalog, dashboard: Dashboard) -> Things:
    target = f"dashboard:{dashboard.name}"
    known: dict[str, str] = {}
    for ledger in catalog.ledgers.values():
        known |= _ledger_fields(ledger)
    yield target, Thing(dashboard.title, KINDS["dashboard"], _words(dashboard), fields=known)
    for block in dashboard.blocks:
        told = Thing(block.title, KINDS["block"], _words(block), dashboard.title, known)
        yield f"{target}/{block.key}", told


def _rights(catalog: Catalog) -> Things:
    for role in catalog.roles.values():
        yield f"role:{role.key}", Thing(role.title, KINDS["role"], _words(role))
    for grant in catalog.grants:
        words = {"actions": grant.actions, "limits": grant.rows, "rights": grant.fields}
        holder, entity = catalog.roles.get(grant.role), catalog.entities.get(grant.entity)
        told = Thing(
            entity.title if entity else grant.entity,
            KINDS["grant"],
            words,
            holder.title if holder else grant.role,
            spoken_fields(catalog, grant.entity),
        )
        yield f"grant:{grant.role}:{grant.entity}", told


def _postings(catalog: Catalog) -> Things:
    for posting in catalog.postings.values():
        entity = catalog.entities.get(posting.entity)
        for rule in posting.rules:
            known = spoken_fields(catalog, posting.entity)
            if entity is not None:
                header = titles_of(entity.fields.values())
                known |= {f"parent.{key}": title for key, title in header.items()}
            known |= _fields_posted(catalog, posting.module, rule)
            words = {**_words(rule), "dimensions": rule.dimensions, "measures": rule.measures}
            title = posted_to(catalog, posting.module, rule)
            owner = entity.title if entity else posting.entity
            told = Thing(title, KINDS["posting"], words, owner, known)
            yield f"posting:{posting.entity}:{rule.key}", told


def _fields_posted(catalog: Catalog, module: str, rule: PostingRule) -> dict[str, str]:
    ledger, port = catalog.ledgers.get(rule.ledger), catalog.out_ports.get(f"{module}.{rule.port}")
    if ledger is not None:
        return _ledger_fields(ledger)
    return {rule.port: port.title, **titles_of(port.payload.values())} if port else {}
