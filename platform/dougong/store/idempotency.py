"""One effect per client key: the first answer is kept and given again."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError

from dougong.store.errors import AlreadyAnswered, IdempotencyMismatch
from dougong.store.platform_tables import idempotency as table
from dougong.store.prepared import Prepared
from dougong.store.session import Work

_FIND = Prepared(
    select(table.c.body_hash, table.c.answer).where(
        table.c.actor_id == bindparam("actor"), table.c.key == bindparam("wanted")
    )
)
_ADD = Prepared(insert(table), table.c.keys())


def answer_for(work: Work, key: str, body_hash: str) -> bytes | None:
    """The answer given before; IdempotencyMismatch when the key stood for another request."""
    row = _FIND.first(work.connection, {"actor": work.actor.id, "wanted": key})
    if row is None:
        return None
    known_hash, answer = row
    if known_hash != body_hash:
        raise IdempotencyMismatch(key=key)
    return bytes(answer)


def remember(work: Work, key: str, body_hash: str, answer: bytes) -> None:
    """Keep the answer for a repeat; AlreadyAnswered when a twin was faster."""
    values = {"actor_id": work.actor.id, "key": key, "body_hash": body_hash}
    try:
        _ADD.run(work.connection, values | {"answer": answer, "at": work.now})
    except IntegrityError as error:
        raise AlreadyAnswered(key=key) from error


def forget(work: Work, before: datetime) -> int:
    """Drop answers older than an instant; how many there were."""
    return work.connection.execute(delete(table).where(table.c.at < before)).rowcount
