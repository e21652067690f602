"""Signing in: passwords, sessions kept on the server, and tokens for programs."""

import hashlib
import secrets
from datetime import datetime, timedelta

from dougong.actions.errors import LoginRefused, PasswordWrong, TooManyTries
from dougong.actions.host import Host
from dougong.actions.passwords import fits, hashed, require_strong
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import AccessDenied, NotFound
from dougong.model.people import PLATFORM, Actor, Person
from dougong.store import log, people
from dougong.store import sign_in as store
from dougong.store.sign_in import Session, Token

TRIES = 5
#: Failed tries from one address: a whole site office may stand behind it.
ADDRESS_TRIES = 30
WINDOW = timedelta(minutes=15)
#: A session's last use is noted at most this often.
TOUCH = timedelta(minutes=1)
#: However often it is used, a session ends after this time; settings may end it sooner.
LONGEST = timedelta(days=30)
#: Tells people and scanners of leaked secrets what a text is.
PREFIX = "dgt_"


def sign_in(host: Host, login: str, password: str, address: str, *, agent: str = "") -> str:
    """The token of a new session; LoginRefused and TooManyTries say why there is none.

    The password is compared outside of any transaction: it takes long on purpose.
    """
    person, kept = host.run(PLATFORM, lambda uow: _known(uow, login, address), write=False)
    if not fits(password, kept) or person is None or not person.active:
        host.run(PLATFORM, lambda uow: store.add_attempt(uow, login[:200], address))
        raise LoginRefused
    return host.run(PLATFORM, lambda uow: _begin(uow, person, address, agent))


