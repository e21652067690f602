"""The stage of a record: which event leads from where to where, in approval and in force."""

from collections.abc import Mapping

from dougong.actions.routing import value_in
from dougong.actions.saving import as_json
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import JsonObject
from dougong.model.entity import Entity, Stage, Transition
from dougong.model.runtime import Record
from dougong.store import log, records


def told(uow: UnitOfWork, record: Record, event: str, *, node: str = "") -> Record:
    """The record in the stage that an event leads to; as it is where the event leads nowhere.

    `node` is where people are asked, of the event `asked`.
    """
    entity = uow.catalog.entity(record.entity)
    stage = entity.stage
    if stage is None or event not in stage.events:
        return record
    ways = (way for way in stage.transitions if way.on == event and way.node == node)
    to = _next(uow, entity, record, tuple(ways), record.data.get(stage.field))
    if to is None or to == record.data.get(stage.field):
        return record
    data = {**record.data, stage.field: to}
    changed = records.change(uow, record, data, version=record.version)
    log.append(uow, record.id, "changed", _said(uow, entity, stage, record, changed))
    return changed


def _next(
    uow: UnitOfWork, entity: Entity, record: Record, ways: tuple[Transition, ...], now: object
) -> str | None:
    for way in ways:
        if (not way.from_ or now in way.from_) and _open(uow, entity, record, way):
            return way.to
    return None


def _open(uow: UnitOfWork, entity: Entity, record: Record, way: Transition) -> bool:
    return not way.when or value_in(uow, entity, record, way.when) is True


def _said(
    uow: UnitOfWork, entity: Entity, stage: Stage, before: Record, after: Record
) -> JsonObject:
    def shown(data: Mapping[str, object]) -> object:
        return as_json(uow, entity, data).get(stage.field)

    changes: JsonObject = {f"/{stage.field}": [shown(before.data), shown(after.data)]}  # type: ignore[list-item] # JSON values
    return {"version": after.version, "changes": changes}
