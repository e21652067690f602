"""`fold(log) = state`: rounds, assignments and statuses as the events of a document tell them.

The log is the truth for history; tables are what is read in daily work. This knows nothing of
modes and thresholds: when a round ends, whose turn comes and what is left is said by the log.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dougong.model.history.folded import Folded, FoldedProcess
from dougong.model.history.parts import Parts
from dougong.model.runtime import UNDER_WAY, LoggedEvent, ProcessState, Round

#: How a process stands after the document has come to its end.
_ENDED: Mapping[str, ProcessState] = {"approved": "completed", "rejected": "rejected"}
#: Kinds of events after which a process stands so.
_STANDS: Mapping[str, ProcessState] = {
    "withdrawn": "withdrawn",
    "terminated": "terminated",
    "returned": "running",
}
#: What an event tells, or is, that carries a process on.
_STEPS = frozenset(("outcome", "opened", "left", "resume"))
_STEPPING = frozenset(("submitted", "timer", "jumped", "retried"))
#: Why rounds were left, where an event does not say so itself.
_LEFT = {"jumped": "jumped", "taken_back": "taken_back", "timer": "timed_out"}
#: Kinds of events that close every round that is open.
_CLOSING = frozenset(("returned", "withdrawn", "terminated"))
#: What rounds must be told with; before 2026-12 events did not.
_ROUND_FACTS = {"task": "task_id", "kind": "kind", "mode": "mode", "item": "item", "due": "due_at"}


#: What may be told of a round that stands otherwise than before.
_RENEWED = {
    **{key: field for key, field in _ROUND_FACTS.items() if key != "due"},
    "node": "node_id",
    "name": "name",
    "status": "status",
}


def fold(events: Iterable[LoggedEvent], process_id: str, until: datetime | None = None) -> Folded:
    """What the events of a document say of one of its processes, up to and with a moment."""
    folding = Folding(process_id)
    for event in events:
        if until is None or event.at <= until:
            folding.take(event)
    return folding.result()


class Folding:
    """A process as far as its events have been read."""

    def __init__(self, process_id: str) -> None:
        self._id = process_id
        self._process: FoldedProcess | None = None
        self._rounds: dict[str, Round] = {}
        self._parts = Parts(process_id)
        self._ways: list[tuple[str, str]] = []
        self._status = "draft"
        self._unknown: set[str] = set()

    def result(self) -> Folded:
        """What has been read."""
        return Folded(
            process=self._process,
            rounds=tuple(self._rounds.values()),
            assignments=self._parts.in_order(self._rounds),
            record_status=self._status,
            ways=tuple(self._ways),
            unknown=frozenset(self._unknown | self._parts.unknown),
        )

    def take(self, event: LoggedEvent) -> None:
        """One event more."""
        data: dict[str, Any] = dict(event.data)
        if event.kind == "discarded" and self._process and self._process.status in UNDER_WAY:
            self._process = replace(self._process, status="withdrawn", ended_at=event.at)
        if data.get("process") == self._id:
            process = self._begun(event, data)
            self._parts.take(event, data)
            if event.kind == "taken_back":
                self._reopen(event, data)
            for told in data.get("rounds_now", ()):
                self._renew(event, told)
            self._ends(event, data)
            for opened in data.get("opened", ()):
                self._open(event, opened)
            self._ways += [(gateway, flow) for gateway, flow in data.get("ways", ())]
            self._process = self._moved(process, event, data)
        self._status = str(data.get("status") or self._status)

    # The process

    def _begun(self, event: LoggedEvent, data: dict[str, Any]) -> FoldedProcess:
        told = {key: str(data[key]) for key in ("release", "key") if key in data}
        if self._process is None:
            self._unknown |= {"release", "key"} - told.keys()
            return FoldedProcess(self._id, event.actor_id, event.at, "running", **told)  # type: ignore[arg-type] # names of texts
        return replace(self._process, **told)  # type: ignore[arg-type] # names of texts

    def _moved(
        self, process: FoldedProcess, event: LoggedEvent, data: dict[str, Any]
    ) -> FoldedProcess:
        """The process as it stands after an event."""
        if "stands" in data:
            return _standing(process, data["stands"], event.at, str(data.get("incident", "")))
        if event.kind in _STANDS:
            return _standing(process, _STANDS[event.kind], event.at)
        if event.kind in {"suspended", "resumed"}:
            goes_on: ProcessState = "incident" if process.incident else "running"
            return replace(process, status="suspended" if event.kind == "suspended" else goes_on)
        if event.kind == "handed_over":
            return replace(process, initiator_id=str(data["to"]))
        return self._stepped(process, event, data)

    def _stepped(
        self, process: FoldedProcess, event: LoggedEvent, data: dict[str, Any]
    ) -> FoldedProcess:
        """The same after a step that does not say where the process stands."""
        told_by = _STEPS & data.keys() or event.kind in _STEPPING
        if _held(event) or not (told_by or str(data.get("status", "")) in _ENDED):
            return process
        self._unknown.add("incident")
        if "outcome" in data:
            # Whose turn had come before the round ended was not told with its end.
            self._unknown.add("opened_at")
        told = str(data.get("incident", ""))
        status = _ENDED.get(str(data.get("status", "")), "incident" if told else "running")
        return _standing(process, status, event.at, told)

    # Rounds

    def _open(self, event: LoggedEvent, told: dict[str, Any]) -> None:
        self._unknown |= {field for key, field in _ROUND_FACTS.items() if key not in told}
        if told["status"] == "cancelled" and "mode" not in told:
            # It was noted that such a round had ended, not when.
            self._unknown.add("closed_at")
        due = told.get("due")
        self._rounds[told["round"]] = Round(
            id=told["round"],
            process_id=self._id,
            node_id=told["node"],
            task_id=int(told.get("task", 0)),
            name=told["name"],
            kind=told.get("kind", ""),
            mode=told.get("mode", ""),
            status=told["status"],
            number=told["number"],
            opened_at=event.at,
            item=told.get("item"),
            closed_at=None if told["status"] == "open" else event.at,
            due_at=_moment(due),
        )
        for place, one in enumerate(told["people"]):
            self._parts.add(told["round"], event.at, {"position": place, **one})

    def _renew(self, event: LoggedEvent, told: dict[str, Any]) -> None:
        """A round as it stands from now on: what is not said of it stays."""
        around = self._rounds[told["round"]]
        values = {field: told[key] for key, field in _RENEWED.items() if key in told}
        if "due" in told:
            values["due_at"] = _moment(told["due"])
        if "status" in told and told["status"] != around.status:
            values["closed_at"] = None if told["status"] == "open" else event.at
        self._rounds[around.id] = replace(around, **values)

    def _ends(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """The rounds an event ends: its own, those it left, or all of them."""
        at, kind = event.at, event.kind
        if data.get("outcome") and not _held(event):
            self._close(data["round"], data["outcome"], _reason(event), at)
        if kind in {"voted", "returned"} and data.get("to"):
            self._close(data["round"], "returned", "returned", at)
        if kind in _CLOSING:
            left = [one.id for one in self._rounds.values() if one.status == "open"]
        else:
            left = [*data.get("left", ())]
        for key in left:
            self._close(key, "cancelled", _left_reason(event), at)
        for key in data.get("retried", ()):
            self._close(key, "cancelled", "retried", at)
        for key in data.get("rounds", ()) if kind == "reminded" else ():
            around = self._rounds[key]
            self._rounds[key] = replace(around, reminded=around.reminded + 1, reminded_at=at)

    def _close(self, key: str, status: Any, reason: str, at: datetime) -> None:
        self._rounds[key] = replace(self._rounds[key], status=status, closed_at=at)
        self._parts.release(key, reason)

    def _reopen(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """An answer was taken back: its round goes on; those it ended at once count no more."""
        for key in data["undone"]:
            undone = self._rounds[key]
            self._rounds[key] = replace(undone, status="cancelled", closed_at=event.at)
        around = self._rounds[data["round"]]
        if around.status == "open":
            return
        if "task" not in data:
            self._unknown.add("task_id")
        task = data.get("task", around.task_id)
        self._rounds[around.id] = replace(around, status="open", closed_at=None, task_id=task)


def _standing(
    process: FoldedProcess, status: ProcessState, at: datetime, incident: str = ""
) -> FoldedProcess:
    ended = None if status in UNDER_WAY else at
    return replace(process, status=status, ended_at=ended, incident=incident)


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _held(event: LoggedEvent) -> bool:
    """Whether an event tells of an end that did not come to pass."""
    return event.kind == "timeout_held"


def _reason(event: LoggedEvent) -> str:
    """Why those who have not answered need not any more."""
    if event.kind == "timed_out" and event.data.get("action") == "decide":
        return "timed_rejection" if event.data["outcome"] == "rejected" else "timed_approval"
    return "decided"


def _left_reason(event: LoggedEvent) -> str:
    data = event.data
    if event.kind in _CLOSING:
        return event.kind
    if "why_left" in data:
        return str(data["why_left"])
    if event.kind == "voted" and data.get("to"):
        return "returned"
    if event.kind == "timer" and data.get("status") == "approved":
        return "timed_approval"
    own = _reason(event)
    return own if own != "decided" else _LEFT.get(event.kind, "left")
