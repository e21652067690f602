"""Making and changing records while they are their author's: drafts, and masters at any time."""

from dataclasses import replace

from dougong.actions import attachments, checking, posting, waiting
from dougong.actions.doors import record_for, require_create
from dougong.actions.errors import CheckFailed, StatusForbids
from dougong.actions.late_files import require_untouched
from dougong.actions.nameless import require_named
from dougong.actions.numbers import with_numbers
from dougong.actions.process_errors import ProcessSuspended, suspension
from dougong.actions.record_changes import changes_between
from dougong.actions.saving import Prepared, Saved, as_json, prepared, require_version
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid
from dougong.base.values import JsonObject, is_id
from dougong.forms.evaluate import Evaluation
from dougong.model.entity import Entity
from dougong.model.runtime import UNDER_WAY, Process, Record
from dougong.store import autosave, files, log, processes, records, waits
from dougong.store.errors import ValueRefused

#: Statuses in which a document's data may be changed by its author.
EDITABLE = ("draft", "returned")
#: The status of a record that needs no approval.
IN_FORCE = "approved"


def create_draft(
    uow: UnitOfWork,
    entity: str,
    raw: JsonObject,
    *,
    id: str | None = None,  # noqa: A002 (the word of the seam)
    source_channel: str = "web",
) -> Saved:
    """A new document as a draft, or a new master record in force.

    A draft is kept whatever is still missing; DataInvalid names values that cannot be kept.
    """
    known = uow.catalog.entity(entity)
    _require_id(id)
    ready = ready_draft(uow, known, raw)
    data = with_numbers(uow, known, ready.evaluation.data, at="draft")
    status = "draft" if known.kind == "document" else IN_FORCE
    record = records.add(uow, known.name, data, id=id, status=status, source_channel=source_channel)
    _attach(uow, known, record)
    told: JsonObject = {"version": record.version, "status": status}
    told["changes"] = changes_between({}, as_json(uow, known, record.data))
    log.append(uow, record.id, "created", {"entity": known.name, **told})
    return Saved(record, replace(ready.evaluation, data=dict(record.data)))


def change_draft(
    uow: UnitOfWork, entity: str, record_id: str, raw: JsonObject, *, version: int
) -> Saved:
    """The record with what was sent laid over it; RecordChanged when somebody was faster."""
    known = uow.catalog.entity(entity)
    record = record_for(uow, "update", entity, record_id)
    ready = ready_change(uow, known, record, raw, version=version)
    return Saved(keep(uow, known, record, ready.evaluation), ready.evaluation)


def ready_draft(uow: UnitOfWork, entity: Entity, raw: JsonObject) -> Prepared:
    """What a new record would hold; every refusal of `create_draft` but that of a taken value."""
    ready = prepared(uow, entity, raw, stored=None)
    require_create(uow, entity, ready.evaluation.data)
    _require_sound(uow, entity, ready)
    return ready


def ready_change(
    uow: UnitOfWork, entity: Entity, record: Record, raw: JsonObject, *, version: int
) -> Prepared:
    """What a record would hold with this laid over it; every refusal of `change_draft`."""
    if entity.kind == "document" and record.status not in EDITABLE:
        require_untouched(entity, uow.catalog, record, raw)
        raise StatusForbids(status=record.status, status_title=record.status, action="update")
    require_version(uow, record, version)
    require_named(uow, record)
    ready = prepared(uow, entity, raw, stored=record)
    _require_sound(uow, entity, ready)
    return ready


def keep(uow: UnitOfWork, entity: Entity, record: Record, evaluation: Evaluation) -> Record:
    """The record with evaluated data; one that says the same is left as it is."""
    before, after = as_json(uow, entity, record.data), as_json(uow, entity, evaluation.data)
    changes = changes_between(before, after)
    if not changes:
        return record
    changed = records.change(uow, record, evaluation.data, version=record.version)
    _attach(uow, entity, changed)
    log.append(uow, record.id, "changed", {"version": changed.version, "changes": changes})
    return changed


def discard_draft(uow: UnitOfWork, entity: str, record_id: str) -> None:
    """End a draft or a returned document; an unused master record is deleted."""
    process = _returned_process(uow, entity, record_id)
    record = record_for(uow, "discard", entity, record_id)
    known = uow.catalog.entity(entity)
    if known.kind == "document" and record.status not in EDITABLE:
        raise StatusForbids(status=record.status, status_title=record.status, action="discard")
    records.discard(uow, record)
    if process is not None:
        over = replace(process, status="withdrawn", version=process.version + 1, ended_at=uow.now)
        processes.save_process(uow, over, version=process.version)
        waits.close(uow, process.id)
        waiting.look_for_held(uow, process.id)
    if known.kind != "document":
        files.release(uow, record.id)
    elif record.revision:
        # One that was never handed in held nothing, and nobody was told of it.
        posting.post(uow, replace(record, status="discarded"), "discarded")
    log.append(uow, record.id, "discarded", {"status": "discarded"})


def _returned_process(uow: UnitOfWork, entity: str, record_id: str) -> Process | None:
    """The process that waits for a returned document, locked before the document."""
    seen = record_for(uow, "read", entity, record_id)
    if seen.status != "returned" or seen.process_id is None:
        return None
    process = processes.lock_process(uow, seen.process_id)
    if process is not None and process.status == "suspended":
        raise ProcessSuspended(**suspension(uow, record_id))
    return process if process is not None and process.status in UNDER_WAY else None


def evaluate_form(
    uow: UnitOfWork,
    entity: str,
    raw: JsonObject,
    *,
    id: str | None = None,  # noqa: A002 (the word of the seam)
) -> Evaluation:
    """What the form says about values that are still being typed; nothing is stored."""
    known = uow.catalog.entity(entity)
    stored = record_for(uow, "read", entity, id) if id else None
    return prepared(uow, known, raw, stored=stored).evaluation


def autosaved(uow: UnitOfWork, entity: str, key: str) -> JsonObject | None:
    """What was typed last under a key and not saved yet."""
    return autosave.kept(uow, f"{entity}:{key}")


def keep_autosave(uow: UnitOfWork, entity: str, key: str, raw: JsonObject) -> None:
    """Keep what is being typed, for the person alone."""
    uow.catalog.entity(entity)
    autosave.keep(uow, f"{entity}:{key}", raw)


def drop_autosave(uow: UnitOfWork, entity: str, key: str) -> None:
    """Forget what was being typed."""
    autosave.drop(uow, f"{entity}:{key}")


def _require_id(record_id: str | None) -> None:
    if record_id is not None and not is_id(record_id):
        raise ValueRefused(path="/id", why_zh="不是有效的 UUID", why_en="it is no valid UUID")


def _require_sound(uow: UnitOfWork, entity: Entity, ready: Prepared) -> None:
    """Masters are in force at once, so they must be complete; drafts need not be.

    What contradicts itself, such as links that lead in a circle, is refused of both.
    """
    if entity.kind != "document":
        ready.evaluation.required()
    if ready.evaluation.contradictions:
        raise DataInvalid(ready.evaluation.contradictions)
    results = checking.results(uow, entity, ready, on="save")
    if any(result.refuses for result in results):
        raise CheckFailed(results)


def _attach(uow: UnitOfWork, entity: Entity, record: Record) -> None:
    ids = [key for _, _, key in attachments.named(entity, uow.catalog, record.data)]
    if ids:
        files.attach(uow, ids, entity.name, record.id)
