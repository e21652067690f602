"""What somebody usually does, so that pages put it first."""

from collections import Counter

from dougong.access.policy import may
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.entity import Entity
from dougong.store import participation

#: How many of somebody's last documents tell what he usually does.
RECENT = 60


def often(uow: UnitOfWork) -> tuple[str, ...]:
    """The entities the actor has handed in documents of lately, the most frequent first."""
    counted = Counter(entity for entity, _ in _started(uow))
    return tuple(name for name, _ in counted.most_common())


def usual_scope(uow: UnitOfWork, entity: Entity) -> str | None:
    """The scope record (a project) a new document most likely belongs to.

    That is where the actor's last document belonged, if he may still create one there, or the only
    one he may create in; none where nothing tells.
    """
    scope = uow.catalog.role_scope
    field = entity.fields.get(entity.scope)
    if scope is None or field is None or not field.reference:
        return None
    if field.reference.entity != scope.entity:
        return None
    lately = (one for _, one in _started(uow) if one and _may_create(uow, entity, one))
    return next(lately, None) or _only(uow, entity)


def _started(uow: UnitOfWork) -> tuple[tuple[str, str | None], ...]:
    return participation.started(uow, uow.actor.id, RECENT)


def _may_create(uow: UnitOfWork, entity: Entity, scope_id: str) -> bool:
    return may(uow.actor, uow.catalog, "create", entity.name, scope_id)


def _only(uow: UnitOfWork, entity: Entity) -> str | None:
    # An empty scope asks for roles that are held for the whole company.
    if _may_create(uow, entity, ""):
        return None
    held = {one.scope_id for one in uow.actor.roles if one.scope_id}
    found = [one for one in held if _may_create(uow, entity, one)]
    return found[0] if len(found) == 1 else None
