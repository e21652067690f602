"""Every expression of entities and forms compiles with the names of its place; no circles."""

from collections.abc import Iterator

from dougong.model.catalog import Catalog
from dougong.model.check.circles import circles
from dougong.model.check.compiled import checked_filter, checked_message, compiled
from dougong.model.check.family import Report, family
from dougong.model.check.scope import (
    ACTOR,
    Scope,
    filter_columns,
    header_scope,
    own_scope,
    row_scope,
)
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.form import Column, Control, Form
from dougong.model.parse.faults import Faults
from dougong.model.parse.ledger import STANDING


@family("expressions")
def expressions(report: Report) -> None:
    """Expressions of entities, forms, lists and reports."""
    catalog = report.catalog
    for entity in catalog.entities.values():
        faults = report.about(entity.file)
        for scope in _scopes(catalog, entity):
            _entity(catalog, entity, scope, faults)
        compiled(entity.label, own_scope(entity), faults, "/label")
        if entity.kind != "child":
            compiled(entity.headline, header_scope(catalog, entity), faults, "/headline")
            circles(catalog, entity, faults)
    for form in catalog.forms.values():
        if form.entity in catalog.entities:
            _form(catalog, form, report.about(form.file))
    _filters(report)


def _scopes(catalog: Catalog, entity: Entity) -> Iterator[Scope]:
    """The scopes of an entity's expressions: its own, or one for each place its rows stand."""
    if entity.kind != "child":
        yield header_scope(catalog, entity)
        return
    for parent in catalog.entities.values():
        for of in parent.row_fields:
            if of.rows == entity.name:
                yield row_scope(catalog, parent, of.key)


def _entity(catalog: Catalog, entity: Entity, scope: Scope, faults: Faults) -> None:
    for of in entity.fields.values():
        _field(catalog, of, scope, faults)
    for check in entity.checks:
        at = f"/checks/{check.key}"
        inner = scope
        if check.for_each in entity.fields and entity.fields[check.for_each].rows:
            inner = row_scope(catalog, entity, check.for_each)
        compiled(check.when, inner, faults, f"{at}/when")
        checked_message(check.message, inner, faults, f"{at}/message")
    for lookup in entity.lookups:
        inner = scope
        if lookup.for_each in entity.fields and entity.fields[lookup.for_each].rows:
            inner = row_scope(catalog, entity, lookup.for_each)
        for number, match in enumerate(lookup.match):
            at = f"/lookups/{lookup.key}/match/{number}/value"
            compiled(match.value, inner, faults, at)


def _field(catalog: Catalog, of: Field, scope: Scope, faults: Faults) -> None:
    at = f"/properties/{of.key}"
    compiled(of.computed, scope, faults, f"{at}/computed")
    compiled(of.default, scope, faults, f"{at}/default")
    for word in ("minimum", "maximum"):
        limit = of.words.get(word)
        if isinstance(limit, str):
            compiled(limit, scope, faults, f"{at}/{word}")
    reference = of.reference
    target = catalog.entities.get(reference.entity) if reference else None
    if reference and target:
        columns = filter_columns(target) | set(target.absent)
        # In rows, the form of a picker's filter is the header.
        form = scope.members.get("parent", scope.names)
        members = {"form": form, "actor": ACTOR, "today": frozenset[str]()}
        for word in ("filter", "prefer"):
            text = getattr(reference, word)
            checked_filter(text, columns, members, faults, f"{at}/reference/{word}")


def _form(catalog: Catalog, form: Form, faults: Faults) -> None:
    entity = catalog.entities[form.entity]
    scope = header_scope(catalog, entity)
    for section in form.sections:
        at = f"/sections/{section.key}"
        compiled(section.visible, scope, faults, f"{at}/visible")
        for control in section.controls:
            _control(catalog, entity, control, faults, f"{at}/controls/{control.field}")
    for validation in form.validations:
        at = f"/validations/{validation.key}"
        compiled(validation.when, scope, faults, f"{at}/when")
        checked_message(validation.message, scope, faults, f"{at}/message")


def _control(catalog: Catalog, entity: Entity, control: Control, faults: Faults, at: str) -> None:
    _rules(control, header_scope(catalog, entity), faults, at)
    of = entity.fields.get(control.field)
    if of is None or of.rows not in catalog.entities:
        return
    scope = row_scope(catalog, entity, of.key)
    compiled(control.card, scope, faults, f"{at}/card")
    for column in control.columns:
        _rules(column, scope, faults, f"{at}/columns/{column.field}")


def _rules(of: Control | Column, scope: Scope, faults: Faults, at: str) -> None:
    compiled(of.visible, scope, faults, f"{at}/visible")
    compiled(of.enabled, scope, faults, f"{at}/enabled")
    compiled(of.required, scope, faults, f"{at}/required")


def _filters(report: Report) -> None:
    catalog = report.catalog
    for view in catalog.lists.values():
        entity = catalog.entities.get(view.entity)
        if entity:
            faults = report.about(view.file)
            checked_filter(view.where, filter_columns(entity), {}, faults, "/where")
    for page in catalog.reports.values():
        ledger = catalog.ledgers.get(page.ledger)
        if ledger:
            columns = {*ledger.dimensions, *STANDING, "row_type"}
            checked_filter(page.where, columns, {}, report.about(page.file), "/where")
    for dashboard in catalog.dashboards.values():
        for block in dashboard.blocks:
            shown = catalog.lists.get(block.list)
            entity = catalog.entities.get(shown.entity) if shown else None
            if entity:
                path, faults = f"/blocks/{block.key}/where", report.about(dashboard.file)
                checked_filter(block.where, filter_columns(entity), {}, faults, path)
