"""Passwords: how they are kept, compared, and how many are compared at once."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dougong.actions.errors import PasswordWeak

#: OWASP's choice for one thread: 19 MiB, two passes.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
#: Each comparison takes 19 MiB; a flood of them must not take all of the machine's memory.
_AT_ONCE = BoundedSemaphore(4)
#: What length buys, no mixture of signs does: none is asked for.
SHORTEST = 12
LONGEST = 200


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


#: Compared with when a login is unknown, so that the answer takes as long as for a known one.
_NOBODYS = _HASHER.hash(secrets.token_urlsafe(16))


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; takes the same time when nothing is kept."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _NOBODYS, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def require_strong(password: str, login: str) -> None:
    """PasswordWeak for one that is too short, too long, the login, or a few signs over and over."""
    same = password.casefold() == login.casefold()
    if not SHORTEST <= len(password) <= LONGEST or same or len(set(password)) < 4:
        raise PasswordWeak(SHORTEST, LONGEST)


def fresh() -> str:
    """A random password that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
