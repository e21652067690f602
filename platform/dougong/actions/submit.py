"""Handing a document in: checked, numbered, posted and on its way, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from dougong.actions import (
    advance,
    brought_in,
    checking,
    choices,
    controlling,
    posting,
    returns,
    taking,
)
from dougong.actions.apply_step import apply_step, approved
from dougong.actions.cases import WRITTEN_IN, Case, case_for
from dougong.actions.choosing import Chosen, left_to_initiator
from dougong.actions.choosing import told as told_choice
from dougong.actions.chosen_people import checked, require_ahead
from dougong.actions.doors import record_for
from dougong.actions.errors import StatusForbids
from dougong.actions.kept_choice import keep_choice
from dougong.actions.numbers import with_numbers
from dougong.actions.process_errors import require_active
from dougong.actions.record_changes import changes_between
from dougong.actions.record_scope import scope_of
from dougong.actions.routing import routing_facts, told_facts
from dougong.actions.saving import Prepared, as_json, prepared_data, require_version
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid
from dougong.base.values import Json, JsonObject, new_id
from dougong.forms.checks import CheckResult
from dougong.model.entity import Entity
from dougong.model.people import Person
from dougong.model.runtime import ACTIVE, Process, Record
from dougong.model.workflow.definition import ProcessDefinition
from dougong.store import log, people, processes, records
from dougong.store.documents import amount_of
from dougong.store.labels import headline

#: Statuses from which a document is handed in.
OPEN = ("draft", "returned")


@dataclass(frozen=True)
class Submitted:
    """A document on its way: who has it now."""

    record: Record
    process: Process | None
    next_people: tuple[Person, ...]
    checks: tuple[CheckResult, ...] = ()


class HandingInWords(TypedDict, total=False):
    """What may come with the handing in."""

    #: Words for warnings by the key of their rule.
    reasons: Mapping[str, str] | None
    #: Whom the person chooses for the nodes that leave it to him.
    chosen: Chosen | None


class HandingIn(HandingInWords):
    """What comes with the handing in."""

    #: The record version the person saw.
    version: int


def submit(uow: UnitOfWork, entity: str, record_id: str, **given: Unpack[HandingIn]) -> Submitted:
    """The document handed in, or taken up again after a return.

    DataInvalid names what is missing, CheckFailed the rules that refuse, ReasonRequired the
    warnings that need a word, ChoiceRequired the nodes for which the initiator chooses.
    """
    reasons, chosen = given.get("reasons") or {}, given.get("chosen") or {}
    locked = _locked_case(uow, entity, record_id)
    record = locked.record if locked else record_for(uow, "submit", entity, record_id)
    known = uow.catalog.entity(entity)
    if record.status not in OPEN:
        raise StatusForbids(status=record.status, status_title=record.status, action="submit")
    require_version(uow, record, given["version"])
    definition = None if locked else _definition(uow, entity)
    ready = _sound(uow, known, record)
    results = checking.results(uow, known, ready, on="submit")
    results += controlling.results(uow, known, ready, record, binding=True)
    checking.require_passed(results, reasons)
    record = _kept(uow, known, record, ready.evaluation.data)
    findings = tuple(checking.finding(result, reasons) for result in results)
    record = _handed_in(uow, record, findings, new_id() if definition else record.process_id)
    posting.post(uow, record, "submitted")
    told = _told(uow, known, record)
    if locked is not None:
        case = _choosing(uow, replace(locked, record=record), chosen, told)
        told["facts"] = told_facts(routing_facts(uow, case.definition, known, record))
        case = returns.resumed(uow, case, told)
        return _answer(uow, case, results)
    if definition is None:
        record = approved(uow, record)
        log.append(uow, record.id, "submitted", {**told, "status": "approved"})
        return Submitted(record, None, (), results)
    case = _choosing(uow, _new_case(uow, known, record, definition), chosen, told)
    return _answer(uow, _begun(uow, case, told), results)


def _begun(uow: UnitOfWork, case: Case, told: JsonObject) -> Case:
    """The case of a process that has begun."""
    processes.add_process(uow, case.process)
    facts = told_facts(routing_facts(uow, case.definition, case.entity, case.record))
    pinned: JsonObject = {"release": case.process.release, "key": case.definition.key}
    begun: JsonObject = {**told, "facts": facts, **pinned}
    return apply_step(uow, case, advance.started(uow, case), told=begun)


def _choosing(uow: UnitOfWork, case: Case, given: Chosen, told: dict[str, Json]) -> Case:
    """The case with those whom its initiator chooses, which the trail keeps."""
    if taken_out := {node: () for node, ids in given.items() if not ids}:
        keep_choice(uow, case.record, taken_out)
    choices = left_to_initiator(uow, case)
    kept = {one.node_id: one.chosen for one in choices if one.chosen and one.node_id not in given}
    if case.rounds:
        # Who was chosen before the document came back stays chosen.
        made = {**kept, **checked(uow, case, choices, given)}
    else:
        made = checked(uow, case, choices, {**kept, **given})
    case = replace(case, chosen=made)
    require_ahead(uow, case)
    if made:
        told["chosen"] = told_choice(made)
    return case


def _told(uow: UnitOfWork, entity: Entity, record: Record) -> dict[str, Json]:
    """What the trail keeps of the handing in."""
    told: dict[str, Json] = {"kind": "submitted", "status": "submitted", "version": record.version}
    told["findings"] = list(record.findings)
    if filled := brought_in.told(entity, uow.catalog, record.data):
        told["filled"] = filled
    return told


def _sound(uow: UnitOfWork, entity: Entity, record: Record) -> Prepared:
    """The document evaluated anew; DataInvalid when anything is missing or does not fit."""
    # Before anything is read of what it takes, so that what is read stays true.
    taken = taking.faults(uow, entity, record.data, record.id)
    ready = prepared_data(uow, entity, record.data, stored=record)
    faults = (*ready.evaluation.faults, *taken)
    faults += choices.unfit(uow, entity, ready.evaluation.data)
    faults += brought_in.faults(uow, entity, ready, record)
    if faults:
        raise DataInvalid(faults)
    return ready


def _locked_case(uow: UnitOfWork, entity: str, record_id: str) -> Case | None:
    """The running process of a returned document, locked before the document itself."""
    seen = record_for(uow, "read", entity, record_id)
    if seen.status != "returned" or seen.process_id is None:
        return None
    case = case_for(uow, seen.process_id)
    record_for(uow, "submit", entity, record_id)
    require_active(uow, case)
    return case if case.process.status in ACTIVE else None


def _definition(uow: UnitOfWork, entity: str) -> ProcessDefinition | None:
    if uow.catalog.process_for(entity) is None:
        return None
    release = uow.catalog.release
    return uow.house.catalogs.of(uow.connection, release, WRITTEN_IN).process_for(entity)


def _kept(uow: UnitOfWork, entity: Entity, record: Record, data: Mapping[str, object]) -> Record:
    """The document with its number and with values that depend on today."""
    whole = with_numbers(uow, entity, data, at="submit")
    before, after = as_json(uow, entity, record.data), as_json(uow, entity, whole)
    if before == after:
        return record
    changed = records.change(uow, record, whole, version=record.version)
    changes = changes_between(before, after)
    log.append(uow, record.id, "changed", {"version": changed.version, "changes": changes})
    return changed


def _handed_in(
    uow: UnitOfWork, record: Record, findings: tuple[JsonObject, ...], process_id: str | None
) -> Record:
    return records.set_status(
        uow,
        record,
        "submitted",
        from_=OPEN,
        revision=record.revision + 1,
        submitted_by=uow.actor.id,
        submitted_at=uow.now,
        process_id=process_id,
        findings=findings,
    )


def _new_case(
    uow: UnitOfWork, entity: Entity, record: Record, definition: ProcessDefinition
) -> Case:
    """The case of a process that is about to begin."""
    process = Process(
        id=str(record.process_id),
        release=uow.catalog.release,
        key=definition.key,
        entity=entity.name,
        record_id=record.id,
        title=headline(uow, record),
        initiator_id=uow.actor.id,
        status="running",
        state=b"",
        version=0,
        started_at=uow.now,
        scope_id=scope_of(entity, record) or None,
        amount=amount_of(entity, record),
    )
    pinned = uow.house.catalogs.of(uow.connection, process.release, WRITTEN_IN)
    return Case(process, record, entity, definition, pinned)


def _answer(uow: UnitOfWork, case: Case, results: tuple[CheckResult, ...]) -> Submitted:
    return Submitted(case.record, case.process, next_people(uow, case), results)


def next_people(uow: UnitOfWork, case: Case) -> tuple[Person, ...]:
    """The people who have the document now."""
    ids = dict.fromkeys(a.person_id for a in case.assignments if a.state == "open")
    found = people.persons_by_id(uow, ids)
    return tuple(found[person_id] for person_id in ids if person_id in found)
