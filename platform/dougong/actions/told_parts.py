"""What the log keeps of rounds and of those who are asked: enough to fold them from it."""

from dataclasses import fields

from dougong.base.values import Json, JsonObject
from dougong.model.runtime import Assignment, Round

#: Said of everybody, and said only where it is not what it usually is.
_ALWAYS = ("state", "mark")
_OTHERWISE = ("position", "part", "timing", "origin", "either", "vote", "seen_version", "reason")
_USUAL = {one.name: one.default for one in fields(Assignment)} | {"position": None}


def told_part(one: Assignment) -> JsonObject:
    """A part as it is made."""
    told: dict[str, Json] = {"assignment": one.id, "person": one.person_id}
    told |= {name: getattr(one, name) for name in _ALWAYS}
    more = {name: getattr(one, name) for name in _OTHERWISE}
    return told | {name: value for name, value in more.items() if value != _USUAL[name]}


def told_round(around: Round) -> JsonObject:
    """A round as it is opened."""
    return {
        "round": around.id,
        "node": around.node_id,
        "task": around.task_id,
        "name": around.name,
        "kind": around.kind,
        "mode": around.mode,
        "number": around.number,
        "status": around.status,
        "item": around.item,
        "due": around.due_at.isoformat() if around.due_at else None,
    }
