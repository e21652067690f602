"""Whom somebody has chosen for the nodes of a document that he has not handed in yet."""

from dougong.actions.choosing import MOST, Chosen, told
from dougong.actions.road import choices_of
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import Record
from dougong.store import log, people


def keep_choice(uow: UnitOfWork, record: Record, chosen: Chosen) -> None:
    """Note a choice with a draft, as far as there is still something to choose.

    A draft is kept whatever is wrong with it: whether everybody chosen may act is looked at when
    the document is handed in.
    """
    made: dict[str, tuple[str, ...]] = {}
    for one in choices_of(uow, uow.catalog.entity(record.entity), record) if chosen else ():
        wanted = tuple(dict.fromkeys(chosen.get(one.node_id, one.chosen)))[:MOST]
        known = people.persons_by_id(uow, wanted)
        ids = tuple(key for key in wanted if key in known)
        if ids != one.chosen:
            made[one.node_id] = ids
    if made:
        log.append(uow, record.id, "chosen", {"chosen": told(made)})
