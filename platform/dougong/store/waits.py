"""What processes wait for from the world: found by name and key, however many wait."""

from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update

from dougong.base.values import JsonObject
from dougong.store.prepared import Prepared
from dougong.store.session import Work
from dougong.store.wait_tables import kept_message, process_wait


@dataclass(frozen=True)
class WaitRow:
    """One task of a process that waits."""

    process_id: str
    task_id: int
    node_id: str
    kind: str
    name: str
    key: str
    since: datetime


@dataclass(frozen=True)
class KeptMessage:
    """A message that came before anybody waited for it, or to a process that stood still."""

    id: str
    name: str
    key: str
    given: JsonObject
    person_id: str
    at: datetime
    until: datetime
    #: The process that stood still when it came, and the one that sent it; empty without one.
    process_id: str = ""
    sender: str = ""


_FIELDS = tuple(WaitRow.__dataclass_fields__)
_KEPT_FIELDS = tuple(KeptMessage.__dataclass_fields__)
_ROW = select(*(process_wait.c[key] for key in _FIELDS))
_KEPT = select(*(kept_message.c[key] for key in _KEPT_FIELDS))
_KEPT_ID = select(kept_message.c.id)
_MINE = process_wait.c.process_id == bindparam("wanted")
_CLOSE = Prepared(delete(process_wait).where(_MINE))
_OF_PROCESS = Prepared(_ROW.where(_MINE).order_by(process_wait.c.task_id))


def of_process(work: Work, process_id: str) -> tuple[WaitRow, ...]:
    """What one process waits for, the oldest first."""
    rows = _OF_PROCESS.rows(work.connection, {"wanted": process_id})
    return tuple(WaitRow(*row) for row in rows)


def waiting(work: Work, kind: str, name: str, key: str | None = None) -> tuple[WaitRow, ...]:
    """Who waits for a message of that name and key, or for a signal whatever its key."""
    found = _ROW.where(process_wait.c.name == name, process_wait.c.kind == kind)
    if key is not None:
        found = found.where(process_wait.c.key == key)
    rows = work.connection.execute(
        found.order_by(process_wait.c.process_id, process_wait.c.task_id)
    )
    return tuple(WaitRow(*row) for row in rows)


def take_turn(work: Work, name: str, key: str) -> None:
    """Let whoever begins to wait for a message and whoever keeps one take turns until they commit.

    Each looks for the other after that, and the later one sees what the earlier one has written.
    SQLite has one writer anyway.
    """
    if work.connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock(_TURNS, func.hashtext(f"{name} {key}"))
        work.connection.execute(select(lock))


#: Which of the locks by number are those of messages.
_TURNS = 0x6D7367


def add(work: Work, row: WaitRow) -> None:
    """Write that a task waits."""
    values = dict(zip(_FIELDS, astuple(row), strict=True))
    work.connection.execute(insert(process_wait).values(values))


def set_key(work: Work, row: WaitRow, key: str) -> None:
    """Let a task wait under another key."""
    mine = process_wait.c.process_id == row.process_id, process_wait.c.task_id == row.task_id
    work.connection.execute(update(process_wait).where(*mine).values(key=key))


def remove(work: Work, row: WaitRow) -> None:
    """A task waits no more."""
    mine = process_wait.c.process_id == row.process_id, process_wait.c.task_id == row.task_id
    work.connection.execute(delete(process_wait).where(*mine))


def close(work: Work, process_id: str) -> None:
    """Nothing of a process waits any more."""
    _CLOSE.send(work.connection, {"wanted": process_id})


def keep(work: Work, message: KeptMessage) -> None:
    """Keep a message that came too early."""
    values = {key: getattr(message, key) for key in _KEPT_FIELDS}
    work.connection.execute(insert(kept_message).values(values))


def kept(work: Work, name: str, key: str) -> KeptMessage | None:
    """The oldest message of that name and key that is still kept."""
    mine = kept_message.c.name == name, kept_message.c.key == key, kept_message.c.until > work.now
    found = _KEPT.where(*mine).order_by(kept_message.c.at, kept_message.c.id).limit(1)
    row = work.connection.execute(found.with_for_update()).first()
    return None if row is None else KeptMessage(*row)


def kept_id(work: Work, name: str, key: str) -> str | None:
    """Which message that would be, without waiting for whoever is delivering it."""
    mine = kept_message.c.name == name, kept_message.c.key == key, kept_message.c.until > work.now
    found = _KEPT_ID.where(*mine).order_by(kept_message.c.at, kept_message.c.id).limit(1)
    first: str | None = work.connection.scalar(found)
    return first


def held(work: Work, name: str, key: str) -> tuple[KeptMessage, ...]:
    """The messages of that name and key that are kept for processes, the oldest first."""
    return _found(work, kept_message.c.name == name, kept_message.c.key == key, _FOR_ONE, _VALID)


def held_for(work: Work, process_id: str) -> tuple[KeptMessage, ...]:
    """What is kept for one process until it goes on, the oldest first."""
    return _found(work, kept_message.c.process_id == process_id, _VALID)


def run_out(work: Work) -> tuple[KeptMessage, ...]:
    """What was kept until now at most, and somebody is to be told of; the oldest first."""
    sent = kept_message.c.sender != ""
    return _found(work, kept_message.c.until <= bindparam("now"), or_(_FOR_ONE, sent))


_FOR_ONE = kept_message.c.process_id != ""
_VALID = kept_message.c.until > bindparam("now")


def _found(work: Work, *wanted: ColumnElement[bool]) -> tuple[KeptMessage, ...]:
    found = _KEPT.where(*wanted).order_by(kept_message.c.at, kept_message.c.id)
    rows = work.connection.execute(found, {"now": work.now})
    return tuple(KeptMessage(*row) for row in rows)


def set_free(work: Work, message_id: str, until: datetime) -> None:
    """Keep a message for whoever comes to wait for it until a moment."""
    mine = update(kept_message).where(kept_message.c.id == message_id)
    work.connection.execute(mine.values(process_id="", until=until))


def drop(work: Work, message_id: str) -> None:
    """Forget a message that was kept."""
    work.connection.execute(delete(kept_message).where(kept_message.c.id == message_id))


def forget(work: Work, before: datetime) -> int:
    """Forget what was kept no longer than to an instant; how many there were."""
    old = delete(kept_message).where(kept_message.c.until <= before)
    return work.connection.execute(old).rowcount
