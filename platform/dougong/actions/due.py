"""When a timer of a diagram is due."""

from datetime import datetime

from dougong.actions.errors import TimerInvalid
from dougong.model.workflow.timers import length_of


def due_of(when: str, now: datetime) -> datetime:
    """The instant of an ISO 8601 duration from now, or the instant itself."""
    length = length_of(when)
    if length is not None:
        return now + length
    try:
        return datetime.fromisoformat(when)
    except ValueError as fault:
        raise TimerInvalid(when=when) from fault
