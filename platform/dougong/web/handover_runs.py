"""Hands over everything of somebody who leaves: each piece in a transaction of its own."""

from dataclasses import dataclass

from dougong.actions import handing_over
from dougong.actions.handing_over import Piece
from dougong.actions.unit_of_work import UnitOfWork
from dougong.web.batch_runs import REFUSALS
from dougong.web.call import change, read
from dougong.web.errors import sentence


@dataclass(frozen=True)
class Moved:
    """What became of one piece."""

    piece: Piece
    #: Why it stayed; empty when it was moved.
    why: str = ""


def handed_over(person_id: str, heir_id: str, reason: str) -> list[Moved]:
    """The pieces with what became of each; who takes over is told."""
    read(lambda uow: handing_over.require_heir(uow, person_id, heir_id, reason))
    pieces = read(lambda uow: handing_over.leaving_of(uow, person_id)).pieces
    found = [_moved(piece, person_id, heir_id, reason) for piece in pieces]
    moved = sum(not one.why for one in found)
    change(lambda uow: handing_over.told(uow, person_id, heir_id, reason, moved))
    return found


def _moved(piece: Piece, person_id: str, heir_id: str, reason: str) -> Moved:
    def action(uow: UnitOfWork) -> None:
        handing_over.hand_over(uow, piece, person_id, heir_id, reason)

    try:
        change(action)
    except REFUSALS as refused:
        return Moved(piece, sentence(refused))
    return Moved(piece)
