"""When a round is decided: the one place that counts votes (approvals.md, 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dougong.access import chain
from dougong.access.assignees import for_step
from dougong.base.values import JsonObject
from dougong.model.runtime import Assignment
from dougong.model.workflow.definition import ApprovalNode

Outcome = Literal["approved", "rejected", "completed"]
#: States in which an assignment may still bring a vote.
PENDING = frozenset(("open", "waiting"))


def outcome_of(node: ApprovalNode, assignments: Sequence[Assignment]) -> Outcome | None:
    """The outcome of a round, or none while votes that matter are missing."""
    votes = [a.vote for a in assignments if a.state == "done"]
    pending = any(a.state in PENDING for a in assignments)
    if node.kind == "handle":
        enough = "complete" in votes and (node.mode == "any" or not pending)
        return "completed" if enough else None
    if "reject" in votes and node.reject == "any":
        return "rejected"
    if "approve" in votes and (node.mode == "any" or not pending):
        return "rejected" if node.mode == "all" and "reject" in votes else "approved"
    return None if pending else "rejected"


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
