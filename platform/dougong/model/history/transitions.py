"""What an event did to people and to the process, in the words of the standard life cycle.

The transitions are those of the lifecycle extension of IEEE 1849 (XES).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dougong.model.history.fold import Folding
from dougong.model.history.folded import Folded
from dougong.model.runtime import UNDER_WAY, Assignment, LoggedEvent, Round

Transition = Literal[
    "schedule",
    "assign",
    "reassign",
    "start",
    "suspend",
    "resume",
    "complete",
    "autoskip",
    "withdraw",
    "ate_abort",
    "pi_abort",
]
#: Activities that are no node of a diagram.
PROCESS, SUBMIT = "process", "submit"


@dataclass(frozen=True)
class Happened:
    """One transition of one activity."""

    at: datetime
    #: Id of a node, `submit` or `process`.
    activity: str
    transition: Transition
    #: Who did it, or of whom it is asked.
    person_id: str
    round: Round | None = None
    assignment: Assignment | None = None
    #: The kind of the event it comes from.
    kind: str = ""


#: What a part comes to.
_PART: Mapping[str, Transition] = {
    "waiting": "schedule",
    "open": "assign",
    "done": "complete",
    "transferred": "reassign",
    "cancelled": "withdraw",
    "expired": "withdraw",
    "taken_back": "pi_abort",
}
#: What a process comes to; going on after a rest is told apart.
_PROCESS: Mapping[str, Transition] = {
    "running": "start",
    "incident": "suspend",
    "suspended": "suspend",
    "completed": "complete",
    "rejected": "complete",
    "withdrawn": "withdraw",
    "terminated": "ate_abort",
}


def transitions(events: Iterable[LoggedEvent], process_id: str) -> Iterator[Happened]:
    """Everything that happened in a process, in its order."""
    folding = Folding(process_id)
    before = folding.result()
    for event in events:
        folding.take(event)
        after = folding.result()
        yield from _submitted(event, process_id)
        yield from _parts(event, before, after)
        yield from _process(event, before, after)
        before = after


def _submitted(event: LoggedEvent, process_id: str) -> Iterator[Happened]:
    if event.kind == "submitted" and event.data.get("process") == process_id:
        yield Happened(event.at, SUBMIT, "complete", event.actor_id, kind=event.kind)


def _parts(event: LoggedEvent, before: Folded, after: Folded) -> Iterator[Happened]:
    known = {one.id: one for one in before.assignments}
    rounds = {one.id: one for one in after.rounds}
    for one in after.assignments:
        old = known.get(one.id)
        if old is not None and old.state == one.state:
            continue
        around = rounds[one.round_id]
        done = one.state == "done"
        skipped = done and one.mark == "deduplicated"
        yield Happened(
            at=event.at,
            activity=around.node_id,
            transition="autoskip" if skipped else _PART[one.state],
            person_id=(one.decided_by or one.person_id) if done else one.person_id,
            round=around,
            assignment=one,
            kind=event.kind,
        )


def _process(event: LoggedEvent, before: Folded, after: Folded) -> Iterator[Happened]:
    if after.process is None:
        return
    old, new = before.process.status if before.process else "", after.process.status
    if old != new:
        goes_on = new == "running" and old in UNDER_WAY
        transition = "resume" if goes_on else _PROCESS[new]
        yield Happened(event.at, PROCESS, transition, event.actor_id, kind=event.kind)
