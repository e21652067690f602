"""What a bundle without some module leaves out: optional references, and all that shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dougong.model.absent_views import (
    figures_without_absent,
    page_without_absent,
    pivot_without_axes,
    rules_without_absent,
    table_without_absent,
    table_without_axes,
)
from dougong.model.catalog import Catalog
from dougong.model.control import LedgerControl
from dougong.model.entity import Entity, Lookup
from dougong.model.fields.field import Field
from dougong.model.form import Control, Form
from dougong.model.ledger import Ledger, OutPort, Posting, PostingRule, Sets
from dougong.model.listing import Dashboard, ListView, Report
from dougong.model.table import Table

Gone = Mapping[str, frozenset[str]]


def without_absent(catalog: Catalog) -> Catalog:
    """The catalog without fields whose optional target is not there, told in `Entity.absent`."""
    entities = {name: _entity(entity, catalog) for name, entity in catalog.entities.items()}
    gone = {name: frozenset(entity.absent) for name, entity in entities.items() if entity.absent}
    gone |= _rows_gone(entities, gone)
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
        reports=_reports(catalog, ledgers),
        tables=_tables(catalog, ledgers),
        dashboards=_dashboards(catalog),
        alerts=rules_without_absent(catalog.alerts, catalog.tables, catalog.modules),
        controls={
            name: found
            for name, control in catalog.controls.items()
            if (found := _control_of(control, catalog, ledgers)).documents
        },
        postings={
            name: _posting(posting, catalog, ledgers, ports, gone)
            for name, posting in catalog.postings.items()
        },
        in_ports=tuple(
            replace(
                port,
                rules=tuple(
                    _rule(rule, ledgers, gone) for rule in port.rules if _is_there(rule, catalog)
                ),
            )
            for port in catalog.in_ports
            if port.port in ports or _is_chosen(port.port, catalog)
        ),
    )


def _rows_gone(entities: Mapping[str, Entity], gone: Gone) -> dict[str, frozenset[str]]:
    """What references to child rows no longer reach: fields of the row, and of its header."""
    return {
        field.rows: gone.get(field.rows, frozenset()) | {f"parent.{key}" for key in lost}
        for name, lost in gone.items()
        for field in entities[name].row_fields
    }


def _posting(
    posting: Posting,
    catalog: Catalog,
    ledgers: Mapping[str, Ledger],
    ports: Mapping[str, OutPort],
    gone: Gone,
) -> Posting:
    known = (rule for rule in posting.rules if _is_there(rule, catalog))
    rules = (_rule(rule, ledgers, gone) for rule in known)
    told = (_told(rule, catalog.out_ports, ports, posting.module) for rule in rules)
    return replace(posting, rules=tuple(told))


def _reports(catalog: Catalog, ledgers: Mapping[str, Ledger]) -> dict[str, Report]:
    return {
        name: pivot_without_axes(report, _dimensions_gone([report.ledger], ledgers))
        for name, report in catalog.reports.items()
    }


def _tables(catalog: Catalog, ledgers: Mapping[str, Ledger]) -> dict[str, Table]:
    found = {}
    for name, written in catalog.tables.items():
        table = table_without_absent(written, catalog.modules)
        sources = [column.ledger for column in table.columns]
        found[name] = table_without_axes(table, _dimensions_gone(sources, ledgers))
    return found


def _dimensions_gone(sources: Iterable[str], ledgers: Mapping[str, Ledger]) -> frozenset[str]:
    """The dimensions that these ledgers leave out."""
    return frozenset(
        dimension for name in sources if name in ledgers for dimension in ledgers[name].absent
    )


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
    entity = replace(
        entity,
        lookups=tuple(_lookup(lookup, catalog) for lookup in entity.lookups),
        fills=tuple(f for f in entity.fills if not f.optional or _is_chosen(f.target, catalog)),
    )
    fields = _kept(entity.fields, catalog)
    absent = (*(key for key in entity.fields if key not in fields), *sorted(lost))
    figures = figures_without_absent(entity.page_figures, catalog.modules, absent)
    entity = replace(entity, page_figures=figures)
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


def _lookup(lookup: Lookup, catalog: Catalog) -> Lookup:
    """The question without what its source does not have here, for that is null."""
    ledger = catalog.ledgers.get(lookup.ledger)
    if ledger is None:
        return _asking(lookup, catalog)
    lost = ledger.dimensions.keys() - _kept(ledger.dimensions, catalog).keys()
    match = tuple(one for one in lookup.match if one.field not in lost or one.null == "none")
    return replace(lookup, match=match)


def _asking(lookup: Lookup, catalog: Catalog) -> Lookup:
    """The question to records without fields that they do not have here."""
    target = catalog.entities.get(lookup.entity)
    fields = target.fields if target else {}
    gone = tuple(k for k in lookup.fields if k in fields and is_absent(fields[k], catalog))
    if not gone:
        return lookup
    return replace(lookup, fields=_without(lookup.fields, gone) or ("id",), absent=gone)


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
    told = control.register
    if told is not None and told.ledger in ledgers:
        there = ledgers[told.ledger].dimensions
        told = replace(told, dimensions={k: v for k, v in told.dimensions.items() if k in there})
    out = {key: text for key, text in control.leave_out.items() if key not in lost}
    cover = control.cover if control.cover and control.cover.dimension not in lost else None
    found = replace(
        control, documents=documents, roll_up=kept, register=told, cover=cover, leave_out=out
    )
    return replace(found, absent=tuple(sorted(lost)))


def _port(port: OutPort, catalog: Catalog) -> OutPort:
    return replace(port, payload=_kept(port.payload, catalog))


def _rule(rule: PostingRule, ledgers: Mapping[str, Ledger], gone: Gone) -> PostingRule:
    lost = gone.get(rule.record, frozenset())
    rule = replace(rule, values={k: v for k, v in rule.values.items() if k not in lost})
    ledger = ledgers.get(rule.ledger)
    if ledger is None or not ledger.absent:
        return rule
    kept = {key: text for key, text in rule.dimensions.items() if key not in ledger.absent}
    sets, takes = (
        sums and Sets(_without(sums.of, ledger.absent), _without(sums.by, ledger.absent))
        for sums in (rule.sets, rule.takes)
    )
    return replace(rule, dimensions=kept, sets=sets, takes=takes)


def _is_there(rule: PostingRule, catalog: Catalog) -> bool:
    """Whether a rule has what it writes: records of a module that is left out are not written."""
    return not rule.record or rule.record in catalog.entities or _is_chosen(rule.record, catalog)


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
