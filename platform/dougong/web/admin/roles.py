"""Roles as the page of a person shows them: held, and to be granted."""

from dataclasses import dataclass

from dougong.actions import organisation
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import Query
from dougong.store import records, selecting
from dougong.web.admin.filters import Option
from dougong.web.locale import text

#: Scope records offered at once.
OFFERED = 500


@dataclass(frozen=True)
class HeldView:
    """One role held."""

    role: str
    scope: str
    title: str
    where: str


@dataclass(frozen=True)
class RoleChoice:
    """One role that may be granted; company roles take no scope record."""

    key: str
    title: str
    scoped: bool


def held(uow: UnitOfWork, person_id: str) -> tuple[HeldView, ...]:
    """The roles of a person, in words."""
    found = organisation.roles_of(uow, person_id)
    where = uow.catalog.role_scope
    entity = where.entity if where else ""
    scopes = {one.scope_id for one in found if one.scope_id and entity}
    labels = records.labels(uow, [(entity, key) for key in sorted(scopes)])
    roles = uow.catalog.roles
    return tuple(
        HeldView(
            role=one.role,
            scope=one.scope_id or "",
            title=roles[one.role].title if one.role in roles else one.role,
            where=labels.get((entity, one.scope_id), one.scope_id)
            if one.scope_id
            else text("全公司"),
        )
        for one in found
    )


def role_choices(uow: UnitOfWork) -> tuple[RoleChoice, ...]:
    """Every role of the bundle, in the order of its chain."""
    roles = sorted(uow.catalog.roles.items(), key=lambda one: (one[1].weight, one[0]))
    return tuple(RoleChoice(key, role.title, role.scope == "record") for key, role in roles)


def scope_options(uow: UnitOfWork) -> tuple[Option, ...]:
    """The records that scope roles, by their labels."""
    where = uow.catalog.role_scope
    if where is None:
        return ()
    found = selecting.select(uow, where.entity, Query(limit=OFFERED)).items
    labels = records.labels(uow, [(where.entity, one.id) for one in found])
    named = [Option(one.id, labels.get((where.entity, one.id), one.id)) for one in found]
    return tuple(sorted(named, key=lambda one: one.title))
