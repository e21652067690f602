"""Connections kept at hand, because every request begins with one.

To borrow a connection from the library's pool and to give it back costs more than to look up who
asks, and a twentieth of what a decision computes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from dougong.base.errors import DougongError

#: Connections kept at hand; a worker has no more threads.
MOST = 8
#: Seconds after which one is given back: what stands between may end connections that are old.
LONGEST = 1800.0


class AtHand:
    """The connections of one use of a database."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._kept: list[tuple[float, Connection]] = []

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """A connection with no transaction around it; one that is left in one is given back."""
        since, connection = self._taken()
        try:
            yield connection
        except DougongError:
            # The action was refused; its transaction is undone as the pool does it.
            connection.close()
            raise
        except BaseException:
            connection.close()
            # Whatever happened to this one may have happened to all of them.
            self.close()
            raise
        if connection.in_transaction() or len(self._kept) >= MOST:
            connection.close()
        else:
            self._kept.append((since, connection))

    def close(self) -> None:
        """Give all of them back."""
        while self._kept:
            self._kept.pop()[1].close()

    def _taken(self) -> tuple[float, Connection]:
        now = time.monotonic()
        try:
            since, connection = self._kept.pop()
        except IndexError:
            return now, self._connect()
        if now - since < LONGEST:
            return since, connection
        connection.close()
        return now, self._connect()
