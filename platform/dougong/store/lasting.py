"""What was committed to SQLite's log is on the disk before anybody is told of it.

SQLite would wait for the disk inside its commit, while nobody else may write. A connection whose
`synchronous` is NORMAL writes its pages, lets the next writer in, and leaves the waiting to this
module: changes that were committed meanwhile share one wait (docs/decisions/0019).
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Condition

from sqlalchemy.exc import OperationalError

#: What a change changes besides the bytes of the file (times) needs no waiting for.
_flushed: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


class Log:
    """The log beside a database file."""

    def __init__(self, database: Path) -> None:
        self._path = Path(f"{database}-wal")
        self._state = Condition()
        #: Waits that were asked for, and how many of them are over: each has a number.
        self._asked = self._over = 0
        self._flushing = False
        self._fault: OSError | None = None

    def wait(self) -> None:
        """Return when all that was committed before this call survives a loss of power.

        OperationalError when the disk fails. From then on it is raised by every call: the system
        forgets what it could not write, so a later success would say nothing of it.
        """
        with self._state:
            self._asked += 1
            mine = self._asked
            while self._over < mine and self._fault is None:
                if self._flushing:
                    self._state.wait()
                else:
                    self._flush()
            if self._fault is not None:
                raise _failed(self._fault)

    def _flush(self) -> None:
        """Flush for everybody who has asked by now; whoever asks meanwhile waits for the next."""
        covered, self._flushing = self._asked, True
        self._state.release()
        fault = None
        try:
            self._to_disk()
        except OSError as error:
            fault = error
        finally:
            self._state.acquire()
            self._flushing = False
            self._state.notify_all()
        self._fault = fault
        if fault is None:
            self._over = covered

    def _to_disk(self) -> None:
        try:
            # Written by SQLite under a name it may remove at any time: opened for each wait.
            file = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            # SQLite has moved everything into the database file, flushed it, and removed the log.
            return
        try:
            _flushed(file)
        finally:
            os.close(file)


def _failed(fault: OSError) -> OperationalError:
    cause = sqlite3.OperationalError("disk I/O error")
    cause.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    cause.__cause__ = fault
    return OperationalError("COMMIT", None, cause)
