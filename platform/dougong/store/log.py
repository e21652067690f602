"""The append-only event table: one hash chain per stream."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from dougong.base.values import JsonObject, new_id
from dougong.model.runtime import LoggedEvent
from dougong.store.columns import from_json, to_json
from dougong.store.platform_tables import event
from dougong.store.prepared import Prepared
from dougong.store.session import Work
from dougong.store.sql import AnyRow

_LAST = Prepared(
    select(event.c.number, event.c.hash)
    .where(event.c.stream == bindparam("wanted"))
    .order_by(event.c.number.desc())
    .limit(1)
)
_STREAM = select(event).where(event.c.stream == bindparam("wanted")).order_by(event.c.number)
_ALL = select(event).order_by(event.c.stream, event.c.number)
_ADD = Prepared(insert(event), event.c.keys())
BATCH = 1000


def append(work: Work, stream: str, kind: str, data: JsonObject) -> LoggedEvent:
    """Write one event behind the stream's last one.

    Two writers of one stream meet at the unique number; the later one is told that the database
    is busy and tries its whole unit again.
    """
    if work.connection.dialect.name == "postgresql" and stream == "system":
        # Every action may write here, and none of them holds another lock of the stream.
        work.connection.execute(select(func.pg_advisory_xact_lock(_SYSTEM_LOCK)))
    last = _LAST.first(work.connection, {"wanted": stream})
    number, before = (last[0] + 1, last[1]) if last else (1, "")
    text = to_json(data)
    values: dict[str, Any] = {
        "id": new_id(),
        "stream": stream,
        "number": number,
        "at": work.now,
        "actor_id": work.actor.id,
        "kind": kind,
        "data": text,
    }
    values["hash"] = _hash(before, values)
    _ADD.send(work.connection, values)
    return LoggedEvent(**values | {"data": data})


_SYSTEM_LOCK = 0x6C6F67


def _hash(before: str, values: dict[str, Any]) -> str:
    at: datetime = values["at"]
    parts = [before, values["stream"], str(values["number"]), at.isoformat(timespec="microseconds")]
    parts += [values["actor_id"], values["kind"], values["data"]]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def events(work: Work, stream: str) -> tuple[LoggedEvent, ...]:
    """The events of a stream in their order."""
    return tuple(_event(row) for row in work.connection.execute(_STREAM, {"wanted": stream}))


def _event(row: AnyRow) -> LoggedEvent:
    values = row._asdict()
    return LoggedEvent(**values | {"data": from_json(values["data"])})


def verify_chain(work: Work) -> list[str]:
    """One sentence for each event that was changed, removed or put in; empty when all is well."""
    faults: list[str] = []
    stream, number, before = "", 0, ""
    for row in work.connection.execute(_ALL, execution_options={"yield_per": BATCH}):
        values = row._asdict()
        if values["stream"] != stream:
            stream, number, before = values["stream"], 0, ""
        number += 1
        if values["number"] != number:
            faults.append(f"{stream}: event {number} is missing")
            number = values["number"]
        elif _hash(before, values) != values["hash"]:
            faults.append(f"{stream}: event {number} does not fit the chain")
        before = values["hash"]
    return faults
