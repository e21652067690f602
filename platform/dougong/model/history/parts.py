"""Everybody's part in the rounds of a process, as events tell of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dougong.model.runtime import Assignment, LoggedEvent

PENDING = frozenset(("open", "waiting"))
#: How people are brought in for whom the one who did so waits.
FIRST = frozenset(("before", "delegate"))


class Parts:
    """The parts as far as events have been read."""

    def __init__(self, process_id: str) -> None:
        self._id = process_id
        self._parts: dict[str, Assignment] = {}
        #: Facts that an event did not tell.
        self.unknown: set[str] = set()

    def take(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """What an event says of people; rounds that end take theirs with them afterwards."""
        change = _CHANGES.get(event.kind)
        if change is not None:
            change(self, event, data)
        for one in data.get("parts_now", ()):
            reason = {"reason": one["reason"]} if "reason" in one else {}
            self._set(one["assignment"], state=one["state"], **reason)
        for key in data.get("released", ()):
            self._set(key, state="cancelled", reason="answered")
        for key in data.get("turn", ()):
            self._set(key, state="open", opened_at=event.at)

    def vote(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """Somebody has answered."""
        self._set(
            data["assignment"],
            state="done",
            vote=data["vote"],
            opinion=data.get("opinion") or "",
            signature=data.get("signature"),
            decided_at=event.at,
            decided_by=event.actor_id,
            seen_version=data.get("version"),
        )

    def hand_on(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """Somebody takes the place of another one, with all that was his."""
        old = self._parts[data["assignment"]]
        done = {"decided_at": event.at, "decided_by": event.actor_id}
        self._set(old.id, state="transferred", reason=event.kind, **done)
        [told] = data["people"]
        self._parts[told["assignment"]] = replace(
            old,
            id=told["assignment"],
            person_id=told["person"],
            state=told["state"],
            opened_at=event.at,
            mark="transferred",
            brought_by=event.actor_id,
            note=data.get("note", ""),
        )
        self._move_brought_in(old.id, told["assignment"])

    def bring(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """People asked beside the holder of a part."""
        own = self._parts[data["assignment"]]
        if any(one["timing"] in FIRST for one in data["people"]):
            self._set(own.id, state="waiting")
        given = {"position": own.position, "brought_by": event.actor_id, "note": data["note"]}
        for one in data["people"]:
            if "either" not in one:
                self.unknown.add("either")
            self.add(data["round"], event.at, {**given, **one})

    def remove(self, _event: LoggedEvent, data: dict[str, Any]) -> None:
        """Somebody was taken out again."""
        self._set(data["removed"], state="cancelled", reason="removed")

    def assign(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """Somebody is asked where nobody was found."""
        given = {"mark": "transferred", "brought_by": event.actor_id, "note": data["reason"]}
        for one in data["people"]:
            self.add(data["round"], event.at, {**given, **one})

    def expire(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """Others are asked in the place of those who did not answer in time."""
        for key in data.get("gone", ()):
            self._set(key, state="expired", reason="timed_out", decided_at=event.at)
        for place, one in enumerate(data.get("people", ())):
            self.add(data["round"], event.at, {"position": place, **one})

    def take_back(self, event: LoggedEvent, data: dict[str, Any]) -> None:
        """An answer does not count any more; its author is asked anew, and those it released."""
        old = self._parts[data["assignment"]]
        [told] = data["people"]
        self._parts[told["assignment"]] = replace(
            old,
            id=told["assignment"],
            state="open",
            opened_at=event.at,
            vote=None,
            opinion="",
            signature=None,
            decided_at=None,
            decided_by=None,
            seen_version=None,
        )
        self._set(old.id, state="taken_back", reason="taken_back")
        self._move_brought_in(old.id, told["assignment"])
        for one in data["again"]:
            more = {"opened_at": event.at} if one["state"] == "open" else {}
            reason = "taken_back" if one["state"] == "taken_back" else ""
            self._set(one["assignment"], state=one["state"], reason=reason, **more)

    def _move_brought_in(self, from_: str, to: str) -> None:
        for one in [*self._parts.values()]:
            if one.origin == from_:
                self._set(one.id, origin=to)

    def add(self, around: str, at: datetime, told: dict[str, Any]) -> None:
        """A part as it was made; what came to pass at once is told with it."""
        voted = {"decided_at": at, "decided_by": told["person"]} if told["state"] == "done" else {}
        if told["state"] == "done" and "vote" not in told:
            self.unknown.add("seen_version")
            voted["vote"] = "approve"
        if told["state"] == "cancelled" and "reason" not in told:
            self.unknown.add("reason")
        named = {key: told[key] for key in _PART_FACTS if key in told}
        self._parts[told["assignment"]] = Assignment(
            id=told["assignment"],
            round_id=around,
            process_id=self._id,
            person_id=told["person"],
            state=told["state"],
            opened_at=at,
            **{"position": 0, **voted, **named},
        )

    def release(self, around: str, reason: str) -> None:
        """A round is over for those who have not answered."""
        for one in [*self._parts.values()]:
            if one.round_id == around and one.state in PENDING:
                self._set(one.id, state="cancelled", reason=reason)

    def in_order(self, rounds: Iterable[str]) -> tuple[Assignment, ...]:
        """All parts, by round and place."""
        places = {key: place for place, key in enumerate(rounds)}

        def order(one: Assignment) -> tuple[int, int, datetime, str]:
            return places[one.round_id], one.position, one.opened_at, one.id

        return tuple(sorted(self._parts.values(), key=order))

    def _set(self, key: str, **values: Any) -> None:
        self._parts[key] = replace(self._parts[key], **values)


#: What an event may say of a part beside person and state.
_PART_FACTS = (
    *("position", "mark", "part", "timing", "origin", "brought_by", "note", "either"),
    *("vote", "seen_version", "reason"),
)
_Change = Callable[[Parts, LoggedEvent, dict[str, Any]], None]
_CHANGES: Mapping[str, _Change] = {
    "voted": Parts.vote,
    "returned": Parts.vote,
    "transferred": Parts.hand_on,
    "reassigned": Parts.hand_on,
    "delegated": Parts.bring,
    "added": Parts.bring,
    "removed": Parts.remove,
    "assigned": Parts.assign,
    "timed_out": Parts.expire,
    "taken_back": Parts.take_back,
}
