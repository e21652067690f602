"""Routes of document actions, and of what happened to a record."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import records
from dougong.actions.anonymise import anonymise
from dougong.actions.approvals import approval_view
from dougong.actions.controlling import strips_of
from dougong.actions.late_files import add_late_files, late_files
from dougong.actions.reversal_view import reversal_view
from dougong.actions.road import predict
from dougong.actions.submit import Submitted, submit
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import withdraw
from dougong.base.values import JsonObject
from dougong.web.api import parameters
from dougong.web.api.calls import created, once, publishing, read, with_tag
from dougong.web.api.facts_json import checks_json, events_json, people_json, prediction_json
from dougong.web.api.names import entity_of
from dougong.web.api.offers import offers
from dougong.web.api.process_json import approval_json, process_json
from dougong.web.api.records import told
from dougong.web.api.reversal_json import late_json, reversal_json
from dougong.web.api.versions import seen_version
from dougong.web.api.wire import LateFilesWire, ReasonWire, ReverseWire, SubmitWire, sent
from dougong.web.json_body import answer
from dougong.web.strips import strips_json

blueprint = Blueprint("documents", __name__, url_prefix="/records/<name:entity>/<id:record_id>")


@blueprint.post("/submit")
@offers("who may submit the record", query=("dry_run",), takes=SubmitWire, versioned=True)
def hand_in(entity: str, record_id: str) -> Response:
    """The document on its way; with `dry_run` only the chain and what the rules say."""
    given = sent(SubmitWire)
    if parameters.flag("dry_run"):
        return answer(read(lambda uow: _predicted(uow, entity, record_id)))
    version = seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        reasons, chosen = given["reasons"], given["chosen"]
        done = submit(uow, known.name, record_id, version=version, reasons=reasons, chosen=chosen)
        return _submitted(uow, entity, done)

    return with_tag(once(action))


def _predicted(uow: UnitOfWork, name: str, record_id: str) -> JsonObject:
    return prediction_json(predict(uow, entity_of(uow, name).name, id=record_id))


def _submitted(uow: UnitOfWork, name: str, done: Submitted) -> JsonObject:
    return {
        "record": told(uow, entity_of(uow, name), done.record),
        "process": process_json(done.process) if done.process else None,
        "next_people": people_json(done.next_people),
        "checks": checks_json(done.checks),
    }


@blueprint.post("/withdraw")
@offers("who handed it in, while the process allows it")
def take_back(entity: str, record_id: str) -> Response:
    """The document as a draft again."""

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        return told(uow, known, withdraw(uow, known.name, record_id))

    return with_tag(once(action))


@blueprint.post("/copy")
@offers("who may read and copy the record, and create such records")
def copy(entity: str, record_id: str) -> Response:
    """A new draft with everything people typed."""

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        return told(uow, known, records.copy_record(uow, known.name, record_id).record)

    return created(once(action), entity)


@blueprint.post("/reverse")
@offers("who may reverse the record", takes=ReverseWire, versioned=True)
def reverse(entity: str, record_id: str) -> Response:
    """The reversal document: every ledger row mirrored, or the share of it that `lines` name."""
    wanted, version = sent(ReverseWire), seen_version()
    lines = wanted["lines"]
    parts = None if lines is None else {line["id"]: line["part"] for line in lines}

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        made = records.reverse_record(
            uow, known.name, record_id, version=version, reason=wanted["reason"], parts=parts
        )
        return told(uow, known, made)

    return created(once(action), entity)


@blueprint.get("/reversals")
@offers("who may read the record; numbers of hidden fields left out")
def reversals(entity: str, record_id: str) -> Response:
    """What takes the record back, what is left of each row, and what it takes back itself."""

    def action(uow: UnitOfWork) -> JsonObject:
        return reversal_json(reversal_view(uow, entity_of(uow, entity).name, record_id))

    return answer(read(action))


@blueprint.get("/late-files")
@offers("who may read the record")
def late(entity: str, record_id: str) -> Response:
    """Files that came after the approval, with who added them and when."""

    def action(uow: UnitOfWork) -> JsonObject:
        trail = records.history(uow, entity_of(uow, entity).name, record_id)
        return late_json(late_files(uow, trail))

    return answer(read(action))


@blueprint.post("/late-files")
@offers("who handed the record in, voted on it or may attach", takes=LateFilesWire)
def add_late(entity: str, record_id: str) -> Response:
    """The same with files that were uploaded before; nothing that was there is replaced."""
    ids = sent(LateFilesWire)["file_ids"]

    def action(uow: UnitOfWork) -> JsonObject:
        return late_json(add_late_files(uow, entity_of(uow, entity).name, record_id, ids))

    return once(action)


@blueprint.post("/close")
@offers("who may close the record", versioned=True)
def close(entity: str, record_id: str) -> Response:
    """The document closed: nothing more is expected of it."""
    version = seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        return told(uow, known, records.close_record(uow, known.name, record_id, version=version))

    return with_tag(once(action))


@blueprint.post("/anonymise")
@offers("who may anonymise the record", takes=ReasonWire, versioned=True)
def forget(entity: str, record_id: str) -> Response:
    """The record without what tells of its person, here and wherever it was copied or logged."""
    reason, version = sent(ReasonWire)["reason"], seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        done = anonymise(uow, known.name, record_id, version=version, reason=reason)
        return told(uow, known, done)

    return with_tag(answer(publishing(action)))


@blueprint.get("/history")
@offers("who may read the record; hidden fields left out")
def trail(entity: str, record_id: str) -> Response:
    """Everything that happened to the record."""
    found = read(lambda uow: records.history(uow, entity_of(uow, entity).name, record_id))
    return answer({"items": events_json(found)})


@blueprint.get("/diff")
@offers("who may read the record; hidden fields left out", query=("from", "to"))
def difference(entity: str, record_id: str) -> Response:
    """Values before and after, between two versions."""
    before, after = parameters.number("from", 0), parameters.number("to", parameters.FARTHEST)

    def action(uow: UnitOfWork) -> JsonObject:
        name = entity_of(uow, entity).name
        return dict(records.difference(uow, name, record_id, before, after))

    return answer({"from": before, "to": after, "changes": read(action)})


@blueprint.get("/process")
@offers("who may read the record")
def process(entity: str, record_id: str) -> Response:
    """Rounds, assignments, the road ahead, what controls say, and what the caller may do now."""

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        found = approval_json(approval_view(uow, known.name, record_id))
        return {**found, "controls": strips_json(strips_of(uow, known, record_id))}

    return answer(read(action))
