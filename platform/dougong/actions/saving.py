"""From raw input to values that hold together: decoded, completed from other records, evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dougong.access.field_rights import field_rights, rights_on
from dougong.actions import attachments, choices, file_facts
from dougong.actions.closed import closed_names
from dougong.actions.questions import Questions
from dougong.actions.scope_settings import fixed, said_by
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.writable import laid_over, require_writable
from dougong.base.errors import DataInvalid, FieldFault
from dougong.base.values import JsonObject, new_id
from dougong.forms.decode import decode, encode
from dougong.forms.evaluate import Evaluation, compute, evaluate
from dougong.forms.needs import answered
from dougong.forms.scope import Scope, row_key, scope_for
from dougong.model.access import Right
from dougong.model.entity import Entity
from dougong.model.form import Form
from dougong.model.runtime import Record
from dougong.model.scoped_settings import is_concerned, settings_for
from dougong.store.record_changes import changed_meanwhile


@dataclass(frozen=True)
class Saved:
    """A record as stored, with what its form says about it."""

    record: Record
    evaluation: Evaluation


@dataclass(frozen=True)
class Prepared:
    """Evaluated data with the scope it was evaluated in, so that rules need not ask again."""

    evaluation: Evaluation
    scope: Scope


def prepared(
    uow: UnitOfWork, entity: Entity, raw: JsonObject, *, stored: Record | None
) -> Prepared:
    """The whole new data of a record: what was sent laid over what is stored, then computed."""
    sent = decode(entity, uow.catalog, raw, partial=True, lenient=True).required()
    before = stored.data if stored else {}
    sent = attachments.signed(uow, entity, before, sent)
    whole = laid_over(entity, before, sent)
    rights = rights_to(uow, entity, stored, whole)
    require_writable(entity, uow.catalog, rights, before, sent)
    require_own(uow, entity, sent, stored=stored)
    return prepared_data(uow, entity, whole, stored=stored)


def require_own(
    uow: UnitOfWork, entity: Entity, sent: Mapping[str, Any], *, stored: Record | None
) -> None:
    """DataInvalid for newly named records the actor may not see and files that are not his."""
    faults = own_only(uow, entity, sent, stored=stored)[1]
    if faults:
        raise DataInvalid(faults)


def own_only(
    uow: UnitOfWork, entity: Entity, sent: Mapping[str, Any], *, stored: Record | None
) -> tuple[dict[str, Any], tuple[FieldFault, ...]]:
    """What was sent without records the actor may not see and files not his, and a fault each."""
    before = stored.data if stored else {}
    unseen = choices.unseen(uow, entity, before, sent)
    if unseen:
        # A form sends its defaults back; these are the platform's choice, whoever may see them.
        left = {key: value for key, value in sent.items() if f"/{key}" not in _paths(unseen)}
        usual = prepared_data(uow, entity, choices.without(left, unseen), stored=stored)
        unseen = tuple(f for f in unseen if not _is_usual(f, sent, usual.evaluation.data))
    foreign = attachments.foreign(uow, entity, stored, sent)
    faults = (*unseen, *foreign)
    return choices.without(sent, faults), faults


def _paths(faults: tuple[FieldFault, ...]) -> set[str]:
    return {fault.path for fault in faults}


def _is_usual(fault: FieldFault, sent: Mapping[str, Any], usual: Mapping[str, Any]) -> bool:
    key = fault.path.strip("/")
    return key in sent and sent[key] == usual.get(key)


def rights_to(
    uow: UnitOfWork, entity: Entity, stored: Record | None, whole: Mapping[str, Any]
) -> Mapping[str, Right]:
    """The actor's rights on the stored record, or on the one he is about to make.

    A record that does not exist yet is judged as it would be: his own draft. Otherwise a role
    that only reads everything would close the form for somebody who may make records of his own.
    """
    if stored is not None:
        return rights_on(uow.actor, uow.catalog, stored)
    me, now = uow.actor.id, uow.now
    mine = Record(entity.name, "", 0, "draft", whole, me, now, me, now)
    if entity.scope in {"", "id"} or whole.get(entity.scope):
        return rights_on(uow.actor, uow.catalog, mine)
    return field_rights(uow.actor, uow.catalog, entity.name, None)


def prepared_data(
    uow: UnitOfWork, entity: Entity, data: Mapping[str, Any], *, stored: Record | None
) -> Prepared:
    """Decoded data with its copies, lookups and computed values."""
    return _prepared(uow, entity, data, base_scope(uow, entity, stored))


def prepared_for_approval(uow: UnitOfWork, entity: Entity, record: Record) -> Prepared:
    """The document with its fields `at_approval` made of what holds now, the rest as decided on."""
    scope = replace(base_scope(uow, entity, record), moment="approval")
    return _prepared(uow, entity, record.data, scope)


def _prepared(uow: UnitOfWork, entity: Entity, data: Mapping[str, Any], scope: Scope) -> Prepared:
    whole, stored = with_row_ids(entity, data), scope.record
    closed = closed_names(uow, entity, rights_to(uow, entity, stored, whole))
    scope = replace(scope, closed=closed)
    scope = with_said(uow, entity, whole, scope)
    scope = replace(scope, files=file_facts.of_record(uow, entity, whole))
    scope = answered(entity, uow.catalog, whole, scope, Questions(uow, stored))
    form = form_of(uow, entity)
    if form is None:
        found = compute(entity, uow.catalog, whole, scope)
    else:
        found = evaluate(form, uow.catalog, whole, scope)
    if faults := tuple(fixed(uow, entity, stored, found.data)):
        found = replace(found, faults=(*found.faults, *faults))
    return _with_ids_of_made_rows(uow, entity, found, scope)


def with_said(uow: UnitOfWork, entity: Entity, data: Mapping[str, Any], scope: Scope) -> Scope:
    """The scope with settings as the record which scopes roles says them for these data."""
    if not is_concerned(uow.catalog, entity):
        return scope
    said = said_by(uow, data.get(entity.scope))
    return replace(scope, settings=settings_for(uow.catalog, entity.module, said), said=said)


def _with_ids_of_made_rows(
    uow: UnitOfWork, entity: Entity, found: Evaluation, scope: Scope
) -> Prepared:
    """The same with ids for rows a method has made; what was asked for them goes along."""
    data = with_row_ids(entity, found.data)
    ids = {
        (lookup.key, row_key({}, index)): row["id"]
        for field in entity.row_fields
        for index, row in enumerate(data[field.key])
        if not (found.data.get(field.key) or [])[index].get("id")
        for lookup in (*entity.lookups, *uow.catalog.entity(field.rows).lookups)
        if lookup.for_each in ("", field.key)
    }
    if not ids:
        return Prepared(replace(found, data=data), scope)
    answers = {
        (place[0], ids[place]) if place in ids else place: answer
        for place, answer in scope.lookups.items()
    }
    return Prepared(replace(found, data=data), replace(scope, lookups=answers))


def base_scope(uow: UnitOfWork, entity: Entity, stored: Record | None) -> Scope:
    """The scope of a record before other records are asked."""
    scope = scope_for(uow.catalog, entity, uow.actor, uow.now, uow.today)
    return replace(scope, record=stored)


def form_of(uow: UnitOfWork, entity: Entity) -> Form | None:
    """The form whose rules hold for an entity; some entities have none."""
    return next((f for f in uow.catalog.forms.values() if f.entity == entity.name), None)


def with_row_ids(entity: Entity, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with an id in every row."""
    whole = dict(data)
    for field in entity.row_fields:
        rows = whole.get(field.key) or []
        whole[field.key] = [row if row.get("id") else {"id": new_id(), **row} for row in rows]
    return whole


def require_version(uow: UnitOfWork, record: Record, version: int) -> None:
    """RecordChanged, with the fields changed meanwhile, unless it is the version that was seen."""
    if record.version != version:
        raise changed_meanwhile(uow, record.entity, record.id, version)


def as_json(uow: UnitOfWork, entity: Entity, data: Mapping[str, Any]) -> JsonObject:
    """The values as JSON, for the trail and for comparing."""
    return encode(entity, uow.catalog, data)
