"""What a form says while somebody types: nothing of it is stored."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dougong.access.field_rights import field_rights, rights_on
from dougong.access.policy import may
from dougong.actions.cases import case_seen
from dougong.actions.controlling import strips
from dougong.actions.doors import record_for
from dougong.actions.record_scope import scope_id
from dougong.actions.rounds import step_of
from dougong.actions.saving import Prepared, form_of, own_only, prepared_data
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.writable import laid_over, visible_only
from dougong.base.errors import AccessDenied, FieldFault, NotFound
from dougong.base.values import Json, JsonObject
from dougong.forms.decode import decode
from dougong.forms.evaluate import Evaluation
from dougong.forms.labels import labels_wanted
from dougong.forms.live import live_rules
from dougong.forms.showing import content_of
from dougong.forms.view import states_json, view
from dougong.model.access import Right
from dougong.model.entity import Entity
from dougong.model.form import Form
from dougong.model.runtime import Record
from dougong.store import records
from dougong.web.api.names import entity_of, form_named
from dougong.web.api.record_json import labels_within, values_json
from dougong.web.json_body import write_json
from dougong.web.strips import strips_json

#: Who has a reason to ask a form anything.
USES = ("create", "update", "read")


@dataclass(frozen=True)
class Typed:
    """What was typed, where, and into which record."""

    entity: Entity
    stored: Record | None
    rights: Mapping[str, Right]
    data: dict[str, Any]
    faults: tuple[FieldFault, ...]


def evaluated(uow: UnitOfWork, name: str, asked: Mapping[str, Any]) -> JsonObject:
    """Values, texts, states and faults of a form as they stand now."""
    entity = entity_of(uow, name)
    form = form_named(uow, asked.get("form") or name)
    if form.entity != entity.name:
        raise NotFound(what="form", id=form.name)
    now = typed(uow, entity, asked["data"], asked.get("id"))
    ready = prepared_data(uow, entity, now.data, stored=now.stored)
    evaluation = ready.evaluation
    labels = records.labels(uow, labels_wanted(entity, uow.catalog, evaluation.data))
    words = dictionary_words(uow, labels)
    shown = view(form, uow.catalog, content_of(evaluation, now.rights), words)
    values = values_json(uow.catalog, entity, evaluation.data, now.rights)
    return {
        "data": values,
        "shown": dict(shown.texts()),
        "states": states_json(evaluation.states, now.rights),
        "errors": _faults_json(uow, now, evaluation),
        "labels": labels_within(values, labels),
        "checks": [],
        "controls": strips_json(strips(uow, entity, ready, now.stored)),
        "seen": _seen(now),
        **(_rules(uow, now, ready) if asked.get("rules") else {}),
    }


def _seen(typed: Typed) -> str:
    """Stands for what the reader may see here: rules were made for that, and for nothing else."""
    rights = sorted(typed.rights.items())
    return hashlib.sha256(write_json([typed.entity.name, *rights])).hexdigest()[:12]


def _rules(uow: UnitOfWork, typed: Typed, ready: Prepared) -> JsonObject:
    """The rules that this reader's browser may run itself until the next answer."""
    form = form_of(uow, typed.entity)
    words = dictionary_words(uow, {})
    scope = replace(ready.scope, words=words)
    return {"rules": live_rules(form, typed.entity, uow.catalog, typed.rights, scope)}


def require_use(uow: UnitOfWork, entity: Entity) -> None:
    """AccessDenied for somebody who has no business with records of the entity."""
    if not any(may(uow.actor, uow.catalog, verb, entity.name, None) for verb in USES):
        raise AccessDenied(action="read", entity=entity.name)


def require_create(uow: UnitOfWork, entity: Entity) -> None:
    """AccessDenied unless the actor may make such records in some place."""
    if not may(uow.actor, uow.catalog, "create", entity.name, None):
        raise AccessDenied(action="create", entity=entity.name)


def typed(uow: UnitOfWork, entity: Entity, raw: JsonObject, record_id: str | None) -> Typed:
    """Values still being typed, as far as the actor may hold them, laid over what is stored."""
    stored = record_for(uow, "read", entity.name, record_id) if record_id else None
    if stored is None:
        require_create(uow, entity)
    sent = decode(entity, uow.catalog, raw, partial=True, lenient=True)
    kept, foreign = own_only(uow, entity, sent.data, stored=stored)
    before = stored.data if stored else {}
    rights = _rights(uow, entity, stored, laid_over(entity, before, kept))
    # What somebody does not see he must not try out either: other values would tell of it.
    data = laid_over(entity, before, visible_only(rights, kept))
    return Typed(entity, stored, rights, data, (*sent.faults, *foreign))


def _rights(
    uow: UnitOfWork, entity: Entity, stored: Record | None, data: Mapping[str, Any]
) -> Mapping[str, Right]:
    if stored is None:
        where = scope_id(entity, None, data)
        return field_rights(uow.actor, uow.catalog, entity.name, where or None)
    return rights_on(uow.actor, uow.catalog, stored, _node_fields(uow, stored))


def _node_fields(uow: UnitOfWork, stored: Record) -> Mapping[str, str] | None:
    """The fields that the node of the actor's open assignment opens or closes."""
    case = case_seen(uow, stored)
    if case is None:
        return None
    for mine in case.assignments:
        if mine.person_id == uow.actor.id and mine.state == "open":
            around = next(r for r in case.rounds if r.id == mine.round_id)
            return step_of(case.definition.nodes[around.node_id], around.item).node.fields
    return None


def _faults_json(uow: UnitOfWork, typed: Typed, evaluation: Evaluation) -> list[Json]:
    unread = {fault.path for fault in typed.faults}
    missing = tuple(fault for fault in evaluation.faults if fault.path not in unread)
    return [
        {"path": fault.path, "code": fault.code, "message": fault.for_person(uow.actor.locale)}
        for fault in (*typed.faults, *missing)
    ]


def form_for_asking(uow: UnitOfWork, name: str) -> tuple[Form, Entity]:
    """A form and its entity, for somebody who may use it."""
    form = form_named(uow, name)
    entity = uow.catalog.entity(form.entity)
    require_use(uow, entity)
    return form, entity
