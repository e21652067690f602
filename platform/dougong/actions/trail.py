"""What happened to a record, and what differs between two of its versions."""

from collections.abc import Mapping
from dataclasses import replace

from dougong.access.field_rights import rights_on
from dougong.actions.closed import told_event
from dougong.actions.doors import record_for
from dougong.actions.record_changes import Changes, together
from dougong.actions.told import open_facts
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import Json, JsonObject
from dougong.model.access import Right
from dougong.model.rights import effective
from dougong.model.runtime import LoggedEvent
from dougong.store import log

Rights = Mapping[str, Right]


def history(uow: UnitOfWork, entity: str, record_id: str) -> tuple[LoggedEvent, ...]:
    """Every event of the record, oldest first; fields the reader may not see are left out."""
    record = record_for(uow, "read", entity, record_id)
    rights = rights_on(uow.actor, uow.catalog, record)
    facts = open_facts(uow, uow.catalog.entity(entity), rights)

    def readable(event: LoggedEvent) -> LoggedEvent:
        data = dict(event.data)
        if isinstance(changes := data.get("changes"), dict):
            data["changes"] = _open_changes(rights, changes)
        if isinstance(told := data.get("facts"), dict):
            data["facts"] = {name: value for name, value in told.items() if facts(name)}
        return told_event(uow, record, rights, replace(event, data=data))

    return tuple(readable(event) for event in log.events(uow, record.id))


def _open_changes(rights: Rights, changes: JsonObject) -> JsonObject:
    return {
        path: _open_pair(rights, path, pair)
        for path, pair in changes.items()
        if _is_open(rights, _with_stars(path))
    }


def _open_pair(rights: Rights, path: str, pair: Json) -> Json:
    """The values before and after; a whole row that came or went keeps its open columns."""
    if path.count("/") != 2 or not isinstance(pair, list):
        return pair
    return [
        {key: part for key, part in row.items() if _is_open(rights, f"{_with_stars(path)}/{key}")}
        if isinstance(row, dict)
        else row
        for row in pair
    ]


def _is_open(rights: Rights, path: str) -> bool:
    return effective(rights, path) not in {"hidden", "masked"}


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
