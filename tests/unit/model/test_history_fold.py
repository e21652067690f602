"""The fold of a log: what it tells of events that say everything, and of old ones that do not."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dougong.base.values import JsonObject
from dougong.model.history.fold import fold
from dougong.model.runtime import LoggedEvent

START = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
OLD: tuple[tuple[str, str, JsonObject], ...] = (
    ("created", "ann", {"status": "draft"}),
    (
        "submitted",
        "ann",
        {
            "process": "p",
            "status": "submitted",
            "opened": [
                {
                    "round": "r1",
                    "node": "check",
                    "name": "核对",
                    "number": 1,
                    "status": "open",
                    "people": [
                        {"assignment": "a1", "person": "pam", "state": "open", "mark": ""},
                        {"assignment": "a2", "person": "pat", "state": "open", "mark": ""},
                    ],
                }
            ],
        },
    ),
    (
        "voted",
        "pam",
        {
            "process": "p",
            "round": "r1",
            "assignment": "a1",
            "vote": "approve",
            "opinion": "可以",
            "version": 2,
            "outcome": "approved",
            "status": "approved",
        },
    ),
    ("closed", "bo", {"status": "closed"}),
)


def _events(told: tuple[tuple[str, str, JsonObject], ...]) -> list[LoggedEvent]:
    return [
        LoggedEvent(str(n), "d", n, START + timedelta(hours=n), who, kind, data, "")
        for n, (kind, who, data) in enumerate(told)
    ]


def _hours(number: int) -> datetime:
    return START + timedelta(hours=number)


def test_old_events_are_folded_and_what_they_do_not_tell_is_unknown() -> None:
    found = fold(_events(OLD), "p")

    assert found.unknown == {
        *("release", "key", "kind", "mode", "task_id", "item", "due_at", "incident", "opened_at")
    }
    assert found.process is not None
    assert (found.process.initiator_id, found.process.status) == ("ann", "completed")
    assert (found.process.started_at, found.process.ended_at) == (_hours(1), _hours(2))
    [around] = found.rounds
    assert (around.status, around.closed_at) == ("approved", _hours(2))
    states = {a.person_id: (a.state, a.reason, a.vote) for a in found.assignments}
    assert states == {"pam": ("done", "", "approve"), "pat": ("cancelled", "decided", None)}
    assert found.record_status == "closed"


def test_a_moment_in_between_knows_nothing_of_what_came_later() -> None:
    found = fold(_events(OLD), "p", until=_hours(1))

    assert [a.state for a in found.assignments] == ["open", "open"]
    assert found.record_status == "submitted"
    assert fold(_events(OLD), "p", until=START).process is None


def test_what_another_process_of_the_document_did_is_none_of_this_one() -> None:
    again: dict[str, Any] = {**OLD[1][2], "process": "q", "release": "r", "key": "yard.order"}
    found = fold(
        _events((*OLD[:2], ("withdrawn", "ann", {"process": "p"}), ("submitted", "ann", again))),
        "p",
    )

    assert found.process is not None
    assert found.process.status == "withdrawn"
    assert [a.reason for a in found.assignments] == ["withdrawn", "withdrawn"]
    assert len(found.rounds) == 1


def test_an_old_process_that_asked_nobody_is_over_at_once() -> None:
    told: JsonObject = {"process": "p", "status": "approved"}
    found = fold(_events((OLD[0], ("submitted", "ann", told))), "p")

    assert found.process is not None
    assert (found.process.status, found.process.ended_at) == ("completed", _hours(1))
    assert found.record_status == "approved"
