"""When a round is decided, and whose turn it is: the one place that counts votes.

Approvals.md, 2: modes, thresholds and rejections; 5: people who were brought in.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dougong.access import chain
from dougong.access.assignees import for_step
from dougong.base.values import JsonObject
from dougong.model.runtime import Assignment, Vote
from dougong.model.workflow.definition import ApprovalNode

Outcome = Literal["approved", "rejected", "completed"]
#: States in which an assignment may still bring a vote.
PENDING = frozenset(("open", "waiting"))
#: Timings of those whom the holder waits for.
FIRST = frozenset(("before", "delegate"))


def outcome_of(node: ApprovalNode, assignments: Sequence[Assignment]) -> Outcome | None:
    """The outcome of a round, or none while votes that matter are missing.

    What the votes were certain of first is the outcome, in the order they were cast; a node that
    collects all opinions only waits for the others, who no longer change it.
    """
    if _asked_after(assignments):
        return None
    voters = [a for a in assignments if a.part == "vote" and _counts(a)]
    added = [a for a in assignments if a.part == "must" and _counts(a)]
    pending = [a for a in (*voters, *added) if a.state in PENDING]
    if node.collect_all and pending:
        return None
    cast = sorted((a for a in (*voters, *added) if a.state == "done"), key=_when)
    for number in range(len(cast) + 1):
        known = {a.id for a in cast[:number]}
        own = _Tally.of(voters, known)
        found = _decided(node, own, _Tally.of(added, known))
        if found is not None:
            return found
    return None


def turns(node: ApprovalNode, assignments: Sequence[Assignment]) -> Iterator[Assignment]:
    """Those who wait and whose turn has come."""
    for one in assignments:
        if one.state == "waiting" and not _is_held_up(node, one, assignments):
            yield one


def _is_held_up(node: ApprovalNode, one: Assignment, others: Sequence[Assignment]) -> bool:
    pending = [a for a in others if a.state in PENDING and a.id != one.id]
    if any(a.origin == one.id and a.timing in FIRST for a in pending):
        return True
    if one.timing == "after":
        return any(a.id == one.origin for a in pending)
    if node.mode != "sequential" or one.timing:
        return False
    earlier = {a.id for a in others if not a.timing and a.position < one.position}
    return any(a.id in earlier or a.origin in earlier for a in pending if a.timing != "parallel")


def _asked_after(assignments: Sequence[Assignment]) -> bool:
    """Whether somebody still answers who was asked to come after one that is done."""
    return any(a.timing == "after" and a.state == "open" for a in assignments)


def _counts(one: Assignment) -> bool:
    """Whether a vote of it counts, given or still to come.

    Whoever comes after another one counts once that one is done.
    """
    if one.state == "done":
        return one.vote != "return"
    return one.state == "open" or (one.state == "waiting" and one.timing != "after")


def _when(one: Assignment) -> tuple[str, str]:
    return ("" if one.decided_at is None else one.decided_at.isoformat(), one.id)


@dataclass(frozen=True)
class _Tally:
    """Votes known, and how many are still to come."""

    votes: Counter[Vote | None]
    left: int

    @staticmethod
    def of(assignments: Sequence[Assignment], known: set[str]) -> "_Tally":
        cast = [a.vote for a in assignments if a.id in known]
        return _Tally(Counter(cast), len(assignments) - len(cast))

    @property
    def size(self) -> int:
        """Everybody who votes."""
        return self.votes.total() + self.left

    @property
    def cast(self) -> int:
        """Those who have voted, abstentions included."""
        return self.votes.total()


def _decided(node: ApprovalNode, own: _Tally, added: _Tally) -> Outcome | None:
    if node.kind == "handle":
        return _completed(node, own, added)
    if added.votes["reject"]:
        return "rejected"
    found = _own_outcome(node, own)
    if found != "approved":
        return found
    if added.left:
        return None
    return "approved" if added.votes["approve"] == added.size else "rejected"


def _completed(node: ApprovalNode, own: _Tally, added: _Tally) -> Outcome | None:
    wanted = {"any": 1, "ratio": threshold(node.ratio, own.size)}.get(node.mode, own.size)
    enough = own.votes["complete"] >= wanted and not added.left
    return "completed" if enough else None


def _own_outcome(node: ApprovalNode, own: _Tally) -> Outcome | None:
    """What the node's own people come to by themselves."""
    if node.reject == "any" and own.votes["reject"]:
        return "rejected"
    if node.mode == "ratio":
        return _by_ratio(node, own)
    if own.left and not (node.mode == "any" and own.votes["approve"]):
        return None
    return "approved" if own.votes["approve"] else "rejected"


def _by_ratio(node: ApprovalNode, own: _Tally) -> Outcome | None:
    """Agreed by so many and by more than refuse: a tie is a rejection."""
    wanted = threshold(node.ratio, own.size)
    yes, no = own.votes["approve"], own.votes["reject"]
    if own.cast < threshold(node.quorum, own.size):
        # Nothing is decided by too few.
        return None if own.left else "rejected"
    if yes >= wanted and yes > no + own.left:
        # Where one rejection decides, nothing is certain before the last has answered.
        return None if own.left and node.reject == "any" else "approved"
    if not own.left:
        return "rejected"
    out_of_reach = yes + own.left < wanted or yes + own.left <= no
    return "rejected" if out_of_reach and node.reject != "all" else None


def threshold(said: str, size: int) -> int:
    """How many of so many: `60%` of them, rounded up, or `3`, but never more than there are."""
    if not said:
        return 0
    if said.endswith("%"):
        return -(-size * min(int(said[:-1]), 100) // 100)
    return min(int(said), size)


@dataclass(frozen=True)
class Step:
    """A node as one round sees it: its settings, overridden by the step of a routed chain."""

    node: ApprovalNode
    name: str
    item: JsonObject | None = None


def step_of(node: ApprovalNode, item: JsonObject | None) -> Step:
    """The settings of a node with those of a chain's step laid over them."""
    if item is None:
        return Step(node, node.name)
    step = chain.step_of(item)
    return Step(for_step(node, step.rule, step.mode), step.name, item)
