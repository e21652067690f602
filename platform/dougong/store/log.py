"""The append-only event table: one hash chain per stream."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from secrets import token_hex
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    cast,
    false,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from dougong.base.values import Json, JsonObject, new_id
from dougong.model.runtime import LoggedEvent
from dougong.store.columns import PlainText, from_json, to_json
from dougong.store.digests import sha256_hex
from dougong.store.platform_tables import event
from dougong.store.prepared import Prepared
from dougong.store.session import Work
from dougong.store.sql import AnyRow
from dougong.store.text_search import holds

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


_GIVEN = ("id", "stream", "at", "actor_id", "kind", "data", "salt")
#: Number and hash are found where the event is written: nobody waits for what stood before it.
_ADD = Prepared(
    insert(event).values(
        {name: bindparam(name, type_=event.c[name].type) for name in _GIVEN}
        | {"number": _NUMBER, "hash": sha256_hex(_WHOLE)}
    )
)
_TOLD = tuple(event.c[name] for name in LoggedEvent.__dataclass_fields__)
_STREAM = select(*_TOLD).where(event.c.stream == bindparam("wanted")).order_by(event.c.number)
_ALL = select(event).order_by(event.c.stream, event.c.number)
BATCH = 1000
#: Bytes of salt: more than anybody can try.
SALT = 16
#: The fact of an event that lists the events whose text it replaced, each with two digests.
REDACTED = "redacted"


@dataclass(frozen=True)
class Written:
    """An event as it stands in the table, for those who replace its text."""

    id: str
    stream: str
    hash: str
    text: str


def append(work: Work, stream: str, kind: str, data: JsonObject, *, key: str = "") -> None:
    """Write one event behind the stream's last one; `key` is its id where somebody refers to it.

    Two writers of one stream meet at the unique number; the later one is told that the database
    is busy and tries its whole unit again.
    """
    if work.connection.dialect.name == "postgresql" and stream == "system":
        # Every action may write here, and none of them holds another lock of the stream.
        work.connection.execute(select(func.pg_advisory_xact_lock(_SYSTEM_LOCK)))
    values: dict[str, Any] = {
        "id": key or new_id(),
        "stream": stream,
        "at": work.now,
        "actor_id": work.actor.id,
        "kind": kind,
        "data": to_json(data),
        "salt": token_hex(SALT),
    }
    lead, rest = _said(values)
    _ADD.send(work.connection, {**values, "lead": lead, "rest": rest})


def hold(work: Work, stream: str) -> None:
    """Let nobody else who holds the stream write until this transaction ends.

    What is read of it afterwards is its last word. SQLite has one writer anyway.
    """
    if work.connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock(_SYSTEM_LOCK, func.hashtext(stream))
        work.connection.execute(select(lock))


_SYSTEM_LOCK = 0x6C6F67


def _said(values: Mapping[str, Any]) -> tuple[str, str]:
    """What an event says before and after its number."""
    # As it is read again, whatever zone the clock that wrote it was in.
    at = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    parts = ["", at, values["actor_id"], values["kind"], values["data"]]
    if values["salt"]:
        parts.append(values["salt"])
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
    redactions = _redactions(work)
    for row in work.connection.execute(_ALL, execution_options={"yield_per": BATCH}):
        values = row._asdict()
        if values["stream"] != stream:
            stream, number, before = values["stream"], 0, ""
        number += 1
        if values["number"] != number:
            faults.append(f"{stream}: event {number} is missing")
            number = values["number"]
        elif not _fits(before, values, redactions):
            faults.append(f"{stream}: event {number} does not fit the chain")
        before = values["hash"]
    return faults


def _redactions(work: Work) -> dict[str, JsonObject]:
    """What the events that replaced texts say of them, by their ids."""
    ids = select(event.c.redacted_by).where(event.c.redacted_by != "").distinct()
    found = select(event.c.id, event.c.data).where(event.c.id.in_(ids))
    return {
        key: from_json(data).get(REDACTED) or {} for key, data in work.connection.execute(found)
    }


def _fits(before: str, values: Mapping[str, Any], redactions: Mapping[str, JsonObject]) -> bool:
    """Whether an event says what it said, or what an event of the chain says it says now.

    The chain goes on from the hash of the text that is gone; hash and present text are what the
    event that replaced it bears witness of.
    """
    if not values["redacted_by"]:
        return _hash(before, values) == str(values["hash"])
    witness = redactions.get(values["redacted_by"], {}).get(values["id"])
    return witness == [values["hash"], text_digest(values["data"])]


def text_digest(text: str) -> str:
    """The digest by which a text is known that took the place of another."""
    return hashlib.sha256(text.encode()).hexdigest()


def naming(work: Work, words: Iterable[str], streams: Iterable[str] | None = None) -> list[Written]:
    """The events whose text holds one of some words; of all streams, or of some."""
    found = select(event.c.id, event.c.stream, event.c.hash, event.c.data)
    found = found.where(or_(false(), *(holds(event.c.data, to_json(word)[1:-1]) for word in words)))
    if streams is not None:
        found = found.where(event.c.stream.in_(sorted(streams)))
    return [Written(*row) for row in work.connection.execute(found.order_by(event.c.id))]


def has(work: Work, stream: str, kind: str) -> bool:
    """Whether something of a kind happened in a stream."""
    found = select(event.c.id).where(event.c.stream == stream, event.c.kind == kind).limit(1)
    return work.connection.scalar(found) is not None


def read(written: Written) -> JsonObject:
    """What an event tells."""
    found: JsonObject = from_json(written.text)
    return found


def redact(work: Work, key: str, data: Json, by: str) -> str:
    """Give an event another text; the digest of it, for the event that bears witness.

    Runs on the owner's connection: requests cannot change the log.
    """
    text = to_json(data)
    work.connection.execute(
        update(event).where(event.c.id == key).values(data=text, salt="", redacted_by=by)
    )
    return text_digest(text)
