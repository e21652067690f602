"""What a document may point to: records its author may see, and those its filters leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dougong.actions.offered import choosable, fitting, form_values
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import FieldFault
from dougong.base.text import Text
from dougong.base.values import pointer
from dougong.feel.filters import All, FieldPath, Filter, Member
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.field import Field, Reference
from dougong.model.people import PLATFORM
from dougong.store import selecting
from dougong.store.errors import ReferenceMissing

Data = Mapping[str, Any]

UNFIT = Text(
    "“{label}”所选的数据现在不能选用（已停用，或与单据的其他内容不符）",
    "The record chosen for “{label}” cannot be used here: it is out of use or does not belong",
)
UNFIT_HINT = Text("请重新选择", "Choose again")


@dataclass(frozen=True)
class Chosen:
    """One id that a reference holds, and where it stands."""

    path: tuple[str | int, ...]
    field: Field
    reference: Reference
    id: str


def chosen(entity: Entity, catalog: Catalog, data: Data) -> Iterator[Chosen]:
    """Every id that the references of a record and of its rows hold."""
    for field in entity.fields.values():
        value = data.get(field.key)
        if field.rows:
            child = catalog.entity(field.rows)
            for index, row in enumerate(value or ()):
                for one in chosen(child, catalog, row):
                    yield Chosen((field.key, index, *one.path), one.field, one.reference, one.id)
        elif field.reference is not None and field.reference.entity in catalog.entities:
            for key in value if isinstance(value, list | tuple) else (value,):
                if key:
                    yield Chosen((field.key,), field, field.reference, str(key))


def unseen(uow: UnitOfWork, entity: Entity, before: Data, data: Data) -> tuple[FieldFault, ...]:
    """A fault for each newly chosen record that the actor may not see.

    It reads like that of a record that does not exist: the answer must not tell the difference.
    """
    if uow.actor.id == PLATFORM.id:
        return ()
    known = {(one.reference.entity, one.id) for one in chosen(entity, uow.catalog, before)}
    # The rows of the record itself, which may refer to each other.
    known |= {(f.rows, row.get("id")) for f in entity.row_fields for row in data.get(f.key) or ()}
    fresh = [
        one
        for one in chosen(entity, uow.catalog, data)
        if (one.reference.entity, one.id) not in known
    ]
    there = {
        target: _found(uow, target, choosable(uow, uow.catalog.entity(target)), fresh)
        for target in {one.reference.entity for one in fresh}
    }
    return tuple(
        FieldFault(
            pointer(one.path),
            ReferenceMissing.code,
            ReferenceMissing.text,
            {"label": one.field.title},
            ReferenceMissing.hint,
        )
        for one in fresh
        if one.id not in there[one.reference.entity]
    )


def unfit(uow: UnitOfWork, entity: Entity, data: Data) -> tuple[FieldFault, ...]:
    """A fault for each chosen record that the filter of its reference leaves out."""
    form = form_values(entity, data)
    own = {(f.rows, row.get("id")) for f in entity.row_fields for row in data.get(f.key) or ()}
    filtered = [
        one
        for one in chosen(entity, uow.catalog, data)
        if one.reference.filter and (one.reference.entity, one.id) not in own
    ]
    references = {id(one.reference): one.reference for one in filtered}
    faults: list[FieldFault] = []
    for reference in references.values():
        mine = [one for one in filtered if one.reference is reference]
        target = uow.catalog.entity(reference.entity)
        there = _found(uow, target.name, fitting(uow, reference.filter, target, form), mine)
        faults += [
            FieldFault(
                pointer(one.path), "reference_unfit", UNFIT, {"label": one.field.title}, UNFIT_HINT
            )
            for one in mine
            if one.id not in there
        ]
    return tuple(faults)


def without(data: Data, faults: tuple[FieldFault, ...]) -> dict[str, Any]:
    """The data with nothing chosen where there is a fault."""
    found = dict(data)
    for fault in faults:
        first, *rest = fault.path.strip("/").split("/")
        if not rest and first in found:
            found[first] = None
        elif rest and first in found:
            rows, index = list(found[first]), int(rest[0])
            rows[index] = {**rows[index], rest[1]: None}
            found[first] = rows
    return found


def _found(uow: UnitOfWork, target: str, where: Filter, asked: list[Chosen]) -> frozenset[str]:
    ids = sorted({one.id for one in asked if one.reference.entity == target})
    among = All((Member(FieldPath(("id",)), tuple(ids)), where))
    return selecting.ids(uow, target, among)
