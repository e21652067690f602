"""What happened to a record, and what differs between two of its versions."""

from dataclasses import replace

from dougong.access.field_rights import rights_on
from dougong.actions.doors import record_for
from dougong.actions.record_changes import Changes, together
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json
from dougong.model.rights import effective
from dougong.model.runtime import LoggedEvent
from dougong.store import log


def history(uow: UnitOfWork, entity: str, record_id: str) -> tuple[LoggedEvent, ...]:
    """Every event of the record, oldest first; fields the reader may not see are left out."""
    record = record_for(uow, "read", entity, record_id)
    rights = rights_on(uow.actor, uow.catalog, record)

    def shown(path: str) -> bool:
        return effective(rights, _with_stars(path)) not in {"hidden", "masked"}

    def readable(event: LoggedEvent) -> LoggedEvent:
        changes = event.data.get("changes")
        if not isinstance(changes, dict):
            return event
        kept: dict[str, Json] = {path: pair for path, pair in changes.items() if shown(path)}
        return replace(event, data={**event.data, "changes": kept})

    return tuple(readable(event) for event in log.events(uow, record.id))


def _with_stars(path: str) -> str:
    """The pointer of a change as rights name it: any row instead of this one."""
    parts = path.split("/")
    return "/".join([*parts[:2], "*", *parts[3:]]) if len(parts) > 2 else path


def difference(
    uow: UnitOfWork, entity: str, record_id: str, from_version: int, to_version: int
) -> Changes:
    """JSON Pointer → values before and after, between two versions of the record."""
    steps = []
    for event in history(uow, entity, record_id):
        version, changes = event.data.get("version"), event.data.get("changes")
        inside = isinstance(version, int) and from_version < version <= to_version
        if inside and isinstance(changes, dict):
            steps.append(changes)
    return together(steps)
