"""Signing in: passwords, sessions kept on the server, and tokens for programs."""

import hashlib
import secrets
from datetime import timedelta

from dougong.actions.errors import LoginRefused, TooManyTries
from dougong.actions.host import Host
from dougong.actions.passwords import fits
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.people import PLATFORM, Person
from dougong.store import log, people
from dougong.store import sign_in as store

TRIES = 5
WINDOW = timedelta(minutes=15)
#: A session's last use is noted at most this often.
TOUCH = timedelta(minutes=1)
#: However often it is used, a session ends after this time.
LONGEST = timedelta(days=30)
PREFIX = "dgt_"


def sign_in(host: Host, login: str, password: str, address: str, *, agent: str = "") -> str:
    """The token of a new session; LoginRefused and TooManyTries say why there is none.

    The password is compared outside of any transaction: it takes as long on purpose.
    """
    person, kept = host.run(PLATFORM, lambda uow: _known(uow, login, address))
    if not fits(password, kept) or person is None or not person.active:
        host.run(PLATFORM, lambda uow: store.add_attempt(uow, login, address))
        raise LoginRefused
    return host.run(PLATFORM, lambda uow: _begin(uow, person, address, agent))


def _known(uow: UnitOfWork, login: str, address: str) -> tuple[Person | None, str | None]:
    since = uow.now - WINDOW
    if store.attempts(uow, login, address, since) >= TRIES:
        raise TooManyTries(minutes=int(WINDOW.total_seconds() // 60))
    person = people.person_by_login(uow, login)
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
