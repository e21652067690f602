"""What goes with a vote beside its word: an opinion, a signature, files (approvals.md, 2).

Files are kept in the event of the vote; there is no other place that holds them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.actions.errors import AttachmentRequired, OpinionRequired, SignatureRequired
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.workflow.definition import ApprovalNode
from dougong.store import log

#: So many files go with one vote.
MOST_FILES = 10
#: Id and name of each file.
Files = tuple[tuple[str, str], ...]


def require_given(
    node: ApprovalNode, vote: str, opinion: str, signature: str | None, files: Sequence[str]
) -> None:
    """OpinionRequired, SignatureRequired or AttachmentRequired where the node wants more."""
    if (vote == "advise" or vote in node.opinion) and not opinion.strip():
        raise OpinionRequired
    if vote in node.signature and not signature:
        raise SignatureRequired
    if vote in node.attachment and not files:
        raise AttachmentRequired


def files_of(uow: UnitOfWork, record_id: str) -> Mapping[str, Files]:
    """By the id of an assignment, the files that went with its vote."""
    told: list[Mapping[str, Any]] = [event.data for event in log.events(uow, record_id)]
    return {
        one["assignment"]: tuple((file["id"], file["name"]) for file in one["files"])
        for one in told
        if "vote" in one and "files" in one
    }
