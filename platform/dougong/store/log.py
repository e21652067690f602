"""The append-only event table: one hash chain per stream."""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, cast, func, insert, select, type_coerce

from dougong.base.values import JsonObject, new_id
from dougong.model.runtime import LoggedEvent
from dougong.store.columns import PlainText, from_json, to_json
from dougong.store.digests import sha256_hex
from dougong.store.platform_tables import event
from dougong.store.prepared import Prepared
from dougong.store.session import Work
from dougong.store.sql import AnyRow

_EARLIER = event.alias("earlier")
#: Some fact of the event before, in the stream that is written to.
_BEFORE = (
    _EARLIER.select()
    .where(_EARLIER.c.stream == bindparam("stream"))
    .order_by(_EARLIER.c.number.desc())
    .limit(1)
)
_NUMBER = func.coalesce(_BEFORE.with_only_columns(_EARLIER.c.number).scalar_subquery(), 0) + 1
_HASH_BEFORE = func.coalesce(_BEFORE.with_only_columns(_EARLIER.c.hash).scalar_subquery(), "")
_SEPARATOR = "\x1f"
#: All an event says in one text, as `_hash` reads it: the number stands between what is known.
_WHOLE: ColumnElement[str] = (
    type_coerce(_HASH_BEFORE, PlainText())
    + bindparam("lead", type_=PlainText())
    + cast(_NUMBER, PlainText())
    + bindparam("rest", type_=PlainText())
)


_GIVEN = ("id", "stream", "at", "actor_id", "kind", "data")
#: Number and hash are found where the event is written: nobody waits for what stood before it.
_ADD = Prepared(
    insert(event).values(
        {name: bindparam(name, type_=event.c[name].type) for name in _GIVEN}
        | {"number": _NUMBER, "hash": sha256_hex(_WHOLE)}
    )
)
_STREAM = select(event).where(event.c.stream == bindparam("wanted")).order_by(event.c.number)
_ALL = select(event).order_by(event.c.stream, event.c.number)
BATCH = 1000


def append(work: Work, stream: str, kind: str, data: JsonObject) -> None:
    """Write one event behind the stream's last one.

    Two writers of one stream meet at the unique number; the later one is told that the database
    is busy and tries its whole unit again.
    """
    if work.connection.dialect.name == "postgresql" and stream == "system":
        # Every action may write here, and none of them holds another lock of the stream.
        work.connection.execute(select(func.pg_advisory_xact_lock(_SYSTEM_LOCK)))
    values: dict[str, Any] = {
        "id": new_id(),
        "stream": stream,
        "at": work.now,
        "actor_id": work.actor.id,
        "kind": kind,
        "data": to_json(data),
    }
    lead, rest = _said(values)
    _ADD.send(work.connection, {**values, "lead": lead, "rest": rest})


_SYSTEM_LOCK = 0x6C6F67


def _said(values: Mapping[str, Any]) -> tuple[str, str]:
    """What an event says before and after its number."""
    at = values["at"].isoformat(timespec="microseconds")
    parts = ("", at, values["actor_id"], values["kind"], values["data"])
    return f"{_SEPARATOR}{values['stream']}{_SEPARATOR}", _SEPARATOR.join(parts)


def _hash(before: str, values: Mapping[str, Any]) -> str:
    lead, rest = _said(values)
    return hashlib.sha256(f"{before}{lead}{values['number']}{rest}".encode()).hexdigest()


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
