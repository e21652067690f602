"""What the settings of a process may name: roles, people, fields, tables, other processes."""

from dataclasses import asdict, dataclass

from dougong.access.duties import duty_rules
from dougong.actions.organisation import departments
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.rights import ADD, DELETE
from dougong.model.workflow.calls import called_by
from dougong.store import groups, people
from dougong.web.locale import text
from dougong.web.studio.event_offers import EventOffers, event_offers

#: More people than a list to choose from can hold are found by the other rules.
MOST_PEOPLE = 2000


@dataclass(frozen=True)
class FieldOffer:
    """A field that rights and rules may name."""

    path: str
    title: str
    kind: str
    #: Key of the field when it is the document's own; empty for columns of its rows.
    key: str = ""


Pair = tuple[str, str]


@dataclass(frozen=True)
class Offers:
    """Everything the panel offers, as (key, title)."""

    roles: tuple[Pair, ...]
    people: tuple[Pair, ...]
    departments: tuple[Pair, ...]
    groups: tuple[Pair, ...]
    fields: tuple[FieldOffer, ...]
    decisions: tuple[Pair, ...]
    chains: tuple[Pair, ...]
    processes: tuple[Pair, ...]
    duties: tuple[str, ...]
    events: EventOffers


def offers(uow: UnitOfWork, catalog: Catalog, key: str, entity: Entity | None) -> Offers:
    """What the process of an entity may name."""
    decisions = catalog.decisions.items()
    return Offers(
        roles=tuple((role.key, role.title) for role in catalog.roles.values()),
        people=tuple(
            (one.id, f"{one.name} {one.position}".strip())
            for one in people.persons(uow, active=True, limit=MOST_PEOPLE)
        ),
        departments=tuple((one.id, one.name) for one in departments(uow)),
        groups=_groups(uow, catalog),
        fields=() if entity is None else _fields(catalog, entity),
        decisions=tuple((name, model.name or name) for name, model in decisions),
        chains=tuple(
            (name, model.name or name)
            for name, model in decisions
            if "steps" in [output.name for output in model.table.outputs]
        ),
        processes=_callable(catalog, key),
        duties=tuple(duty_rules),
        events=event_offers(catalog, key, entity),
    )


def _groups(uow: UnitOfWork, catalog: Catalog) -> tuple[Pair, ...]:
    """Groups in use, with how many people each has now."""
    return tuple(
        (one.key, _with_count(one.title(catalog.locale), len(groups.people_now(uow, one.key))))
        for one in groups.groups(uow)
        if one.active
    )


def _with_count(title: str, count: int) -> str:
    return text("%(title)s（%(count)s 人）", title=title, count=count)


def _callable(catalog: Catalog, key: str) -> tuple[Pair, ...]:
    """Processes of the same document that do not call this one."""
    mine = catalog.processes.get(key)
    return tuple(
        (name, process.title)
        for name, process in catalog.processes.items()
        if mine is not None and name != key and process.entity == mine.entity
        if key not in called_by(process, catalog.processes).values()
    )


def _fields(catalog: Catalog, entity: Entity) -> tuple[FieldOffer, ...]:
    found: list[FieldOffer] = []
    for of in entity.fields.values():
        title = of.title or of.key
        found.append(FieldOffer(f"/{of.key}", title, of.kind, of.key))
        child = catalog.entities.get(of.rows) if of.rows else None
        if child is not None:
            found.append(FieldOffer(f"/{of.key}/{ADD}", text("%(rows)s · 增加行", rows=title), ""))
            found.append(
                FieldOffer(f"/{of.key}/{DELETE}", text("%(rows)s · 删除行", rows=title), "")
            )
        for column in child.fields.values() if child else ():
            path = f"/{of.key}/*/{column.key}"
            found.append(FieldOffer(path, f"{title} · {column.title or column.key}", column.kind))
    return tuple(found)


def as_json(found: Offers) -> JsonObject:
    """The offers for the page's script."""
    plain: dict[str, Json] = asdict(found)
    del plain["events"]
    return plain | asdict(found.events)
