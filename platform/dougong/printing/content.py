"""What a template can print: the values of a record as its reader sees them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dougong.base.values import pointer
from dougong.model.access import Right
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import Shown, Words
from dougong.model.posting_place import seen
from dougong.model.print_sheet import APPROVALS, FIGURES
from dougong.model.rights import effective
from dougong.model.runtime import Record
from dougong.printing.paper import Figure, Step


@dataclass(frozen=True)
class Reading:
    """How somebody reads a record: rights by JSON Pointer, labels, and who and when he is."""

    rights: Mapping[str, Right]
    words: Words
    #: `actor`, `now` and `today`.
    common: Mapping[str, object]


@dataclass(frozen=True)
class Place:
    """The header or one row: names for expressions, and fields as forms show them."""

    names: Mapping[str, object]
    shown: Mapping[str, Shown]


@dataclass(frozen=True)
class Content:
    """The header, and rows by field, as the steps of the approval or the figures of the page."""

    header: Place
    rows: Mapping[str, tuple[Place, ...]]
    words: Words


def content_of(
    catalog: Catalog,
    record: Record,
    reading: Reading,
    steps: Iterable[Step],
    figures: Iterable[Figure] = (),
) -> Content:
    """Everything a template of the record's entity may name.

    What is hidden or masked for the reader is null in every expression, and shown as forms show it
    where a field stands alone.
    """
    entity = catalog.entity(record.entity)
    common = {**reading.common, **dict.fromkeys(entity.absent)}
    system = {"id": record.id, "status": record.status, "created_by": record.created_by}
    own = {APPROVALS: tuple(_step(step) for step in steps)}
    if entity.page_figures:
        own[FIGURES] = tuple(Place(asdict(one), {}) for one in figures)
    told = {**common, **system, **_values(entity, record.data, reading, "")}
    places: dict[str, tuple[Place, ...]] = {}
    for of in entity.row_fields:
        child, rows = catalog.entity(of.rows), record.data.get(of.key) or ()
        places[of.key] = tuple(_row(child, of.key, row, reading) for row in rows)
        told[of.key] = [dict(place.names) for place in places[of.key]]
    for name in own.keys() - entity.fields.keys():
        told[name] = [dict(place.names) for place in own[name]]
        places[name] = own[name]
    header = Place(told, _shown(entity, record.data, reading, ""))
    whole = {**common, "parent": told}
    placed = {
        key: tuple(Place({**whole, **place.names}, place.shown) for place in found)
        for key, found in places.items()
    }
    return Content(header, placed, reading.words)


def _row(child: Entity, rows: str, row: Mapping[str, Any], reading: Reading) -> Place:
    names = {"id": row.get("id"), **dict.fromkeys(child.absent)}
    names |= _values(child, row, reading, rows)
    return Place(names, _shown(child, row, reading, rows))


def _step(step: Step) -> Place:
    names = {key: getattr(step, key) for key in ("node", "person", "vote", "opinion", "time")}
    return Place(names, {"signature": Shown("", "files", files=step.signatures)})


def _right(of: Field, reading: Reading, rows: str) -> Right:
    return effective(reading.rights, pointer((rows, "*", of.key) if rows else (of.key,)))


def _values(
    entity: Entity, data: Mapping[str, Any], reading: Reading, rows: str
) -> dict[str, object]:
    closed = {"hidden", "masked"}
    fields = entity.fields.values()
    free = {of.key: data.get(of.key) for of in fields if _right(of, reading, rows) not in closed}
    return seen(entity.fields, free)


def _shown(
    entity: Entity, data: Mapping[str, Any], reading: Reading, rows: str
) -> dict[str, Shown]:
    found = {}
    for of in entity.fields.values():
        right, kind = _right(of, reading, rows), field_kinds[of.kind]
        if right == "hidden" or of.rows:
            continue
        show = kind.mask if right == "masked" else kind.show
        found[of.key] = show(of, data.get(of.key), reading.words)
    return found
