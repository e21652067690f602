"""A process walked while it is drawn: as whom one likes, with a document or with typed values."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dougong.access.field_rights import rights_on
from dougong.actions.cases import Case
from dougong.actions.decision_tables import plain
from dougong.actions.doors import record_for, require_admin
from dougong.actions.process_drafts import Judged, judge_process
from dougong.actions.record_scope import scope_of
from dougong.actions.road import RoadNode, with_people
from dougong.actions.routing import chain_source, routing_facts
from dougong.actions.saving import prepared_data
from dougong.actions.told import facts_told
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DougongError, InputError, NotFound, ProcessError
from dougong.base.text import Text
from dougong.base.values import Json, new_id
from dougong.engine.answer import PredictedNode
from dougong.engine.step import Engine
from dougong.model.check.scope import Scopes
from dougong.model.entity import Entity
from dougong.model.runtime import Process, Record
from dougong.model.workflow.definition import Fact, ProcessDefinition
from dougong.store import people

#: The engine's cache holds what runs; a sketch is compiled by an engine of its own.
_SKETCH = "sketch"
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,10})?")


class FactInvalid(InputError):
    """A value typed for a routing fact is none of its type."""

    code = "fact_invalid"
    text = Text("“{name}”的值“{value}”不是{kind_zh}", "“{value}” for “{name}” is no {kind_en}")
    hint = Text(
        "数字写 128000，是否写 true 或 false，日期写 2026-10-01",
        "Numbers as 128000, yes or no as true or false, dates as 2026-10-01",
    )


class NotThereYet(InputError):
    """The document of a process is only in the draft."""

    code = "entity_not_published"
    text = Text("单据“{entity}”还没有发布，不能试走", "“{entity}” is not published yet")
    hint = Text("先发布单据，再试走流程", "Publish the document first, then walk its process")


@dataclass(frozen=True)
class Walk:
    """What to walk with."""

    key: str
    xml: bytes
    person_id: str
    #: A document the implementer may read; empty for one with nothing in it.
    record_id: str = ""
    #: Values typed for routing facts, instead of the document's.
    given: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Walked:
    """Where the document would go."""

    nodes: tuple[RoadNode, ...]
    #: The routing facts it went by; what may not be told is left out.
    facts: Mapping[str, Json]
    judged: Judged
    #: Why it goes no further; none when it reaches its end.
    fault: DougongError | None = None


def dry_run(uow: UnitOfWork, walk: Walk) -> Walked:
    """The road of a document through a diagram that nobody has published; nothing is stored."""
    require_admin(uow)
    judged = judge_process(uow, walk.key, walk.xml)
    definition = judged.definition
    if definition is None or judged.refused:
        return Walked((), {}, judged)
    entity = uow.catalog.entities.get(definition.entity)
    if entity is None:
        raise NotThereYet(entity=definition.entity)
    case = _case(uow, judged, definition, entity, walk)
    walker = _as(uow, walk.person_id)
    rights = rights_on(uow.actor, uow.catalog, case.record, {}) if walk.record_id else {}
    told = facts_told(definition, entity, rights)
    facts = routing_facts(walker, case.definition, entity, case.record)
    shown = {name: plain(value) for name, value in facts.items() if told(name)}
    try:
        chains = chain_source(case.pinned)
        nodes = Engine().predict(_SKETCH, case.definition, facts, chains)
        found = with_people(walker, case, nodes, told)
    except ProcessError as fault:
        return Walked((), shown, judged, fault)
    return Walked(tuple(map(_as_drawn, found, nodes)), shown, judged)


def _as_drawn(stop: RoadNode, node: PredictedNode) -> RoadNode:
    """A stop under the name it has in the drawing, not in the release that is live."""
    return replace(stop, name=str(node.item["name"]) if node.item else node.name)


def _as(uow: UnitOfWork, person_id: str) -> UnitOfWork:
    """The same unit of work with another person at the form, in the reader's language."""
    actor = people.actor_of(uow.connection, person_id)
    if actor is None:
        raise NotFound(what="person", id=person_id)
    return replace(uow, actor=replace(actor, locale=uow.actor.locale))


def _case(
    uow: UnitOfWork, judged: Judged, definition: ProcessDefinition, entity: Entity, walk: Walk
) -> Case:
    walker = _as(uow, walk.person_id)
    if walk.record_id:
        record = record_for(uow, "read", entity.name, walk.record_id)
    else:
        data = prepared_data(walker, entity, {}, stored=None).evaluation.data
        me, now = walk.person_id, uow.now
        record = Record(entity.name, new_id(), 0, "draft", data, me, now, me, now)
    process = Process(
        id="",
        release=uow.catalog.release,
        key=definition.key,
        entity=entity.name,
        record_id=record.id,
        title="",
        initiator_id=walk.person_id,
        status="running",
        state=b"",
        version=0,
        started_at=uow.now,
        scope_id=scope_of(entity, record) or _place_of(walker),
    )
    facts = tuple(_facts(judged, definition, entity, walk.given or {}))
    return Case(process, record, entity, replace(definition, facts=facts), judged.catalog)


def _place_of(walker: UnitOfWork) -> str | None:
    """Where somebody works: a document with nothing in it is taken to be of there."""
    return next((held.scope_id for held in walker.actor.roles if held.scope_id), None)


def _facts(
    judged: Judged, definition: ProcessDefinition, entity: Entity, given: Mapping[str, str]
) -> list[Fact]:
    """The facts of the process; those that were typed say what was typed, whoever asks."""
    types = Scopes(judged.catalog).complete.process(definition, entity)
    found = []
    for fact in definition.facts:
        text = given.get(fact.name, "").strip()
        kind = types[fact.name].kind
        found.append(replace(fact, expression=_literal(fact.name, text, kind)) if text else fact)
    return found


def _literal(name: str, text: str, kind: str) -> str:
    """What was typed as FEEL."""
    form, zh, en = _FORMS.get(kind, (_quoted, "文字", "text"))
    if text == "null":
        return text
    try:
        return str(form(text))
    except ValueError as fault:
        raise FactInvalid(name=name, value=text, kind_zh=zh, kind_en=en) from fault


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(text: str) -> str:
    plain_text = text.replace(",", "")
    if not _NUMBER.fullmatch(plain_text):
        raise ValueError(text)
    return plain_text


def _truth(text: str) -> str:
    found = {"true": "true", "false": "false", "是": "true", "否": "false"}.get(text.lower())
    if found is None:
        raise ValueError(text)
    return found


def _date(text: str) -> str:
    return f'date("{date.fromisoformat(text).isoformat()}")'


_FORMS: Mapping[str, tuple[Any, str, str]] = {
    "number": (_number, "数字", "number"),
    "boolean": (_truth, "是或否", "yes or no"),
    "date": (_date, "日期", "date"),
}
