"""Records whose person was made nameless stay as they are."""

from dougong.actions.errors import Nameless
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import Record
from dougong.store import log

EVENT = "anonymised"


def is_nameless(uow: UnitOfWork, record: Record) -> bool:
    """Whether the person of a record was made nameless."""
    known = uow.catalog.entity(record.entity)
    return known.retention is not None and log.has(uow, record.id, EVENT)


def require_named(uow: UnitOfWork, record: Record) -> None:
    """Nameless for a record whose person is: nobody writes a name into it again."""
    if is_nameless(uow, record):
        raise Nameless
