"""Routes of document actions, and of what happened to a record."""

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions import records
from dougong.actions.approvals import approval_view
from dougong.actions.controlling import strips_of
from dougong.actions.road import predict
from dougong.actions.submit import Submitted, submit
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import withdraw
from dougong.base.values import JsonObject
from dougong.web.api import parameters
from dougong.web.api.calls import created, once, read, with_tag
from dougong.web.api.facts_json import checks_json, events_json, people_json, prediction_json
from dougong.web.api.names import entity_of
from dougong.web.api.offers import offers
from dougong.web.api.process_json import approval_json, process_json
from dougong.web.api.records import told
from dougong.web.api.versions import seen_version
from dougong.web.api.wire import ReasonWire, SubmitWire, sent
from dougong.web.json_body import answer
from dougong.web.strips import strips_json

blueprint = Blueprint("documents", __name__, url_prefix="/records/<name:entity>/<id:record_id>")


@blueprint.post("/submit")
@offers("who may submit the record", query=("dry_run",), takes=SubmitWire, versioned=True)
def hand_in(entity: str, record_id: str) -> Response:
    """The document on its way; with `dry_run` only the chain and what the rules say."""
    reasons = sent(SubmitWire)["reasons"]
    if parameters.flag("dry_run"):
        return answer(read(lambda uow: _predicted(uow, entity, record_id)))
    version = seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        done = submit(uow, known.name, record_id, version=version, reasons=reasons)
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
@offers("who may reverse the record", takes=ReasonWire, versioned=True)
def reverse(entity: str, record_id: str) -> Response:
    """The reversal document: every ledger row mirrored."""
    reason, version = sent(ReasonWire)["reason"], seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        made = records.reverse_record(uow, known.name, record_id, version=version, reason=reason)
        return told(uow, known, made)

    return created(once(action), entity)


@blueprint.post("/close")
@offers("who may close the record", versioned=True)
def close(entity: str, record_id: str) -> Response:
    """The document closed: nothing more is expected of it."""
    version = seen_version()

    def action(uow: UnitOfWork) -> JsonObject:
        known = entity_of(uow, entity)
        return told(uow, known, records.close_record(uow, known.name, record_id, version=version))

    return with_tag(once(action))


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
