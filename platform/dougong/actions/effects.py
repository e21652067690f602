"""What an event of a document does beside its ledgers: other records, and its own stage."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dougong.actions import checking, posting, stages, taking
from dougong.actions.errors import CheckFailed, EffectMisfit
from dougong.actions.numbers import with_numbers
from dougong.actions.posting import Planned
from dougong.actions.record_changes import changes_between
from dougong.actions.saving import Prepared, as_json, prepared_data
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.feel.filters import All, Compare, FieldPath, Filter, Member
from dougong.model.effect import Effect
from dougong.model.entity import Entity
from dougong.model.ledger import LIFE, Event
from dougong.model.runtime import Record
from dougong.store import log, records, selecting

#: Where a document that other documents act upon may stand.
IN_FORCE = ("approved", "closed")
#: How the log of a document tells of a record that it made, and of one that it closed.
MADE, CLOSES = "made", "closes"


def happened(uow: UnitOfWork, record: Record, event: Event, *, untold: str = "") -> Record:
    """The document after everything its event brings about; one record is told nothing of it."""
    return written(uow, record, posting.planned(uow, record, event), untold=untold)


def written(uow: UnitOfWork, record: Record, plan: Planned, *, untold: str = "") -> Record:
    """The document after what was planned: ledger rows, other records, then its stage."""
    posting.write(uow, record, plan)
    take(uow, record.id, (one for one in plan.effects if not (untold and _tells(one, untold))))
    return stages.told(uow, record, plan.event)


def _tells(effect: Effect, record_id: str) -> bool:
    """Whether an effect is an event for this record."""
    return bool(effect.event) and effect.find.get("id") == record_id


def take(uow: UnitOfWork, source_id: str, effects: Iterable[Effect]) -> None:
    """Do to other records what the rules of a document say, in their order.

    EffectMisfit or CheckFailed when a record cannot be what it is to become.
    """
    for effect in effects:
        entity = uow.catalog.entity(effect.entity)
        found = _found(uow, entity, effect.find) if effect.find else ()
        for record in found:
            _do(uow, entity, effect, record, source_id)
        if not found and not (effect.event or effect.closes or effect.only_found):
            _make(uow, entity, effect, source_id)


def _do(uow: UnitOfWork, entity: Entity, effect: Effect, record: Record, source_id: str) -> None:
    if effect.event:
        _tell(uow, record, effect.event)
    elif not effect.closes:
        _change(uow, entity, record, effect.values)
    elif record.status == "approved" and record.id != source_id:
        _close(uow, effect, record, source_id)


def _tell(uow: UnitOfWork, record: Record, event: str) -> None:
    """A record hears of an event; where its stage follows, its own rules for the event do too."""
    after = stages.told(uow, record, event)
    if after is not record and event not in LIFE:
        take(uow, after.id, posting.planned(uow, after, event).effects)


def made_by(uow: UnitOfWork, record: Record) -> Iterator[tuple[Record, str]]:
    """The records in force that a document has made, the last one first, and for which row."""
    told = [event.data for event in log.events(uow, record.id) if event.kind == MADE]
    for one in reversed(told):
        made = records.lock(uow, str(one["entity"]), str(one["id"]))
        if made is not None and made.status in IN_FORCE:
            yield made, str(one["line"])


def closed(uow: UnitOfWork, record: Record, told: JsonObject) -> Record:
    """The approved document as closed, with everything its closing brings about."""
    after = records.set_status(uow, record, "closed", from_=("approved",), closed_at=uow.now)
    after = happened(uow, after, "closed")
    log.append(uow, record.id, "closed", {**told, "status": "closed"})
    return after


def _close(uow: UnitOfWork, effect: Effect, record: Record, source_id: str) -> None:
    closed(uow, record, {"by": source_id, "by_entity": effect.by})
    told: JsonObject = {"entity": record.entity, "id": record.id, "rule": effect.rule}
    log.append(uow, source_id, CLOSES, told)


def closed_by(uow: UnitOfWork, record: Record) -> tuple[str, str] | None:
    """Entity and id of the document that closed this one; none where a person did."""
    told = [event.data for event in log.events(uow, record.id) if event.kind == "closed"]
    if record.status != "closed" or not told or not told[-1].get("by"):
        return None
    return str(told[-1]["by_entity"]), str(told[-1]["by"])


def reopen(uow: UnitOfWork, source: Record) -> None:
    """Documents that a reversed one had closed are in force again, as they were before."""
    for event in reversed(log.events(uow, source.id)):
        if event.kind == CLOSES:
            record = records.lock(uow, str(event.data["entity"]), str(event.data["id"]))
            if record is not None and record.status == "closed":
                _reopen(uow, record, source)


def _reopen(uow: UnitOfWork, record: Record, source: Record) -> None:
    after = records.set_status(uow, record, "approved", from_=("closed",), closed_at=None)
    posting.take_back(uow, after, "closed")
    log.append(uow, record.id, "reopened", {"status": "approved", "by": source.id})


def _found(uow: UnitOfWork, entity: Entity, find: Mapping[str, Any]) -> tuple[Record, ...]:
    """The records that are meant, locked; documents only while they are in force."""
    if None in find.values():
        return ()
    wanted: list[Filter] = [Compare(FieldPath((key,)), "=", value) for key, value in find.items()]
    if entity.kind == "document":
        wanted.append(Member(FieldPath(("status",)), IN_FORCE))
    ids = selecting.ids(uow, entity.name, All(tuple(wanted)))
    locked = (records.lock(uow, entity.name, key) for key in sorted(ids))
    return tuple(record for record in locked if record is not None)


def _change(uow: UnitOfWork, entity: Entity, record: Record, values: Mapping[str, Any]) -> None:
    ready = _sound(uow, entity, {**record.data, **values}, record)
    before = as_json(uow, entity, record.data)
    changes = changes_between(before, as_json(uow, entity, ready.evaluation.data))
    if changes:
        changed = records.change(uow, record, ready.evaluation.data, version=record.version)
        log.append(uow, record.id, "changed", {"version": changed.version, "changes": changes})


def _make(uow: UnitOfWork, entity: Entity, effect: Effect, source_id: str) -> None:
    """A record in force with what the rule gives it; a document posts as one that was approved."""
    ready = _sound(uow, entity, {**effect.find, **effect.values}, None)
    data = with_numbers(uow, entity, ready.evaluation.data, at="draft")
    data = with_numbers(uow, entity, data, at="submit")
    record = records.add(uow, entity.name, data, status="approved", source_channel="posting")
    told: JsonObject = {"entity": entity.name, "version": record.version, "status": "approved"}
    told["changes"] = changes_between({}, as_json(uow, entity, record.data))
    log.append(uow, record.id, "created", {**told, "by": source_id})
    made: JsonObject = {"entity": entity.name, "id": record.id, "rule": effect.rule}
    log.append(uow, source_id, MADE, {**made, "line": effect.line_id})
    if entity.kind == "document":
        happened(uow, record, "approved")


def _sound(
    uow: UnitOfWork, entity: Entity, data: Mapping[str, Any], stored: Record | None
) -> Prepared:
    ready = prepared_data(uow, entity, data, stored=stored)
    faults = ready.evaluation.faults
    if entity.kind == "document":
        own = stored.id if stored else ""
        faults = (*faults, *taking.faults(uow, entity, ready.evaluation.data, own))
    if faults:
        raise EffectMisfit(title=entity.title, reason=faults[0].for_person(uow.actor.locale))
    moment = "submit" if entity.kind == "document" else "save"
    results = checking.results(uow, entity, ready, on=moment)  # type: ignore[arg-type] # one of two
    if any(result.refuses for result in results):
        raise CheckFailed(results)
    return ready
