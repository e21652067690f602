"""Records that one document in effect alone may take for a purpose."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select

from dougong.store.references import IN_EFFECT, Place, places
from dougong.store.session import Work
from dougong.store.shapes import shape_of

#: What is taken: the entity of the records, and the purpose.
Purpose = tuple[str, str]


def hold(work: Work, entity: str, keys: Sequence[str]) -> None:
    """Let nobody else take these records, and nobody reverse their documents, for this transaction.

    Of rows the document they belong to is locked, as whoever reverses it locks it.
    """
    table = work.tables.entity(entity)
    these = select(table.c.id).where(table.c.id.in_(keys))
    above = work.tables.parents.get(entity, ())
    if above:
        header = work.tables.entity(above[0])
        mine = select(table.c.parent_id).where(table.c.id.in_(keys))
        table, these = header, select(header.c.id).where(header.c.id.in_(mine))
    work.connection.execute(these.order_by(table.c.id).with_for_update()).all()


def taken(
    work: Work, purpose: Purpose, keys: Sequence[str], record_id: str
) -> Iterator[tuple[str, str, str]]:
    """Which of these records another document in effect has taken, with its entity and id."""
    for name, place in _places(work, purpose):
        asked = _asked(work, name, place, keys, record_id)
        yield from ((str(key), name, str(by)) for key, by in work.connection.execute(asked))


def _places(work: Work, purpose: Purpose) -> Iterator[tuple[str, Place]]:
    for entity in work.tables.definitions.entities.values():
        if entity.kind == "document":
            for place in places(work, shape_of(work.tables, entity.name)):
                if _is_for(place, purpose):
                    yield entity.name, place


def _is_for(place: Place, purpose: Purpose) -> bool:
    reference = place.field.reference
    return reference is not None and (reference.entity, reference.once) == purpose


def _asked(work: Work, name: str, place: Place, keys: Sequence[str], record_id: str) -> Select[Any]:
    """Which records a kind of document names at a place; a reversal only repeats its original."""
    document, table = work.tables.entity(name), place.shape.table
    found = select(table.c[place.field.key], document.c.id).select_from(table)
    if place.above is not None:
        found = found.join(document, document.c.id == table.c.parent_id)
    return found.where(
        table.c[place.field.key].in_(keys),
        document.c.status.in_(IN_EFFECT),
        document.c.reversal_of.is_(None),
        document.c.id != record_id,
    )
