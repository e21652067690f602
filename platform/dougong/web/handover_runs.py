"""Hands over everything of somebody who leaves: each piece in a transaction of its own."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from dougong.actions import handing_over
from dougong.actions.handing_over import Heirs, Piece
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.text import Text
from dougong.web.batch_runs import REFUSALS
from dougong.web.call import change, read
from dougong.web.errors import sentence
from dougong.web.locale import locale


@dataclass(frozen=True)
class Moved:
    """What became of one piece."""

    piece: Piece
    #: Why it stayed; empty when it was moved.
    why: str = ""
    #: What to know of how it was moved; empty for nothing.
    note: str = ""


def handed_over(person_id: str, heirs: Heirs, reason: str) -> list[Moved]:
    """The pieces with what became of each; whoever takes over something is told."""
    for heir in heirs.everybody:
        read(partial(handing_over.require_heir, person_id=person_id, heir_id=heir, reason=reason))
    pieces = read(lambda uow: handing_over.leaving_of(uow, person_id)).pieces
    found = [_moved(piece, person_id, heirs.of(piece), reason) for piece in pieces]
    count = Counter(heirs.of(one.piece) for one in found if not one.why)
    for heir in heirs.everybody:
        if count[heir] or heir == heirs.rest:
            change(partial(_told, given=(person_id, heir, reason), moved=count[heir]))
    return found


def _told(uow: UnitOfWork, given: tuple[str, str, str], moved: int) -> None:
    handing_over.told(uow, *given, moved)


def _moved(piece: Piece, person_id: str, heir_id: str, reason: str) -> Moved:
    def action(uow: UnitOfWork) -> Text:
        return handing_over.hand_over(uow, piece, person_id, heir_id, reason)

    try:
        note = change(action)
    except REFUSALS as refused:
        return Moved(piece, sentence(refused))
    return Moved(piece, note=note.show(locale(), {}))