def _known(uow: UnitOfWork, login: str, address: str) -> tuple[Person | None, str | None]:
    tries = store.attempts(uow, login[:200], address, uow.now - WINDOW)
    person = people.person_by_login(uow, login[:200])
    # Whoever wants to lock somebody out has only to try his name: where a person has signed in
    # before, the tries of strangers elsewhere and of his neighbours are not counted against him.
    known = person is not None and store.has_come_from(uow, person.id, address)
    closed = tries.of_account >= TRIES or tries.of_address >= ADDRESS_TRIES
    if tries.of_both >= TRIES if known else closed:
        raise TooManyTries(minutes=int(WINDOW.total_seconds() // 60))
    return person, store.password_hash(uow, person.id) if person else None


def _begin(uow: UnitOfWork, person: Person, address: str, agent: str) -> str:
    token = secrets.token_urlsafe(32)
    store.clear_attempts(uow, person.login)
    store.add_session(uow, digest(token), person.id, address=address, agent=agent[:200])
    log.append(uow, person.id, "signed_in", {"address": address})
    return token


def digest(token: str) -> str:
    """What is kept of a token: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of_session(host: Host, token: str) -> Actor | None:
    """Who has the session, with the roles of this moment; none when it is over."""
    now = host.clock.now()
    idle = now - timedelta(minutes=host.settings.session_idle_minutes)
    oldest = now - min(timedelta(hours=host.settings.session_hours), LONGEST)
    found = host.glance(
        lambda it: store.session_holder(it, digest(token), idle=idle, oldest=oldest)
    )
    if found is None:
        return None
    session, actor = found
    if actor is not None and now - session.seen_at > TOUCH:
        host.run(PLATFORM, lambda uow: store.touch_session(uow, session.id))
    return actor


def sign_out(host: Host, token: str) -> None:
    """End the session of a token."""

    def end(uow: UnitOfWork) -> None:
        found = store.session_of(uow, digest(token), longest=LONGEST)
        if found is not None:
            store.revoke_session(uow, found.id)
            log.append(uow, found.person_id, "signed_out", {})

    host.run(PLATFORM, end)


def rotate(host: Host, token: str) -> str:
    """A new token for the same session; the old one is worth nothing."""

    def change(uow: UnitOfWork) -> str:
        found = store.session_of(uow, digest(token), longest=LONGEST)
        if found is None:
            raise NotFound(what="session", id="")
        fresh = secrets.token_urlsafe(32)
        store.rotate_session(uow, found.id, digest(fresh))
        return fresh

    return host.run(PLATFORM, change)


def change_password(
    host: Host, actor: Actor, old: str, new: str, *, token: str | None = None
) -> int:
    """Another password for the actor; every session but the present one ends.

    Gives how many tokens of programs were taken back with them.
    """
    kept = host.run(actor, lambda uow: store.password_hash(uow, actor.id), write=False)
    if not fits(old, kept):
        raise PasswordWrong
    require_strong(new, actor.login)
    fresh = hashed(new)

    def change(uow: UnitOfWork) -> int:
        store.set_password(uow, actor.id, fresh)
        present = store.session_of(uow, digest(token), longest=LONGEST) if token else None
        log.append(uow, actor.id, "password_changed", {})
        return shut_out(uow, actor.id, keep=present.id if present else None)

    return host.run(actor, change)


def shut_out(uow: UnitOfWork, person_id: str, *, keep: str | None = None) -> int:
    """End every session of a person but the one kept; gives how many tokens were taken back.

    Whoever changes a password because it leaked means all that was opened with it: a token made
    in a stolen session would outlive the password otherwise.
    """
    store.revoke_sessions(uow, person_id, keep=keep)
    good = store.tokens(uow, person_id)
    for kept in good:
        _take_back(uow, person_id, kept.id)
    return len(good)


def must_change_password(uow: UnitOfWork) -> bool:
    """Whether the actor still has a password that somebody else chose."""
    return store.must_change_password(uow, uow.actor.id)


def my_sessions(uow: UnitOfWork) -> tuple[Session, ...]:
    """The actor's sessions, the last used first."""
    return store.sessions(uow, uow.actor.id)


def revoke_session(uow: UnitOfWork, session_id: str) -> None:
    """End one of the actor's sessions; an administrator ends anybody's."""
    whose = None if uow.actor.is_admin else uow.actor.id
    if session_id not in {found.id for found in store.sessions(uow, whose)}:
        raise NotFound(what="session", id=session_id)
    store.revoke_session(uow, session_id)
    log.append(uow, "system", "session_revoked", {"session": session_id})


def add_token(
    uow: UnitOfWork, person_id: str, name: str, *, expires_at: datetime | None = None
) -> str:
    """A key for a program that acts as the person; it is shown this once."""
    if not (uow.actor.id in {person_id, PLATFORM.id} or uow.actor.is_admin):
        raise AccessDenied(action="add_token")
    person = people.person(uow, person_id)
    if person is None:
        raise NotFound(what="person", id=person_id)
    token = PREFIX + secrets.token_urlsafe(32)
    kept = store.add_token(uow, digest(token), person_id, name[:100], expires_at=expires_at)
    log.append(uow, person_id, "token_added", {"token": kept, "name": name[:100]})
    return token


def tokens(uow: UnitOfWork, person_id: str) -> tuple[Token, ...]:
    """The keys of a person that are good, the oldest first."""
    if not (uow.actor.id in {person_id, PLATFORM.id} or uow.actor.is_admin):
        raise AccessDenied(action="read_tokens")
    return store.tokens(uow, person_id)


def revoke_token(uow: UnitOfWork, person_id: str, token_id: str) -> None:
    """Take a key back."""
    if token_id not in {found.id for found in tokens(uow, person_id)}:
        raise NotFound(what="token", id=token_id)
    _take_back(uow, person_id, token_id)


def _take_back(uow: UnitOfWork, person_id: str, token_id: str) -> None:
    store.revoke_token(uow, token_id)
    log.append(uow, person_id, "token_revoked", {"token": token_id})


def actor_of_token(host: Host, token: str) -> Actor | None:
    """Whom a program's key acts as; none when it is no good."""
    now = host.clock.now()
    found = host.glance(lambda connection: store.token_holder(connection, digest(token), now))
    if found is None:
        return None
    kept, actor = found
    if kept.used_at is None or now - kept.used_at > TOUCH:
        host.run(PLATFORM, lambda uow: store.touch_token(uow, kept.id))
    return actor
