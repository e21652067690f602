"""Rounds of every mode against the plain statement of what is certain (approvals.md, 2)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dougong.actions.rounds import outcome_of
from dougong.model.runtime import Assignment
from dougong.model.workflow.definition import ApprovalNode

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
VOTES = ("approve", "reject", "abstain")


def part(number: int, vote: str | None) -> Assignment:
    """Somebody who has voted as the number-th, or has not."""
    voted: Any = {"vote": vote, "decided_at": AT + timedelta(minutes=number)} if vote else {}
    state: Any = "done" if vote else "open"
    return Assignment(str(number), "r", "p", f"p{number}", number, state, AT, **voted)


@st.composite
def nodes(draw: st.DrawFn) -> ApprovalNode:
    mode: Any = draw(st.sampled_from(("any", "all", "ratio")))
    rejects = ("any", "all", "vote") if mode == "ratio" else ("any", "all")
    reject: Any = draw(st.sampled_from(rejects))
    share = st.sampled_from(("1", "2", "3", "25%", "50%", "60%", "100%"))
    ratio = draw(share) if mode == "ratio" else ""
    return ApprovalNode("n", "审批", mode=mode, reject=reject, ratio=ratio)


def verdict(node: ApprovalNode, votes: Sequence[str]) -> str:
    """What the votes of everybody come to."""
    yes, no = votes.count("approve"), votes.count("reject")
    if node.reject == "any" and no:
        return "rejected"
    if node.mode != "ratio":
        return "approved" if yes else "rejected"
    if node.ratio.endswith("%"):
        enough = Fraction(yes, len(votes)) >= Fraction(int(node.ratio[:-1]), 100)
    else:
        enough = yes >= min(int(node.ratio), len(votes))
    return "approved" if enough and yes > no else "rejected"


def said(node: ApprovalNode, cast: Sequence[str], left: int) -> str | None:
    """The outcome as its rule reads: what every way of going on would come to."""
    if node.reject == "any" and "reject" in cast:
        return "rejected"
    if node.mode == "any" and "approve" in cast:
        return "approved"
    if left and node.mode != "ratio":
        return None
    endings = {verdict(node, (*cast, *rest)) for rest in product(VOTES, repeat=left)}
    if len(endings) > 1:
        return None
    [only] = endings
    return None if left and only == "rejected" and node.reject == "all" else only


@settings(max_examples=400)
@example(
    node=ApprovalNode("n", "审批", mode="ratio", ratio="2"),
    votes=["abstain", "approve"],
    committee=False,
)
@example(
    node=ApprovalNode("n", "审批", mode="ratio", ratio="1", reject="any"),
    votes=["approve", "approve", "approve"],
    committee=False,
)
@given(nodes(), st.lists(st.sampled_from(VOTES), min_size=1, max_size=6), st.booleans())
def test_a_round_ends_exactly_when_nothing_else_can_come_of_it(
    node: ApprovalNode, votes: list[str], committee: bool
) -> None:
    first: str | None = None
    for cast in range(len(votes) + 1):
        left = len(votes) - cast
        people = [part(n, vote if n < cast else None) for n, vote in enumerate(votes)]
        expected = said(node, votes[:cast], left)
        assert outcome_of(node, people) == expected
        first = first or expected
        if expected is not None:
            break
    if committee:
        heard = ApprovalNode(**{**node.__dict__, "collect_all": True})
        everybody = [part(n, vote) for n, vote in enumerate(votes)]
        assert outcome_of(heard, [*everybody[:-1], part(len(votes) - 1, None)]) is None
        assert outcome_of(heard, everybody) == first
