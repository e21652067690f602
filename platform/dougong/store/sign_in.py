"""Password hashes, sessions, failed tries and API tokens; of every secret only a digest."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dougong.base.values import JsonObject, new_id
from dougong.model.people import Actor
from dougong.store import people
from dougong.store.platform_tables import api_token, login_attempt, password, person
from dougong.store.platform_tables import session as table
from dougong.store.prepared import Prepared
from dougong.store.session import Work
from dougong.store.upsert import insert_or_replace

#: A session that nobody uses ends.
IDLE = timedelta(minutes=30)
#: However often it is used, a session ends after this time.
LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Session:
    """One signed-in browser."""

    id: str
    person_id: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    data: JsonObject = field(default_factory=dict)


@dataclass(frozen=True)
class Token:
    """One key of a program; the key itself is shown once and kept nowhere."""

    id: str
    person_id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class Limits(TypedDict, total=False):
    """How long a session lasts."""

    idle: timedelta
    longest: timedelta


_SESSION = tuple(table.c[key] for key in Session.__dataclass_fields__)
_TOKEN = tuple(api_token.c[key] for key in Token.__dataclass_fields__)
_LIVE = (
    select(*_SESSION)
    .where(table.c.token_hash == bindparam("wanted"), table.c.revoked_at.is_(None))
    .where(table.c.seen_at > bindparam("idle"), table.c.created_at > bindparam("oldest"))
)
_TOUCH = (
    update(table)
    .where(table.c.id == bindparam("wanted"), table.c.revoked_at.is_(None))
    .values(seen_at=bindparam("v_at"))
)
#: Who asks, in one answer: every request begins with it.
_HOLDER = Prepared(
    people.ACTOR.add_columns(*_SESSION)
    .where(table.c.person_id == person.c.id, table.c.token_hash == bindparam("wanted"))
    .where(table.c.revoked_at.is_(None))
    .where(table.c.seen_at > bindparam("idle"), table.c.created_at > bindparam("oldest"))
)
_BY_TOKEN = Prepared(
    people.ACTOR.add_columns(*_TOKEN)
    .where(api_token.c.person_id == person.c.id, api_token.c.token_hash == bindparam("wanted"))
    .where(api_token.c.revoked_at.is_(None))
    .where(api_token.c.expires_at.is_(None) | (api_token.c.expires_at > bindparam("now")))
)


def set_password(work: Work, person_id: str, hash: str, *, must_change: bool = False) -> None:  # noqa: A002 (the word of the seam)
    """Give a person another password hash."""
    columns = ["hash", "changed_at", "must_change"]
    statement = insert_or_replace(work.connection, password, ["person_id"], columns)
    values = {"person_id": person_id, "hash": hash, "changed_at": work.now}
    work.connection.execute(statement, values | {"must_change": must_change})


def password_hash(work: Work, person_id: str) -> str | None:
    """The hash of a person's password, or none."""
    found = select(password.c.hash).where(password.c.person_id == person_id)
    return work.connection.scalar(found)


def must_change_password(work: Work, person_id: str) -> bool:
    """Whether the person has to choose a password of his own first."""
    found = select(password.c.must_change).where(password.c.person_id == person_id)
    return bool(work.connection.scalar(found))


def add_attempt(work: Work, account: str, address: str) -> None:
    """Note a failed try for an account from an address."""
    values = {"id": new_id(), "account": account.strip().casefold(), "address": address}
    work.connection.execute(insert(login_attempt), values | {"at": work.now})


@dataclass(frozen=True)
class Tries:
    """Failed tries since an instant."""

    of_account: int
    of_address: int
    #: Of the account from the address.
    of_both: int


def attempts(work: Work, account: str, address: str, since: datetime) -> Tries:
    """Failed tries since an instant: of the account, from the address, and of both."""
    tried = login_attempt.c
    of_account = (tried.account == account.strip().casefold()) & (tried.at > since)
    of_address = (tried.address == address) & (tried.at > since) & (tried.address != "")
    counted = [
        select(func.count()).select_from(login_attempt).where(one).scalar_subquery()
        for one in (of_account, of_address, of_account & (tried.address == address))
    ]
    return Tries(*(int(found) for found in work.connection.execute(select(*counted)).one()))


def has_come_from(work: Work, person_id: str, address: str) -> bool:
    """Whether the person has signed in from an address, as far back as sessions are kept."""
    here = (table.c.person_id == person_id) & (table.c.address == address) & (table.c.address != "")
    return work.connection.scalar(select(table.c.id).where(here).limit(1)) is not None


def clear_attempts(work: Work, account: str) -> None:
    """Forget the failed tries of an account that has signed in."""
    mine = login_attempt.c.account == account.strip().casefold()
    work.connection.execute(delete(login_attempt).where(mine))


