"""The road ahead of a document: nodes, people and the values that choose between branches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dougong.access.assignees import Resolved
from dougong.access.field_rights import rights_on
from dougong.access.policy import may
from dougong.actions import checking, controlling
from dougong.actions.asking import Asking
from dougong.actions.cases import WRITTEN_IN, Case, case_seen
from dougong.actions.choosing import Choice, left_to_initiator
from dougong.actions.chosen_people import LISTED, people_offered
from dougong.actions.doors import record_for
from dougong.actions.node_names import name_of
from dougong.actions.record_scope import scope_of
from dougong.actions.rounds import step_of
from dougong.actions.routing import chain_source, routing_facts
from dougong.actions.saving import Prepared, prepared, prepared_data
from dougong.actions.told import open_facts, open_reasons
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound, ProcessError
from dougong.base.values import JsonObject, new_id
from dougong.engine.answer import FlowTaken, PredictedNode
from dougong.forms.checks import CheckResult
from dougong.model.entity import Entity
from dougong.model.people import Person
from dougong.model.runtime import Process, Record


@dataclass(frozen=True)
class RoadNode:
    """One node on the road, with the people who would be asked now."""

    node_id: str
    name: str
    kind: str
    mode: str
    persons: tuple[Person, ...]
    #: Whether the node would be passed without anybody.
    passes: bool
    #: Why these people: sentences about fallbacks and duties.
    remarks: tuple[str, ...]
    item: JsonObject | None = None
    #: Who is to choose its people still: `chosen_by_previous`, `chosen_by_initiator` or nobody.
    left_to: str = ""
    #: The choices that lead here.
    because: tuple[FlowTaken, ...] = ()


@dataclass(frozen=True)
class Prediction:
    """What submitting would do."""

    nodes: tuple[RoadNode, ...]
    checks: tuple[CheckResult, ...]
    #: Why the road cannot be told, in the actor's language; empty when it can.
    fault: str = ""


def predict(
    uow: UnitOfWork,
    entity: str,
    *,
    id: str | None = None,  # noqa: A002 (the word of the seam)
    raw: JsonObject | None = None,
) -> Prediction:
    """Nodes and people a document would go through, and what its rules say; nothing is stored."""
    known = uow.catalog.entity(entity)
    stored = record_for(uow, "read", entity, id) if id else None
    if stored is None and not may(uow.actor, uow.catalog, "create", known.name, None):
        raise AccessDenied(action="create", entity=known.name)
    ready = _ready(uow, known, stored, raw)
    checks = checking.results(uow, known, ready, on="submit")
    checks += controlling.results(uow, known, ready, stored)
    case = _case(uow, known, _as_record(uow, known, stored, ready))
    if case is None:
        return Prediction((), checks)
    try:
        return Prediction(_road(uow, case, None), checks)
    except ProcessError as fault:
        return Prediction((), checks, fault.for_person(uow.actor.locale))


def _case(uow: UnitOfWork, entity: Entity, record: Record) -> Case | None:
    """The case of a document that would be handed in now, where it is approved at all."""
    release = uow.house.catalogs.of(uow.connection, uow.catalog.release, WRITTEN_IN)
    definition = release.process_for(entity.name)
    if definition is None:
        return None
    process = _process(uow, entity, record, definition.key)
    return Case(process, record, entity, definition, release)


@dataclass(frozen=True)
class Wanted:
    """The node for which people are looked for, what was typed, and how many are listed."""

    node: str
    typed: str = ""
    most: int = LISTED


def choices_of(uow: UnitOfWork, entity: Entity, record: Record | None) -> tuple[Choice, ...]:
    """The nodes whose people whoever hands a document in chooses, with those chosen before."""
    case = case_seen(uow, record) if record is not None and record.status == "returned" else None
    case = case or _case(uow, entity, record or _new_record(uow, entity, {}))
    return left_to_initiator(uow, case) if case is not None else ()


def offered_by(
    uow: UnitOfWork,
    entity: str,
    record_id: str | None,
    raw: JsonObject,
    wanted: Wanted,
) -> list[Person]:
    """Among whom the initiator chooses for a node."""
    known = uow.catalog.entity(entity)
    stored = record_for(uow, "read", entity, record_id) if record_id else None
    if stored is None and not may(uow.actor, uow.catalog, "create", known.name, None):
        raise AccessDenied(action="create", entity=known.name)
    record = _as_record(uow, known, stored, _ready(uow, known, stored, raw))
    case = _case(uow, known, record)
    choices = left_to_initiator(uow, case) if case is not None else ()
    found = next((one for one in choices if one.node_id == wanted.node), None)
    if case is None or found is None:
        raise NotFound(what="node", id=wanted.node)
    return people_offered(uow, case, found, wanted.typed, wanted.most)


def _ready(
    uow: UnitOfWork, entity: Entity, stored: Record | None, raw: JsonObject | None
) -> Prepared:
    if raw is not None:
        return prepared(uow, entity, raw, stored=stored)
    return prepared_data(uow, entity, stored.data if stored else {}, stored=stored)


def _as_record(uow: UnitOfWork, entity: Entity, stored: Record | None, ready: Prepared) -> Record:
    if stored is not None:
        return replace(stored, data=ready.evaluation.data)
    return _new_record(uow, entity, ready.evaluation.data)


def _new_record(uow: UnitOfWork, entity: Entity, data: Mapping[str, Any]) -> Record:
    me = uow.actor.id
    return Record(entity.name, new_id(), 0, "draft", data, me, uow.now, me, uow.now)


def _process(uow: UnitOfWork, entity: Entity, record: Record, key: str) -> Process:
    return Process(
        id="",
        release=uow.catalog.release,
        key=key,
        entity=entity.name,
        record_id=record.id,
        title="",
        initiator_id=uow.actor.id,
        status="running",
        state=b"",
        version=0,
        started_at=uow.now,
        scope_id=scope_of(entity, record) or None,
    )


def ahead(uow: UnitOfWork, case: Case) -> tuple[RoadNode, ...]:
    """The nodes a running process has still before it, the open ones left out."""
    try:
        nodes = _road(uow, case, case.process.state)
    except ProcessError:
        # The reason stands with the incident; the page shows what is known.
        return ()
    now = {(r.node_id, _index(r.item)) for r in case.open_rounds}
    return tuple(n for n in nodes if (n.node_id, _index(n.item)) not in now)


def _index(item: JsonObject | None) -> object:
    return item.get("index") if item else None


def _road(uow: UnitOfWork, case: Case, state: bytes | None) -> tuple[RoadNode, ...]:
    facts = routing_facts(uow, case.definition, case.entity, case.record)
    chains = chain_source(case.pinned)
    release = case.process.release
    nodes = uow.house.engine.predict(release, case.definition, facts, chains, state)
    rights = rights_on(uow.actor, uow.catalog, case.record, {})
    return with_people(uow, case, nodes, open_facts(uow, case.entity, rights))


def with_people(
    uow: UnitOfWork, case: Case, nodes: Sequence[PredictedNode], told: Callable[[str], bool]
) -> tuple[RoadNode, ...]:
    """The nodes with whom they would ask, and the values that may be told of the choices."""
    asking = Asking(uow, case)
    found = []
    for node in nodes:
        step = step_of(case.definition.nodes[node.node_id], node.item)
        left = asking.left_to(step)
        resolved = Resolved(()) if left else asking.resolved(step, case.assignments)
        found.append(
            RoadNode(
                node_id=node.node_id,
                name=name_of(uow, case.process.release, case.process.key, node),
                kind=step.node.kind,
                mode=step.node.mode,
                persons=resolved.persons,
                passes=resolved.passes,
                remarks=_remarks(uow, resolved),
                item=node.item,
                left_to=left,
                because=open_reasons(node.because, told),
            )
        )
    return tuple(found)


def _remarks(uow: UnitOfWork, resolved: Resolved) -> tuple[str, ...]:
    return tuple(remark.for_person(uow.actor.locale) for remark in resolved.remarks)
