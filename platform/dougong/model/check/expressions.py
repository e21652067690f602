"""Every expression of entities and forms compiles with the names of its place; no circles."""

from collections.abc import Iterator

from dougong.base.text import Text
from dougong.feel.types import ANYTHING, Type, context_of, list_of
from dougong.feel.values import DATE
from dougong.model.check.at_approval import at_approval
from dougong.model.check.circles import circles
from dougong.model.check.compiled import (
    CONDITION,
    SHOWN,
    Want,
    checked_filter,
    checked_message,
    compiled,
)
from dougong.model.check.family import Report, family
from dougong.model.check.field_types import ACTOR, MAYBE_TEXT, row_types, value_type, written_type
from dougong.model.check.names import Lazy, Names
from dougong.model.check.scope import Scopes
from dougong.model.entity import Check, Entity, Lookup
from dougong.model.fields.field import Field
from dougong.model.form import Column, Control, Form
from dougong.model.parse.faults import Faults
from dougong.model.parse.ledger import STANDING

_CHECKS_OF_ROWS = Text(
    "明细行自己的检查不会运行：“{key}”请写在它所属的单据上，用 for_each 指明明细",
    "Checks of a row itself are never run; write “{key}” with the record it belongs to, for_each "
    "of its rows",
)


@family("expressions")
def expressions(report: Report) -> None:
    """Expressions of entities, forms, lists and reports."""
    catalog, scopes = report.catalog, report.scopes
    for entity in catalog.entities.values():
        faults = report.about(entity.file)
        for names in _places(scopes, entity):
            _entity(scopes, entity, names, faults)
        own = scopes.own(entity)
        if entity.kind == "child":
            own = own.having("parent", lambda: MAYBE_TEXT)
            for one in entity.checks:
                faults.add("checks_of_rows", f"/checks/{one.key}", _CHECKS_OF_ROWS, key=one.key)
        compiled(entity.label, own, faults, "/label", SHOWN)
        if entity.kind != "child":
            compiled(entity.headline, scopes.header(entity), faults, "/headline", SHOWN)
            circles(catalog, entity, faults)
            at_approval(catalog, entity, faults)
    for form in catalog.forms.values():
        if form.entity in catalog.entities:
            _form(scopes, form, report.about(form.file))
    _filters(report)


def _places(scopes: Scopes, entity: Entity) -> Iterator[Names]:
    """The scopes of an entity's expressions: its own, or one for each place its rows stand."""
    if entity.kind != "child":
        yield scopes.header(entity)
        return
    for parent in scopes.catalog.entities.values():
        for of in parent.row_fields:
            if of.rows == entity.name:
                yield scopes.row(parent, of.key)


def _entity(scopes: Scopes, entity: Entity, names: Names, faults: Faults) -> None:
    for of in entity.fields.values():
        _field(scopes, of, names, faults)
    for check in entity.checks:
        at = f"/checks/{check.key}"
        inner = _checked_names(scopes, entity, check) or names
        compiled(check.when, inner, faults, f"{at}/when", CONDITION)
        checked_message(check.message, inner, faults, f"{at}/message")
    for lookup in entity.lookups:
        _lookup(scopes, lookup, _place(scopes, entity, lookup.for_each) or names, faults)


def _place(scopes: Scopes, entity: Entity, rows: str) -> Names | None:
    """The names of a rule of a header, or of one that looks at every row."""
    if rows in entity.fields and entity.fields[rows].rows in scopes.catalog.entities:
        return scopes.row(entity, rows)
    return None if entity.kind == "child" else scopes.header(entity)


def _checked_names(scopes: Scopes, entity: Entity, check: Check) -> Names | None:
    """The names of a rule: what the record holds, for methods answer while it is worked out."""
    found = _place(_checked(scopes, entity, check), entity, check.for_each)
    methods = [of.key for of in entity.calculations]
    return found.without(methods) if methods and isinstance(found, Lazy) else found


def _checked(scopes: Scopes, entity: Entity, check: Check) -> Scopes:
    """Rules look at records whose required fields are filled in, but for drafts being saved."""
    drafts = check.on == "save" and entity.kind == "document"
    return scopes if drafts else scopes.complete


