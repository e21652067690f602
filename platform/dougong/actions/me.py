"""What a person may open: modules, menus, roles and counts."""

from dataclasses import dataclass

from dougong.access.policy import may, may_open
from dougong.actions import listings
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.listing import MenuItem
from dougong.model.module import Module
from dougong.model.people import Person, RoleHeld
from dougong.model.runtime import Query, Record
from dougong.store import people, records, selecting


@dataclass(frozen=True)
class ModuleMenu:
    """A module with the entries of its menu that the person may open."""

    module: Module
    items: tuple[MenuItem, ...]


@dataclass(frozen=True)
class Project:
    """One of the records that scope the person's roles."""

    id: str
    label: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Me:
    """The person who asks, with everything the workbench begins with."""

    person: Person | None
    roles: tuple[RoleHeld, ...]
    menus: tuple[ModuleMenu, ...]
    counts: dict[str, int]
    projects: tuple[Project, ...]


def me(uow: UnitOfWork) -> Me:
    """The actor's own view of the platform."""
    return Me(
        person=people.person(uow, uow.actor.id),
        roles=uow.actor.roles,
        menus=menus(uow),
        counts=listings.counts(uow),
        projects=my_projects(uow),
    )


def menus(uow: UnitOfWork) -> tuple[ModuleMenu, ...]:
    """The modules of the bundle with what the actor may open of each."""
    found = (
        ModuleMenu(module, tuple(item for item in module.menu if _opens(uow, item)))
        for module in uow.catalog.modules.values()
    )
    return tuple(menu for menu in found if menu.items)


def _opens(uow: UnitOfWork, item: MenuItem) -> bool:
    catalog, actor = uow.catalog, uow.actor
    if item.page:
        return may_open(actor, catalog, item.page)
    if item.list:
        return may(actor, catalog, "read", catalog.lists[item.list].entity, None)
    return may(actor, catalog, "create", catalog.forms[item.form].entity, None)


def my_projects(uow: UnitOfWork) -> tuple[Project, ...]:
    """The scope records in which the actor holds a role; all of them for a company-wide one."""
    where = uow.catalog.role_scope
    if where is None:
        return ()
    wide = any(h.scope_id is None for h in uow.actor.roles)
    ids = {h.scope_id for h in uow.actor.roles if h.scope_id}
    if wide:
        ids |= {record.id for record in _all(uow, where.entity)}
    labels = records.labels(uow, [(where.entity, key) for key in ids])
    roles = uow.catalog.roles
    return tuple(
        Project(
            key,
            labels[where.entity, key],
            tuple(
                roles[h.role].title
                for h in uow.actor.roles
                if h.role in roles and h.scope_id in (None, key)
            ),
        )
        for key in sorted(ids, key=lambda key: labels.get((where.entity, key), ""))
        if (where.entity, key) in labels
    )


def _all(uow: UnitOfWork, entity: str) -> tuple[Record, ...]:
    return selecting.select(uow, entity, Query(limit=200)).items


def home(uow: UnitOfWork) -> str:
    """The dashboard that is the actor's first page; empty where no role of his has one.

    Where several are, that of the module which builds on the others counts.
    """
    held = {one.role for one in uow.actor.roles}
    order = list(uow.catalog.modules)
    pages = [
        page
        for page in uow.catalog.dashboards.values()
        if held & set(page.home_for) and may_open(uow.actor, uow.catalog, page.name)
    ]
    return max(pages, key=lambda page: order.index(page.module)).name if pages else ""
