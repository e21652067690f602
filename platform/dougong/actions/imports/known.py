"""Which records of a file are there already: by their key, or by the id their origin gives."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access.policy import row_filter
from dougong.actions.imports.offer import Offer
from dougong.actions.imports.reading import RowIn
from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel.filters import All, FieldPath, Member, Not
from dougong.model.runtime import Query, Record
from dougong.store import records, selecting

BATCH, PAGE = 200, 500
#: The names that ids of imported records are made of lie in this space of their own.
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "https://dougong.dev/import")
#: What is over is no longer what a file means.
OVER = ("discarded", "rejected", "reversed")

Key = tuple[Any, ...]


def key_of(offer: Offer, row: RowIn) -> Key | None:
    """The values that tell which record a row means; none while one of them is missing."""
    values = tuple(row.data.get(name) for name in offer.key)
    return None if not values or None in values else values


def id_of(offer: Offer, row: RowIn, digest: str) -> str | None:
    """The id of a record without a key of its own.

    The same row of the same file, or the same external number, is the same record however often
    it comes.
    """
    if offer.key:
        return None
    origin = f"@{row.external}" if row.external else f"{digest}:{row.line.number}"
    return str(uuid.uuid5(_OURS, f"{offer.entity.name}\x1f{origin}"))


def known_records(
    uow: UnitOfWork, offer: Offer, rows: Sequence[RowIn], digest: str
) -> Mapping[int, Record]:
    """The records that rows mean, by the number of their line."""
    if not offer.key:
        return _by_id(uow, offer, rows, digest)
    wanted = {key: row.line.number for row in rows if (key := key_of(offer, row)) is not None}
    first = sorted({key[0] for key in wanted}, key=str)
    found: dict[int, Record] = {}
    for start in range(0, len(first), BATCH):
        for record in _among(uow, offer, tuple(first[start : start + BATCH])):
            key = tuple(record.data.get(name) for name in offer.key)
            if key in wanted:
                found[wanted[key]] = record
    return _whole(uow, found)


def _among(uow: UnitOfWork, offer: Offer, values: tuple[Any, ...]) -> Sequence[Record]:
    """Records the actor reads that hold one of the values in the first field of the key."""
    where = All(
        (
            row_filter(uow.actor, uow.catalog, offer.entity.name, "read"),
            Not(Member(FieldPath(("status",)), OVER)),
            Member(FieldPath((offer.key[0],)), values),
        )
    )
    found: list[Record] = []
    after: str | None = None
    while True:
        query = Query(where=where, sort=("id",), limit=PAGE, after=after)
        page = selecting.select(uow, offer.entity.name, query)
        found += page.items
        after = page.next
        if after is None:
            return found


def _by_id(
    uow: UnitOfWork, offer: Offer, rows: Sequence[RowIn], digest: str
) -> Mapping[int, Record]:
    wanted = {id_of(offer, row, digest): row.line.number for row in rows}
    ids = tuple(key for key in wanted if key)
    there = selecting.ids(uow, offer.entity.name, Member(FieldPath(("id",)), ids))
    found = {wanted[key]: records.find(uow, offer.entity.name, key) for key in sorted(there)}
    return {number: record for number, record in found.items() if record is not None}


def _whole(uow: UnitOfWork, found: Mapping[int, Record]) -> Mapping[int, Record]:
    """The records with their child rows, where their entity has any."""
    whole: dict[int, Record] = {}
    for number, record in found.items():
        has_rows = bool(uow.catalog.entity(record.entity).row_fields)
        again = records.find(uow, record.entity, record.id) if has_rows else record
        whole[number] = again or record
    return whole