def _lookup(scopes: Scopes, lookup: Lookup, names: Names, faults: Faults) -> None:
    target = scopes.catalog.entities.get(lookup.entity)
    ledger = scopes.catalog.ledgers.get(lookup.ledger)
    columns = row_types(ledger) if ledger else scopes.columns(target) if target else {}
    for number, match in enumerate(lookup.match):
        column = columns.get(match.field, ANYTHING)
        wanted = list_of(column).or_null() if match.op == "in" else column.or_null()
        at = f"/lookups/{lookup.key}/match/{number}/value"
        compiled(match.value, names, faults, at, Want(wanted))


def _field(scopes: Scopes, of: Field, names: Names, faults: Faults) -> None:
    at = f"/properties/{of.key}"
    want = Want(written_type(of))
    compiled(of.computed, names, faults, f"{at}/computed", want)
    compiled(of.default, names, faults, f"{at}/default", want)
    for word in ("minimum", "maximum"):
        limit = of.words.get(word)
        if isinstance(limit, str):
            compiled(limit, names, faults, f"{at}/{word}", Want(value_type(of).or_null()))
    reference = of.reference
    target = scopes.catalog.entities.get(reference.entity) if reference else None
    if reference and target:
        # In rows, the form of a picker's filter is the header.
        form = names["parent"] if "parent" in names else context_of(names)
        others = {"form": form, "actor": ACTOR, "today": Type(DATE)}
        columns = scopes.targets(target)
        for word in ("filter", "prefer"):
            text = getattr(reference, word)
            checked_filter(text, columns, others, faults, f"{at}/reference/{word}")


def _form(scopes: Scopes, form: Form, faults: Faults) -> None:
    entity = scopes.catalog.entities[form.entity]
    names = scopes.header(entity)
    for section in form.sections:
        at = f"/sections/{section.key}"
        compiled(section.visible, names, faults, f"{at}/visible", CONDITION)
        for control in section.controls:
            _control(scopes, entity, control, faults, f"{at}/controls/{control.field}")
    for validation in form.validations:
        at = f"/validations/{validation.key}"
        compiled(validation.when, names, faults, f"{at}/when", CONDITION)
        checked_message(validation.message, names, faults, f"{at}/message")


def _control(scopes: Scopes, entity: Entity, control: Control, faults: Faults, at: str) -> None:
    _rules(control, scopes.header(entity), faults, at)
    of = entity.fields.get(control.field)
    if of is None or of.rows not in scopes.catalog.entities:
        return
    names = scopes.row(entity, of.key)
    compiled(control.card, names, faults, f"{at}/card", SHOWN)
    for column in control.columns:
        _rules(column, names, faults, f"{at}/columns/{column.field}")


def _rules(of: Control | Column, names: Names, faults: Faults, at: str) -> None:
    compiled(of.visible, names, faults, f"{at}/visible", CONDITION)
    compiled(of.enabled, names, faults, f"{at}/enabled", CONDITION)
    compiled(of.required, names, faults, f"{at}/required", CONDITION)


def _filters(report: Report) -> None:
    catalog = report.catalog
    for view in catalog.lists.values():
        _listed(report, view.entity, view.where, report.about(view.file), "/where")
    for page in catalog.reports.values():
        ledger = catalog.ledgers.get(page.ledger)
        if ledger:
            columns = dict.fromkeys((*STANDING, "row_type", *ledger.absent), ANYTHING)
            columns |= {key: value_type(of).or_null() for key, of in ledger.dimensions.items()}
            checked_filter(page.where, columns, {}, report.about(page.file), "/where")
    for dashboard in catalog.dashboards.values():
        for block in dashboard.blocks:
            shown = catalog.lists.get(block.list)
            path, faults = f"/blocks/{block.key}/where", report.about(dashboard.file)
            _listed(report, shown.entity if shown else "", block.where, faults, path)


def _listed(report: Report, name: str, where: str, faults: Faults, path: str) -> None:
    """Hold the filter of a list against its entity."""
    entity = report.catalog.entities.get(name)
    if entity:
        columns = report.scopes.columns(entity)
        checked_filter(where, columns, {"today": Type(DATE)}, faults, path)
