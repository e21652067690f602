"""What rules said at the submission of a document, with the reasons given."""

from dataclasses import dataclass

from dougong.actions.shown_record import ShownRecord


@dataclass(frozen=True)
class Notice:
    """A rule's word at the submission, with the reason given for it."""

    level: str
    message: str
    reason: str


def notices(shown: ShownRecord) -> tuple[Notice, ...]:
    """What rules and controls said of the document when it was handed in."""
    return tuple(
        Notice(
            level="none" if found.get("not_checked") else str(found.get("level", "")),
            message=str(found.get("message", "")),
            reason=str(found.get("reason") or ""),
        )
        for found in shown.approval.warnings
    )
