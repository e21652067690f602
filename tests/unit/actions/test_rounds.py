"""When a round is decided and whose turn it is, in examples that people can follow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dougong.actions.rounds import outcome_of, threshold, turns
from dougong.model.runtime import Assignment
from dougong.model.workflow.definition import ApprovalNode

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
WORDS = {"y": "approve", "n": "reject", "0": "abstain", "c": "complete", "a": "advise"}


def part(number: int, word: str, **more: Any) -> Assignment:
    """Somebody of a round: `?` is asked, `.` waits for his turn, `-` was taken out."""
    states = {"?": "open", ".": "waiting", "-": "cancelled"}
    voted: Any = {}
    if word in WORDS:
        voted = {"vote": WORDS[word], "decided_at": AT + timedelta(minutes=number)}
    state: Any = states.get(word, "done")
    return Assignment(str(number), "r", "p", f"person-{number}", number, state, AT, **voted, **more)


def parts(words: str) -> list[Assignment]:
    return [part(number, word) for number, word in enumerate(words)]


def node(**settings: Any) -> ApprovalNode:
    return ApprovalNode("n", "审批", **settings)


@pytest.mark.parametrize(
    ("settings", "votes", "outcome"),
    [
        ({"mode": "any"}, "??", None),
        ({"mode": "any"}, "?y", "approved"),
        ({"mode": "any"}, "n?", "rejected"),
        ({"mode": "any"}, "0?", None),
        ({"mode": "any"}, "00", "rejected"),
        ({"mode": "any", "reject": "all"}, "n?", None),
        ({"mode": "any", "reject": "all"}, "ny", "approved"),
        ({"mode": "any", "reject": "all"}, "nn", "rejected"),
        ({"mode": "all"}, "y?", None),
        ({"mode": "all"}, "yy", "approved"),
        ({"mode": "all"}, "y0", "approved"),
        ({"mode": "all"}, "yn?", "rejected"),
        ({"mode": "all", "reject": "all"}, "yn?", None),
        ({"mode": "all", "reject": "all"}, "yn0", "approved"),
        ({"mode": "all", "reject": "all"}, "nn0", "rejected"),
        ({"mode": "sequential"}, "y.", None),
        ({"mode": "sequential"}, "yy", "approved"),
        ({"mode": "sequential"}, "n.", "rejected"),
        # Three of five; so many that the others no longer matter, either way.
        ({"mode": "ratio", "ratio": "60%", "reject": "vote"}, "yy???", None),
        ({"mode": "ratio", "ratio": "60%", "reject": "vote"}, "yyy??", "approved"),
        ({"mode": "ratio", "ratio": "60%", "reject": "vote"}, "nn???", None),
        ({"mode": "ratio", "ratio": "60%", "reject": "vote"}, "nnn??", "rejected"),
        ({"mode": "ratio", "ratio": "60%", "reject": "all"}, "nnn??", None),
        ({"mode": "ratio", "ratio": "60%", "reject": "any"}, "yn???", "rejected"),
        ({"mode": "ratio", "ratio": "3", "reject": "any"}, "0??", "rejected"),
        ({"mode": "ratio", "ratio": "3", "reject": "vote"}, "yyn?", None),
        ({"mode": "ratio", "ratio": "3", "reject": "vote"}, "yyny", "approved"),
        # Who abstains does not agree.
        ({"mode": "ratio", "ratio": "60%", "reject": "vote"}, "yy000", "rejected"),
        # A tie is a rejection, so half of them is not certain while the others may refuse.
        ({"mode": "ratio", "ratio": "50%", "reject": "vote"}, "yy??", None),
        ({"mode": "ratio", "ratio": "50%", "reject": "vote"}, "yynn", "rejected"),
        ({"mode": "ratio", "ratio": "50%", "reject": "vote"}, "yyn0", "approved"),
        # Too few have spoken.
        ({"mode": "ratio", "ratio": "1", "quorum": "3", "reject": "vote"}, "yy?", None),
        ({"mode": "ratio", "ratio": "1", "quorum": "3", "reject": "vote"}, "yy0", "approved"),
        # A committee hears everybody; the outcome is what was certain first.
        ({"mode": "any", "collect_all": True}, "y?", None),
        ({"mode": "any", "collect_all": True}, "yn", "approved"),
        ({"mode": "any", "collect_all": True}, "ny", "rejected"),
        ({"kind": "handle", "mode": "any"}, "c?", "completed"),
        ({"kind": "handle", "mode": "all"}, "c?", None),
        ({"kind": "handle", "mode": "all"}, "cc", "completed"),
        ({"kind": "handle", "mode": "ratio", "ratio": "2"}, "cc?", "completed"),
        # Whoever was taken out counts for nothing.
        ({"mode": "all"}, "y-", "approved"),
    ],
)
def test_a_round_is_decided_when_its_votes_are_certain(
    settings: dict[str, Any], votes: str, outcome: str | None
) -> None:
    assert outcome_of(node(**settings), parts(votes)) == outcome


@pytest.mark.parametrize(
    ("said", "size", "number"),
    [("60%", 5, 3), ("60%", 4, 3), ("34%", 3, 2), ("100%", 3, 3), ("3", 5, 3), ("3", 2, 2)],
)
def test_a_share_is_rounded_up_and_never_more_than_there_are(
    said: str, size: int, number: int
) -> None:
    assert threshold(said, size) == number


def must(number: int, word: str, timing: str = "parallel") -> Assignment:
    return part(number, word, part="must", timing=timing, origin="0", mark="added")


def advice(number: int, word: str, timing: str = "parallel") -> Assignment:
    return part(number, word, part="advice", timing=timing, origin="0", mark="added")


@pytest.mark.parametrize(
    ("own", "more", "outcome"),
    [
        # Whoever was added and must agree is needed, though one of the others is enough.
        ("y?", [must(2, "?")], None),
        ("y?", [must(2, "y")], "approved"),
        ("y?", [must(2, "n")], "rejected"),
        ("??", [must(2, "y")], None),
        ("y?", [must(2, "-")], "approved"),
        ("y?", [must(2, "0")], "rejected"),
        # Advice changes nothing, and nobody waits for it, unless it was wanted before the end.
        ("y?", [advice(2, "?")], "approved"),
        ("?", [advice(2, "a")], None),
        ("y?", [advice(2, "?", "after")], None),
        ("y?", [advice(2, "a", "after")], "approved"),
        # Whoever is to come after one who never answered is not waited for.
        ("?y", [must(2, ".", "after")], "approved"),
    ],
)
def test_people_who_were_added_must_agree_or_only_advise(
    own: str, more: list[Assignment], outcome: str | None
) -> None:
    assert outcome_of(node(mode="any"), [*parts(own), *more]) == outcome


def whose(settings: dict[str, Any], *assignments: Assignment) -> list[str]:
    return [one.id for one in turns(node(**settings), assignments)]


def test_turns_come_one_after_another() -> None:
    assert whose({"mode": "sequential"}, *parts("?..")) == []
    assert whose({"mode": "sequential"}, *parts("y..")) == ["1"]
    assert whose({"mode": "sequential"}, *parts("y-.")) == ["2"]
    # One who was asked after the first comes before the second.
    late = part(3, ".", part="must", timing="after", origin="0")
    assert whose({"mode": "sequential"}, *parts("y.."), late) == ["3"]


def test_the_holder_waits_for_those_he_asked_first() -> None:
    assert whose({"mode": "any"}, *parts("."), must(1, "?", "before")) == []
    assert whose({"mode": "any"}, *parts("."), must(1, "y", "before")) == ["0"]
    assert whose({"mode": "any"}, *parts("."), advice(1, "-", "delegate")) == ["0"]
    assert whose({"mode": "any"}, *parts("?"), must(1, ".", "after")) == []
    assert whose({"mode": "any"}, *parts("y"), must(1, ".", "after")) == ["1"]
