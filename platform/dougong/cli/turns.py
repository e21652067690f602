"""Requests of one worker take turns; whoever sends slowly keeps nobody waiting."""

from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Semaphore, local
from typing import Any

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

#: A longer body is refused by the application before it reads any of it.
LONGEST = 30_000_000


class Turns:
    """An application that runs `at_once` requests and reads each body before its turn.

    Python computes for one thread at a time anyway; threads that hold a database's locks and wait
    for each other's turn to compute make every request slower, on SQLite by half. A request that
    only waits for the disk any more passes its turn on.
    """

    def __init__(self, application: Application, at_once: int = 1) -> None:
        self._application, self._turn = application, Semaphore(at_once)
        self._mine = local()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if length.isdigit() and 0 < int(length) <= LONGEST:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        self._turn.acquire()
        self._mine.turn = True
        try:
            return self._answered(environ, start_response)
        finally:
            self.pass_on()

    def pass_on(self) -> None:
        """Let the next request compute, where this thread has the turn."""
        if getattr(self._mine, "turn", False):
            self._mine.turn = False
            self._turn.release()

    def _answered(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        parts = self._application(environ, start_response)
        try:
            return list(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
