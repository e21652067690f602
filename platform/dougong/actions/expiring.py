"""Documents whose day has passed are closed at night, each by itself."""

from datetime import datetime, time, timedelta

from dougong.actions import effects
from dougong.actions.jobs import job_kinds, later
from dougong.actions.routing import value_in
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict
from dougong.base.values import JsonObject
from dougong.feel.filters import All, Compare, FieldPath
from dougong.model.entity import Entity
from dougong.model.runtime import Record
from dougong.store import records, selecting
from dougong.store.savepoint import attempt

#: When the night's look is taken, where the customer is.
NIGHT = time(1, 0)


def look(uow: UnitOfWork, _args: JsonObject) -> None:
    """Let every document whose day has passed be closed, and come again tomorrow."""
    for entity in uow.catalog.entities.values():
        for record_id in _over(uow, entity) if entity.expires else ():
            args: JsonObject = {"entity": entity.name, "id": record_id}
            key = f"expire:{record_id}:{uow.today.isoformat()}"
            later(uow, "expire", args, due=uow.now, unique_key=key)
    arrange(uow)


def _over(uow: UnitOfWork, entity: Entity) -> tuple[str, ...]:
    in_force = Compare(FieldPath(("status",)), "=", "approved")
    over = Compare(FieldPath((entity.expires,)), "<", uow.today)
    return tuple(sorted(selecting.ids(uow, entity.name, All((in_force, over)))))


def expire(uow: UnitOfWork, args: JsonObject) -> None:
    """Close one document that is over; where something still needs it, it stays until tomorrow."""
    record = records.lock(uow, str(args["entity"]), str(args["id"]))
    if record is None or not _is_over(uow, record):
        return
    entity = uow.catalog.entity(record.entity)
    if entity.expires_when and value_in(uow, entity, record, entity.expires_when) is not True:
        return
    try:
        with attempt(uow):
            effects.closed(uow, record, {"expired": True})
    except Conflict:
        # A limit that others under approval rest upon; the next night asks again.
        return


def _is_over(uow: UnitOfWork, record: Record) -> bool:
    day = record.data.get(uow.catalog.entity(record.entity).expires)
    return record.status == "approved" and day is not None and day < uow.today


def arrange(uow: UnitOfWork) -> None:
    """See to it that the next night is on the list."""
    day = uow.today + timedelta(days=1)
    due = datetime.combine(day, NIGHT, uow.house.zone).astimezone(uow.now.tzinfo)
    later(uow, "expiry", {}, due=due, unique_key=f"expiry:{day.isoformat()}")


job_kinds.add("expiry", look)
job_kinds.add("expire", expire)
