"""What a bundle without some module leaves out: optional references, and all that shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dougong.model.absent_views import page_without_absent, table_without_absent
from dougong.model.catalog import Catalog
from dougong.model.control import LedgerControl
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.form import Control, Form
from dougong.model.ledger import Ledger, OutPort, Posting, PostingRule
from dougong.model.listing import Dashboard, ListView
from dougong.model.table import Table

Gone = Mapping[str, frozenset[str]]


def without_absent(catalog: Catalog) -> Catalog:
    """The catalog without fields whose optional target is not there, told in `Entity.absent`."""
    entities = {name: _entity(entity, catalog) for name, entity in catalog.entities.items()}
    gone = {name: frozenset(entity.absent) for name, entity in entities.items() if entity.absent}
    entities = {name: _copies(entity, gone) for name, entity in entities.items()}
    ledgers = {name: _ledger(ledger, catalog) for name, ledger in catalog.ledgers.items()}
    ports = {name: _port(port, catalog) for name, port in catalog.out_ports.items()}
    return replace(
        catalog,
        entities=entities,
        ledgers=ledgers,
        out_ports=ports,
        forms={name: _form(form, entities, gone) for name, form in catalog.forms.items()},
        lists={name: _list(view, gone) for name, view in catalog.lists.items()},
        tables=_tables(catalog),
        dashboards=_dashboards(catalog),
        controls={
            name: found
            for name, control in catalog.controls.items()
            if (found := _control_of(control, catalog, ledgers)).documents
        },
        postings={
            name: _posting(posting, catalog, ledgers, ports)
            for name, posting in catalog.postings.items()
        },
        in_ports=tuple(
            replace(port, rules=tuple(_rule(rule, ledgers) for rule in port.rules))
            for port in catalog.in_ports
            if port.port in ports or _is_chosen(port.port, catalog)
        ),
    )


def _posting(
    posting: Posting,
    catalog: Catalog,
    ledgers: Mapping[str, Ledger],
    ports: Mapping[str, OutPort],
) -> Posting:
    rules = (_rule(rule, ledgers) for rule in posting.rules)
    told = (_told(rule, catalog.out_ports, ports, posting.module) for rule in rules)
    return replace(posting, rules=tuple(told))


def _tables(catalog: Catalog) -> dict[str, Table]:
    tables = catalog.tables.items()
    return {name: table_without_absent(table, catalog.modules) for name, table in tables}


def _dashboards(catalog: Catalog) -> dict[str, Dashboard]:
    return {
        name: page_without_absent(page, catalog.tables, catalog.modules)
        for name, page in catalog.dashboards.items()
    }


def _is_chosen(name: str, catalog: Catalog) -> bool:
    return name.partition(".")[0] in catalog.modules


def is_absent(field: Field, catalog: Catalog) -> bool:
    """Whether the field leads, by choice of its author, to a module that is not there."""
    reference = field.reference
    if reference is None or not reference.optional:
        return False
    return reference.entity not in catalog.entities and not _is_chosen(reference.entity, catalog)


def _kept(fields: Mapping[str, Field], catalog: Catalog) -> dict[str, Field]:
    return {key: field for key, field in fields.items() if not is_absent(field, catalog)}


def _entity(entity: Entity, catalog: Catalog) -> Entity:
    lost = {
        lookup.key
        for lookup in entity.lookups
        if lookup.optional and not _is_chosen(lookup.target, catalog)
    }
    fields = _kept(entity.fields, catalog)
    absent = (*(key for key in entity.fields if key not in fields), *sorted(lost))
    if not absent:
        return entity
    return replace(
        entity,
        fields=fields,
        absent=absent,
        lookups=tuple(lookup for lookup in entity.lookups if lookup.key not in lost),
        search=_without(entity.search, absent),
        indexes=tuple(group for group in entity.indexes if not set(group) & set(absent)),
    )


def _without(keys: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    lost = set(gone)
    return tuple(key for key in keys if key.lstrip("-") not in lost)


def _ledger(ledger: Ledger, catalog: Catalog) -> Ledger:
    dimensions = _kept(ledger.dimensions, catalog)
    lost = ledger.dimensions.keys() - dimensions.keys()
    if not lost:
        return ledger
    balances = tuple(replace(b, by=_without(b.by, lost)) for b in ledger.balances)
    return replace(ledger, dimensions=dimensions, balances=balances, absent=tuple(sorted(lost)))


def _control_of(
    control: LedgerControl, catalog: Catalog, ledgers: Mapping[str, Ledger]
) -> LedgerControl:
    """The control of those documents that are in the bundle, by the dimensions that are."""
    ledger = ledgers.get(control.ledger)
    lost = set(ledger.absent) if ledger else set()
    documents = {
        name: replace(one, key={key: text for key, text in one.key.items() if key not in lost})
        for name, one in control.documents.items()
        if name in catalog.entities or _is_chosen(name, catalog)
    }
    rule = control.roll_up
    kept = rule if rule and rule.dimension not in lost else None
    return replace(control, documents=documents, roll_up=kept, absent=tuple(sorted(lost)))


def _port(port: OutPort, catalog: Catalog) -> OutPort:
    return replace(port, payload=_kept(port.payload, catalog))


def _rule(rule: PostingRule, ledgers: Mapping[str, Ledger]) -> PostingRule:
    ledger = ledgers.get(rule.ledger)
    if ledger is None or not ledger.absent:
        return rule
    kept = {key: text for key, text in rule.dimensions.items() if key not in ledger.absent}
    return replace(rule, dimensions=kept)


def _told(
    rule: PostingRule, all_: Mapping[str, OutPort], kept: Mapping[str, OutPort], module: str
) -> PostingRule:
    """The rule without what its port no longer tells."""
    name = rule.port if "." in rule.port else f"{module}.{rule.port}"
    if name not in all_:
        return rule
    lost = all_[name].payload.keys() - kept[name].payload.keys()
    told = {key: text for key, text in rule.payload.items() if key not in lost}
    return replace(rule, payload=told)


def _copies(entity: Entity, gone: Gone) -> Entity:
    """The entity whose references copy neither into nor out of fields that are left out."""
    fields = {key: _copy(field, entity, gone) for key, field in entity.fields.items()}
    return replace(entity, fields=fields)


def _copy(field: Field, entity: Entity, gone: Gone) -> Field:
    reference = field.reference
    if reference is None or not reference.copy:
        return field
    lost = gone.get(reference.entity, frozenset())
    kept = {
        own: source
        for own, source in reference.copy.items()
        if own not in entity.absent and source not in lost
    }
    return replace(
        field, reference=replace(reference, copy=kept, show=_without(reference.show, lost))
    )


def _form(form: Form, entities: Mapping[str, Entity], gone: Gone) -> Form:
    entity = entities.get(form.entity)
    if entity is None:
        return form
    lost = gone.get(form.entity, frozenset())
    sections = tuple(
        replace(
            section,
            controls=tuple(
                _control(control, entity, gone)
                for control in section.controls
                if control.field not in lost
            ),
        )
        for section in form.sections
    )
    return replace(form, sections=sections, copy_last=_without(form.copy_last, lost))


def _control(control: Control, entity: Entity, gone: Gone) -> Control:
    field = entity.fields.get(control.field)
    lost = gone.get(field.rows, frozenset()) if field and field.rows else frozenset()
    if not lost:
        return control
    return replace(control, columns=tuple(c for c in control.columns if c.field not in lost))


def _list(view: ListView, gone: Gone) -> ListView:
    lost = gone.get(view.entity, frozenset())
    if not lost:
        return view
    return replace(
        view,
        columns=tuple(column for column in view.columns if column.field not in lost),
        filters=_without(view.filters, lost),
        sort=_without(view.sort, lost),
        phone=_without(view.phone, lost),
    )
