"""Routes of assignments: one address per answer a person may give."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.wrappers import Response

from dougong.actions.decide import Decided, decide
from dougong.actions.taking_back import take_back
from dougong.actions.unit_of_work import UnitOfWork
from dougong.actions.withdraw import read_copy, send_copy
from dougong.base.errors import NotFound
from dougong.base.values import JsonObject
from dougong.model.runtime import Vote
from dougong.store import assignments
from dougong.web.api.calls import once
from dougong.web.api.offers import offers
from dougong.web.api.process_json import assignment_json, round_json
from dougong.web.api.versions import seen_version
from dougong.web.api.wire import CopyWire, VoteWire, sent

blueprint = Blueprint("assignments", __name__, url_prefix="/assignments/<id:assignment_id>")

HOLDER = "the person who holds the open assignment"


def _vote(assignment_id: str, vote: Vote) -> Response:
    given, version = sent(VoteWire), seen_version()
    return once(lambda uow: _decided(uow, assignment_id, vote, {**given, "version": version}))


def _decided(
    uow: UnitOfWork, assignment_id: str, vote: Vote, given: Mapping[str, Any]
) -> JsonObject:
    done = decide(
        uow,
        assignment_id,
        vote,
        version=given["version"],
        opinion=given["opinion"],
        raw=given["data"],
        signature=given["signature"],
        files=given["file_ids"],
        chosen=given["chosen"],
        to=given["to"],
    )
    return decided_json(done)


def decided_json(done: Decided) -> JsonObject:
    """What a vote did, and the person's next to-do."""
    return {
        "assignment": assignment_json(done.assignment),
        "round": round_json(done.round),
        "record": {
            "id": done.record.id,
            "entity": done.record.entity,
            "status": done.record.status,
            "version": done.record.version,
        },
        "next_assignment": done.next_assignment,
    }


@blueprint.post("/approve")
@offers(HOLDER, takes=VoteWire, versioned=True)
def approve(assignment_id: str) -> Response:
    """The approval counted."""
    return _vote(assignment_id, "approve")


@blueprint.post("/reject")
@offers(HOLDER, takes=VoteWire, versioned=True)
def reject(assignment_id: str) -> Response:
    """The rejection counted."""
    return _vote(assignment_id, "reject")


@blueprint.post("/complete")
@offers(HOLDER, takes=VoteWire, versioned=True)
def complete(assignment_id: str) -> Response:
    """The task of a handling node done."""
    return _vote(assignment_id, "complete")


@blueprint.post("/abstain")
@offers(HOLDER, takes=VoteWire, versioned=True)
def abstain(assignment_id: str) -> Response:
    """The abstention counted, where the node offers it."""
    return _vote(assignment_id, "abstain")


@blueprint.post("/advise")
@offers("whoever was asked for advice", takes=VoteWire, versioned=True)
def advise(assignment_id: str) -> Response:
    """The advice given; it changes no outcome."""
    return _vote(assignment_id, "advise")


@blueprint.post("/return")
@offers(HOLDER, takes=VoteWire, versioned=True)
def give_back(assignment_id: str) -> Response:
    """The document returned to `to`, or to the initiator."""
    return _vote(assignment_id, "return")


@blueprint.post("/take-back")
@offers("whose decision it was, while nobody after it has acted")
def have_back(assignment_id: str) -> Response:
    """The assignment, open again; the decision stays in history as taken back."""
    return once(lambda uow: assignment_json(take_back(uow, assignment_id)))


@blueprint.post("/cc")
@offers("the person whose assignment it is or was", takes=CopyWire)
def inform(assignment_id: str) -> Response:
    """Further people informed of the document."""
    people = tuple(dict.fromkeys(sent(CopyWire)["people"]))

    def action(uow: UnitOfWork) -> JsonObject:
        found = assignments.find_assignment(uow, assignment_id)
        if found is None or found.person_id != uow.actor.id:
            raise NotFound(what="assignment", id=assignment_id)
        send_copy(uow, found.process_id, people)
        return {"process_id": found.process_id, "people": list(people)}

    return once(action)


@blueprint.post("/read")
@offers("the person the copy was sent to")
def note_read(assignment_id: str) -> Response:
    """A copy (its id in place of an assignment's) marked as read."""

    def action(uow: UnitOfWork) -> JsonObject:
        read_copy(uow, assignment_id)
        return {"id": assignment_id, "read": True}

    return once(action)
