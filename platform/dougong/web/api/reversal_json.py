"""What happens to documents in force, as the API tells it: reversals, and files that came late."""

from collections.abc import Iterable

from dougong.actions.late_files import LateFile
from dougong.actions.reversal_view import LeftOver, Linked, ReversalView
from dougong.base.values import JsonObject


def reversal_json(view: ReversalView) -> JsonObject:
    """The documents on both ends, and what is left of each row."""
    return {
        "original": _link(view.original) if view.original else None,
        "reversals": [_link(one) for one in view.reversals],
        "lines": [_line(one) for one in view.lines],
    }


def _link(one: Linked) -> JsonObject:
    return {
        "id": one.id,
        "label": one.label,
        "status": one.status,
        "by": one.who,
        "at": one.at.isoformat() if one.at else None,
        "reason": one.reason,
    }


def _line(one: LeftOver) -> JsonObject:
    found: JsonObject = {"id": one.id, "number": one.number, "label": one.label}
    if one.field:
        found |= {"field": one.field, "whole": one.whole, "reversed": one.taken, "left": one.left}
    return {**found, "done": one.is_gone}


def late_json(found: Iterable[LateFile]) -> JsonObject:
    """Files that came after the approval, with their stamps."""
    return {
        "items": [
            {"id": one.id, "name": one.name, "by": one.who, "at": one.at.isoformat()}
            for one in found
        ]
    }
