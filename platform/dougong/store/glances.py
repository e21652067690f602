"""Connections for one statement that reads: kept at hand, because every request begins with one.

To borrow a connection from the library's pool and to give it back costs more than to look up who
asks.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

#: Connections kept at hand; a worker has no more threads.
MOST = 8
#: Seconds after which one is given back: what stands between may end connections that are old.
LONGEST = 1800.0


class Glances:
    """The connections at hand of one database."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._at_hand: list[tuple[float, Connection]] = []

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """A connection with no transaction around it."""
        since, connection = self._taken()
        try:
            yield connection
        except BaseException:
            connection.close()
            # Whatever happened to this one may have happened to all of them.
            self.close()
            raise
        if connection.in_transaction() or len(self._at_hand) >= MOST:
            connection.close()
        else:
            self._at_hand.append((since, connection))

    def close(self) -> None:
        """Give all of them back."""
        while self._at_hand:
            self._at_hand.pop()[1].close()

    def _taken(self) -> tuple[float, Connection]:
        now = time.monotonic()
        try:
            since, connection = self._at_hand.pop()
        except IndexError:
            return now, self._connect()
        if now - since < LONGEST:
            return since, connection
        connection.close()
        return now, self._connect()
