"""What may be chosen of an entity, and of the rows of one: by rights, and by what is in force."""

from collections.abc import Mapping
from typing import Any

from dougong.access.field_rights import field_rights
from dougong.access.policy import actor_facts, row_filter
from dougong.actions.seen import Rights
from dougong.actions.unit_of_work import UnitOfWork
from dougong.feel.filters import All, FieldPath, Filter, Member, Not, below
from dougong.feel.to_filter import filter_of
from dougong.model.entity import SYSTEM_FIELDS, Entity
from dougong.model.fields.all import field_kinds
from dougong.model.rights import effective

#: Statuses of records that nothing new may refer to.
NOT_OFFERED = ("discarded", "rejected", "reversed")
#: What leads from a child row to its header.
PARENT = "parent"


def guard(uow: UnitOfWork, target: Entity) -> Entity:
    """Whose grants and status decide over a target: of a child row, its header's."""
    return uow.catalog.header_of(target.name) or target


def choosable(uow: UnitOfWork, target: Entity) -> Filter:
    """Records in force that the actor reads, or that nobody guards; rows of such records."""
    header = guard(uow, target)
    where: Filter = Not(Member(FieldPath(("status",)), NOT_OFFERED))
    if uow.catalog.grants_on(header.name):
        where = All((where, row_filter(uow.actor, uow.catalog, header.name, "read")))
    return where if header is target else below(where, PARENT)


def rights_to_any(uow: UnitOfWork, target: Entity) -> Rights:
    """Rights to the fields of any record; an entity that no grant names hides nothing.

    Those of a child row are its header's, and `/parent.<field>` is the header's own.
    """
    header = guard(uow, target)
    if not uow.catalog.grants_on(header.name):
        return {}
    rights = field_rights(uow.actor, uow.catalog, header.name, None)
    if header is target:
        return rights
    lists = [field.key for field in header.row_fields if field.rows == target.name]
    own = {f"/{key}": effective(rights, f"/{lists[0]}/*/{key}") for key in target.fields}
    return own | {f"/{PARENT}.{key}": effective(rights, f"/{key}") for key in header.fields}


def fitting(uow: UnitOfWork, text: str, target: Entity, form: Mapping[str, Any]) -> Filter:
    """The records that an expression of a reference holds for, in a form with these values."""
    scope = {"form": form, "actor": actor_facts(uow.actor), "today": uow.today}
    # The words of the scope are reserved too; as columns they would hide the form's values.
    columns = (*target.fields, *(SYSTEM_FIELDS - scope.keys()))
    header = uow.catalog.header_of(target.name)
    if header is not None:
        above = (*header.fields, *(SYSTEM_FIELDS - {PARENT}))
        columns = (*(c for c in columns if c != PARENT), *(f"{PARENT}.{key}" for key in above))
    return filter_of(text, columns, scope)


def form_values(entity: Entity, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form's header as a filter sees them."""
    return {
        key: field_kinds[field.kind].feel(field, data[key]) if key in data else None
        for key, field in entity.fields.items()
        if not field.rows
    }
