"""What people are told: written with the change that causes it, read, ticked off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from dougong.base.values import JsonObject, new_id
from dougong.store.notice_tables import notification as table
from dougong.store.outside_tables import notice_setting, webhook
from dougong.store.platform_tables import document, person, process
from dougong.store.prepared import Prepared
from dougong.store.session import Work
from dougong.store.substitute_table import substitute


@dataclass(frozen=True)
class NoticeRow:
    """One thing that one person is told."""

    id: str
    person_id: str
    kind: str
    entity: str
    record_id: str
    process_id: str | None
    subject: str
    #: Who caused it; none for the platform itself.
    actor_id: str | None
    facts: JsonObject
    at: datetime
    read_at: datetime | None = None
    #: What it is about, as it is called now.
    title: str = ""
    #: The name of whoever caused it.
    who: str = ""


_KEYS = (
    *("id", "person_id", "kind", "key", "entity", "record_id", "process_id", "subject"),
    *("actor_id", "facts", "at"),
)
_WHOSE, _TOLD_AT = (bindparam(key, type_=table.c[key].type) for key in ("person_id", "at"))
#: Whether another channel may want a line: most people are told behind the bell alone, and what
#: nobody waits for need not be looked at a second time.
_IS_WANTED = or_(
    exists().where(notice_setting.c.person_id == _WHOSE),
    exists().where(webhook.c.active),
    exists().where(substitute.c.person_id == _WHOSE, substitute.c.ends_at > _TOLD_AT),
)
_VALUES = {key: bindparam(key, type_=table.c[key].type) for key in _KEYS} | {
    "passed_on_at": case((_IS_WANTED, null()), else_=_TOLD_AT)
}
_INSERT = {
    name: Prepared(
        dialect.insert(table)
        .values(_VALUES)
        .on_conflict_do_nothing(index_elements=["person_id", "key"])
    )
    for name, dialect in {"sqlite": sqlite, "postgresql": postgresql}.items()
}
_AT = bindparam("v_at", type_=table.c.at.type)
_OPEN = (
    update(table)
    .where(table.c.subject == bindparam("about"), table.c.done_at.is_(None))
    .values(done_at=_AT, read_at=func.coalesce(table.c.read_at, _AT))
)
_DONE = Prepared(_OPEN)
_DONE_BY = Prepared(_OPEN.where(table.c.person_id == bindparam("whose")))
_STORED = tuple(key for key in NoticeRow.__dataclass_fields__ if key not in {"title", "who"})
_ROWS = (
    select(
        *(table.c[key] for key in _STORED),
        # A title is read where it is kept, so that one that has to go is gone from here too.
        func.coalesce(document.c.headline, process.c.title, "").label("title"),
        func.coalesce(person.c.name, "").label("who"),
    )
    .outerjoin_from(table, process, process.c.id == table.c.process_id)
    .outerjoin(document, document.c.record_id == table.c.record_id)
    .outerjoin(person, person.c.id == table.c.actor_id)
)


def add(work: Work, row: NoticeRow, key: str) -> None:
    """Tell a person; once for each key."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _KEYS if name != "key"}
    values |= {"id": row.id or new_id(), "key": key, "at": work.now}
    _INSERT[work.connection.dialect.name].send(work.connection, values)


def done(work: Work, subject: str, person_id: str = "") -> None:
    """What lines about a subject asked for is done: by everybody, or by one person."""
    given = {"about": subject, "v_at": work.now}
    if person_id:
        _DONE_BY.send(work.connection, {**given, "whose": person_id})
    else:
        _DONE.send(work.connection, given)


def listed(
    work: Work, person_id: str, *, unread: bool = False, after: str = "", limit: int = 50
) -> list[NoticeRow]:
    """What a person was told, the newest first; `after` is the last line of the page before."""
    found = _ROWS.where(table.c.person_id == person_id)
    if unread:
        found = found.where(table.c.read_at.is_(None))
    if after:
        last = select(table.c.at).where(table.c.id == after, table.c.person_id == person_id)
        at = last.scalar_subquery()
        found = found.where(or_(table.c.at < at, and_(table.c.at == at, table.c.id < after)))
    page = found.order_by(table.c.at.desc(), table.c.id.desc()).limit(limit)
    return [NoticeRow(*row) for row in work.connection.execute(page)]


def found(work: Work, ids: Sequence[str]) -> list[NoticeRow]:
    """The lines of some ids, the oldest first."""
    rows = _ROWS.where(table.c.id.in_(ids)).order_by(table.c.at, table.c.id)
    return [NoticeRow(*row) for row in work.connection.execute(rows)]


def mark_read(work: Work, person_id: str, ids: Sequence[str] | None) -> int:
    """Tick off some lines of a person, or all; how many were unread."""
    mine = update(table).where(table.c.person_id == person_id, table.c.read_at.is_(None))
    if ids is not None:
        mine = mine.where(table.c.id.in_(ids))
    return work.connection.execute(mine.values(read_at=work.now)).rowcount


def forget(work: Work, before: datetime) -> int:
    """Delete what was read before an instant; how many lines there were."""
    old = delete(table).where(table.c.at < before, table.c.read_at < before)
    return work.connection.execute(old).rowcount


def waits_to_be_passed_on(connection: Connection) -> bool:
    """Whether other channels have not looked at something yet."""
    waiting = select(table.c.id).where(table.c.passed_on_at.is_(None)).limit(1)
    return connection.scalar(waiting) is not None


def pass_on(work: Work, most: int) -> list[NoticeRow]:
    """The oldest lines that no other channel has looked at, marked as looked at."""
    waiting = select(table.c.id).where(table.c.passed_on_at.is_(None))
    waiting = waiting.order_by(table.c.at).limit(most).with_for_update(skip_locked=True)
    ids = list(work.connection.scalars(waiting))
    if not ids:
        return []
    taken = update(table).where(table.c.id.in_(ids)).values(passed_on_at=work.now)
    work.connection.execute(taken)
    return found(work, ids)


def unread(person_id: Any) -> Any:
    """How many lines of a person are unread, as part of another question."""
    mine = table.c.person_id == person_id, table.c.read_at.is_(None)
    return select(func.count()).select_from(table).where(*mine).scalar_subquery()
