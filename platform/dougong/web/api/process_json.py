"""Processes, rounds and assignments as JSON."""

from datetime import datetime

from dougong.actions.approvals import ApprovalView, TimelineRound
from dougong.actions.comments import Comment
from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Assignment, Process, Round
from dougong.web.api.facts_json import road_json


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def process_json(process: Process) -> JsonObject:
    """A process without its engine state."""
    return {
        "id": process.id,
        "key": process.key,
        "release": process.release,
        "entity": process.entity,
        "record_id": process.record_id,
        "title": process.title,
        "initiator_id": process.initiator_id,
        "status": process.status,
        "started_at": _at(process.started_at),
        "ended_at": _at(process.ended_at),
        "incident": process.incident or None,
    }


def round_json(around: Round) -> JsonObject:
    """A round of a node."""
    return {
        "id": around.id,
        "node_id": around.node_id,
        "name": around.name,
        "kind": around.kind,
        "mode": around.mode,
        "status": around.status,
        "number": around.number,
        "item": around.item,
        "opened_at": _at(around.opened_at),
        "closed_at": _at(around.closed_at),
        "reminded": around.reminded,
        "reminded_at": _at(around.reminded_at),
        "due_at": _at(around.due_at),
    }


def assignment_json(assignment: Assignment) -> JsonObject:
    """One person's part in a round."""
    return {
        "id": assignment.id,
        "round_id": assignment.round_id,
        "process_id": assignment.process_id,
        "person_id": assignment.person_id,
        "state": assignment.state,
        "reason": assignment.reason or None,
        "vote": assignment.vote,
        "opinion": assignment.opinion,
        "signature": assignment.signature,
        "mark": assignment.mark or None,
        "part": assignment.part,
        "timing": assignment.timing or None,
        "origin": assignment.origin,
        "brought_by": assignment.brought_by,
        "note": assignment.note,
        "either": assignment.either or None,
        "opened_at": _at(assignment.opened_at),
        "decided_at": _at(assignment.decided_at),
        "decided_by": assignment.decided_by,
        "seen_version": assignment.seen_version,
    }


def comment_json(one: Comment) -> JsonObject:
    """What somebody said on a process."""
    files: list[Json] = [{"id": key, "name": name} for key, name in one.files]
    return {
        "id": one.id,
        "person_id": one.person_id,
        "person": one.who,
        "at": _at(one.at),
        "text": one.text,
        "named": list(one.named),
        "files": files,
    }


def _timeline(one: TimelineRound) -> Json:
    votes: list[Json] = [
        {
            **assignment_json(vote.assignment),
            "person": vote.person,
            "minutes": vote.minutes,
            "files": [{"id": key, "name": name} for key, name in vote.files],
        }
        for vote in one.votes
    ]
    return {**round_json(one.round), "assignments": votes}


def approval_json(view: ApprovalView) -> JsonObject:
    """The process of a document as the caller sees it; no process is null."""
    mine = view.my_assignment
    return {
        "process": process_json(view.process) if view.process else None,
        "version": view.record.version,
        "status": view.record.status,
        "rounds": [_timeline(one) for one in view.timeline],
        "ahead": road_json(view.ahead),
        "copies": [
            {
                "id": c.id,
                "person_id": c.person_id,
                "sent_at": _at(c.sent_at),
                "read_at": _at(c.read_at),
            }
            for c in view.copies
        ],
        "progress": dict(view.progress),
        "assignment": assignment_json(mine) if mine else None,
        "votes": list(view.votes),
        "opinion_required": [*sorted(view.opinion)],
        "signature_required": [*sorted(view.signature)],
        "attachment_required": [*sorted(view.attachment)],
        "choices": [
            {"node": one.node_id, "name": one.name, "chosen": [*one.chosen]} for one in view.choices
        ],
        "return_to_initiator": view.to_initiator,
        "return_targets": [{"key": t.key, "name": t.name} for t in view.return_targets],
        "comments": [comment_json(one) for one in view.comments],
        "actions": list(view.actions),
        "warnings": list(view.warnings),
        "returned": view.returned or None,
    }
