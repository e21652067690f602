"""When somebody first opens what he is asked: the end of his waiting, in the statistics."""

from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import Assignment
from dougong.store import process_figures


def unseen(mine: Assignment | None) -> str:
    """The assignment whose holder has not opened the document before; empty when there is none."""
    return mine.id if mine is not None and mine.looked_at is None else ""


def look(uow: UnitOfWork, assignment_id: str) -> None:
    """Note that whoever is asked has opened the document; only the first time counts."""
    process_figures.look(uow, assignment_id)