def add_session(
    work: Work, token_hash: str, person_id: str, *, address: str = "", agent: str = ""
) -> str:
    """Begin a session; gives its id, by which it can be shown and ended."""
    key = new_id()
    values: dict[str, Any] = {"id": key, "token_hash": token_hash, "person_id": person_id}
    values |= {"created_at": work.now, "seen_at": work.now, "address": address, "agent": agent}
    work.connection.execute(insert(table), values | {"data": {}})
    return key


def session_of(work: Work, token_hash: str, **limits: Unpack[Limits]) -> Session | None:
    """The session of a token; none when it was ended, forgotten or has lasted too long."""
    given = {
        "wanted": token_hash,
        "idle": work.now - limits.get("idle", IDLE),
        "oldest": work.now - limits.get("longest", LONGEST),
    }
    row = work.connection.execute(_LIVE, given).first()
    return None if row is None else Session(*row)


def session_holder(
    connection: Connection, token_hash: str, *, idle: datetime, oldest: datetime
) -> tuple[Session, Actor | None] | None:
    """The session of a token with who has it; none when it is over."""
    given = {"wanted": token_hash, "idle": idle, "oldest": oldest}
    rows = _HOLDER.rows(connection, given)
    return (Session(*rows[0][-len(_SESSION) :]), people.actor_in(rows)) if rows else None


def touch_session(work: Work, session_id: str) -> None:
    """Note that a session is in use."""
    work.connection.execute(_TOUCH, {"wanted": session_id, "v_at": work.now})


def rotate_session(work: Work, session_id: str, token_hash: str) -> None:
    """Give a session another token, so that an old one that leaked is worth nothing."""
    mine = update(table).where(table.c.id == session_id)
    work.connection.execute(mine.values(token_hash=token_hash))


def keep_data(work: Work, session_id: str, data: JsonObject) -> None:
    """Remember what the pages of a session want to know of each other."""
    work.connection.execute(update(table).where(table.c.id == session_id).values(data=data))


def sessions(work: Work, person_id: str | None = None) -> tuple[Session, ...]:
    """Sessions that have not been ended, of one person or of all, the last used first."""
    statement = select(*_SESSION).where(table.c.revoked_at.is_(None))
    if person_id is not None:
        statement = statement.where(table.c.person_id == person_id)
    found = work.connection.execute(statement.order_by(table.c.seen_at.desc(), table.c.id))
    return tuple(Session(*row) for row in found)


def revoke_session(work: Work, session_id: str) -> bool:
    """End a session; whether there was one."""
    mine = update(table).where(table.c.id == session_id, table.c.revoked_at.is_(None))
    return work.connection.execute(mine.values(revoked_at=work.now)).rowcount == 1


def revoke_sessions(work: Work, person_id: str, *, keep: str | None = None) -> int:
    """End every session of a person but the one kept; how many there were."""
    mine = update(table).where(table.c.person_id == person_id, table.c.revoked_at.is_(None))
    if keep is not None:
        mine = mine.where(table.c.id != keep)
    return work.connection.execute(mine.values(revoked_at=work.now)).rowcount


def add_token(
    work: Work, token_hash: str, person_id: str, name: str, *, expires_at: datetime | None = None
) -> str:
    """Write a program's key; gives its id."""
    key = new_id()
    values: dict[str, Any] = {"id": key, "token_hash": token_hash, "person_id": person_id}
    values |= {"name": name, "created_at": work.now, "expires_at": expires_at}
    work.connection.execute(insert(api_token), values)
    return key


def token_holder(
    connection: Connection, token_hash: str, now: datetime
) -> tuple[Token, Actor | None] | None:
    """The key of a digest with whom it acts as; none when it was taken back or has run out."""
    rows = _BY_TOKEN.rows(connection, {"wanted": token_hash, "now": now})
    return (Token(*rows[0][-len(_TOKEN) :]), people.actor_in(rows)) if rows else None


def touch_token(work: Work, token_id: str) -> None:
    """Note that a key is in use."""
    mine = update(api_token).where(api_token.c.id == token_id)
    work.connection.execute(mine.values(used_at=work.now))


def tokens(work: Work, person_id: str) -> tuple[Token, ...]:
    """The keys of a person that are good, the oldest first."""
    mine = (api_token.c.person_id == person_id) & api_token.c.revoked_at.is_(None)
    found = work.connection.execute(select(*_TOKEN).where(mine).order_by(api_token.c.id))
    return tuple(Token(*row) for row in found)


def revoke_token(work: Work, token_id: str) -> bool:
    """Take a key back; whether there was one."""
    mine = update(api_token).where(api_token.c.id == token_id, api_token.c.revoked_at.is_(None))
    return work.connection.execute(mine.values(revoked_at=work.now)).rowcount == 1


def forget(work: Work, before: datetime) -> int:
    """Delete sessions and tries that ended long ago; how many there were."""
    ended = delete(table).where(table.c.seen_at < before)
    tried = delete(login_attempt).where(login_attempt.c.at < before)
    return sum(work.connection.execute(one).rowcount for one in (ended, tried))
