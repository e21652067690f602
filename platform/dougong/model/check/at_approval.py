"""Fields worked out again at approval: what is made of them is worked out again as well."""

from collections.abc import Iterator, Mapping

from dougong.base.text import Text
from dougong.model.catalog import Catalog
from dougong.model.check.circles import Place, reads_of
from dougong.model.entity import Entity
from dougong.model.fields.field import Field
from dougong.model.parse.faults import Faults

_TYPED = Text(
    "“{title}”不是算出来的，通过时无从重算",
    "“{title}” is not worked out, so nothing can be worked out again at approval",
)
_STALE = Text(
    "“{title}”由“{of}”算出，而后者在通过时重算；这里也要写 at_approval",
    "“{title}” is made of “{of}”, which is worked out again at approval; so must it be",
)


def at_approval(catalog: Catalog, entity: Entity, faults: Faults) -> None:
    """Note what cannot be worked out again, and what would tell of values that are gone."""
    fields = dict(_fields(catalog, entity))
    if not any(of.at_approval for of in fields.values()):
        return
    reads = reads_of(catalog, entity)
    for place, of in fields.items():
        path = f"/properties/{place[0] or place[1]}"
        if of.at_approval and place not in reads:
            faults.add("at_approval_typed", path, _TYPED, title=of.title)
        elif not of.at_approval and place in reads:
            stale = sorted(_reached(place, reads, fields))
            if stale:
                told = {"title": of.title, "of": fields[stale[0]].title}
                faults.add("at_approval_stale", path, _STALE, **told)


def _fields(catalog: Catalog, entity: Entity) -> Iterator[tuple[Place, Field]]:
    for key, of in entity.fields.items():
        yield ("", key), of
    for rows in entity.row_fields:
        child = catalog.entities.get(rows.rows)
        for key, of in (child.fields if child else {}).items():
            yield (rows.key, key), of


def _reached(
    place: Place, reads: Mapping[Place, set[Place]], fields: Mapping[Place, Field]
) -> Iterator[Place]:
    """The marked fields a field is made of; a method on the way counts for what it reads."""
    for other in reads[place]:
        if other in fields:
            if fields[other].at_approval:
                yield other
        elif other in reads:
            yield from _reached(other, reads, fields)
