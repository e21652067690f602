"""Prepared statements on PostgreSQL's own client library: many sent, one wait for their answers.

The driver's cursors look at the socket twice and wake the server once for every statement, also for
those whose answers nobody waits for, and build four objects for each. Here a statement goes into
the output buffer, and everything there is sent with the next one that is read, or at the end.
"""

import select
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Error, OperationalError, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import DivisionByZero, error_from_result

Fault = Callable[[], Exception]
Result = Any

#: Statements that one connection keeps prepared; beyond it all are given up and made again.
KEPT = 500

_GOOD = frozenset((pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK))
_LOOK_AGAIN_MS = 1000


@dataclass(frozen=True)
class Expected:
    """How many rows a statement must touch, and what is raised when it did not.

    Without a number the database refuses by itself what touches others (`prepared.touched`).
    """

    touching: int | None
    fault: Fault


class Statement:
    """One statement's text on one connection, with what turns its values into the wire's form."""

    def __init__(self, text: str, raw: Connection[Any]) -> None:
        self.text = text.encode()
        self.adapting = Transformer(raw)
        self._formats: list[PyFormat] = []
        #: Types of the values → the name it was prepared under.
        self.names: dict[tuple[int, ...], bytes] = {}

    def dumped(self, given: Sequence[Any]) -> Sequence[Any]:
        """The values as they are sent."""
        if len(self._formats) != len(given):
            self._formats = [PyFormat.AUTO] * len(given)
        return self.adapting.dump_sequence(given, self._formats)


@dataclass
class Sent:
    """A statement under way; its answer once it has come."""

    statement: Statement | None = None
    expected: Expected | None = None
    result: Result = None

    @property
    def is_judged_here(self) -> bool:
        """Whether only its answer shows that nothing may be committed."""
        return self.expected is not None and self.expected.touching is not None

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows of the answer as the driver reads them."""
        if self.statement is None or self.result is None:
            return []
        adapting = self.statement.adapting
        adapting.set_pgresult(self.result)
        return adapting.load_rows(0, self.result.ntuples, tuple)


class Wire:
    """What is on its way over one connection."""

    def __init__(self, raw: Connection[Any]) -> None:
        self.raw, self.line = raw, raw.pgconn
        self._statements: dict[str, Statement] = {}
        self._named = 0
        #: The server may have forgotten what was prepared.
        self._stale = False
        self._is_open = False
        #: The end of the pipeline is on its way.
        self._is_ending = False
        self._awaited: deque[Sent] = deque()
        self._missed: Fault | None = None

    def answer(self, sent: Sent) -> Result:
        """The answer to a statement; everything that waits goes out before it."""
        if sent.result is None:
            if self.raw.autocommit:
                self._close()
            else:
                self.line.send_flush_request()
                self._read()
        return sent.result

    def send(self, text: str, given: Sequence[Any], expected: Expected | None = None) -> Sent:
        """Leave a statement in the output buffer."""
        self._open()
        statement = self._statements.get(text)
        if statement is None:
            statement = self._statements[text] = Statement(text, self.raw)
        values = statement.dumped(given)
        types = statement.adapting.types or ()
        name = statement.names.get(types) or self._prepared(statement, types)
        self.line.send_query_prepared(name, values, param_formats=statement.adapting.formats)
        sent = Sent(statement, expected)
        self._awaited.append(sent)
        return sent

    def missed(self) -> Fault | None:
        """The fault of the first statement answered so far that touched other rows."""
        found, self._missed = self._missed, None
        return found

    def settle(self, *, commit: bool = False) -> None:
        """Wait until everything is answered; the first error is raised.

        With `commit` the transaction is committed in the same wait, unless an answer is still to be
        judged here by the rows it touched.
        """
        if not self._is_open:
            return
        if commit and not any(sent.is_judged_here for sent in self._awaited):
            self._command(b"COMMIT")
        self._close()

    def forget(self) -> None:
        """Prepare everything anew: the driver empties the server's list when it undoes work."""
        self._stale = self._stale or bool(self._statements)

    def _open(self) -> None:
        if self._is_open:
            return
        if self._stale or self._named > KEPT:
            # In the driver's own words, so that it knows as well. Where it has sent them before it
            # does not look at the answer: it is told to forget what it had prepared.
            self._statements, self._stale, self._named = {}, False, 0
            self.raw._prepared.clear()  # noqa: SLF001 (there is no other way to tell it)
            self.raw.execute("DEALLOCATE ALL", prepare=False)
        self.line.enter_pipeline_mode()
        self._is_open = True
        if not self.raw.autocommit and self.line.transaction_status == pq.TransactionStatus.IDLE:
            self._command(b"BEGIN")

    def _command(self, words: bytes) -> None:
        self.line.send_query_params(words, None)
        self._awaited.append(Sent())

    def _prepared(self, statement: Statement, types: tuple[int, ...]) -> bytes:
        self._named += 1
        name = statement.names[types] = b"dougong_%d" % self._named
        self.line.send_prepare(name, statement.text, param_types=types)
        self._awaited.append(Sent())
        return name

    def _read(self) -> None:
        """Take every answer; the first error is raised, with the pipeline ended."""
        try:
            self._flush()
            while self._awaited:
                self._take(self._awaited.popleft())
        except Exception:
            self.give_up()
            raise

    def _take(self, sent: Sent) -> None:
        result, expected = self._next(), sent.expected
        if result is None:
            raise OperationalError("the connection was lost before the answer came")
        if result.status not in _GOOD:
            error = error_from_result(result)
            if expected is not None and isinstance(error, DivisionByZero):
                raise expected.fault() from error
            raise error
        # Each statement has one answer and the end of it.
        self._next()
        sent.result = result
        if expected is None or expected.touching in {None, result.command_tuples}:
            return
        if self._missed is None:
            self._missed = expected.fault

    def _next(self) -> Result:
        line = self.line
        while line.is_busy():
            self._wait(select.POLLIN)
            line.consume_input()
        return line.get_result()

    def _flush(self) -> None:
        while self.line.flush():
            self._wait(select.POLLIN | select.POLLOUT)
            self.line.consume_input()

    def _wait(self, what: int) -> None:
        poll = select.poll()
        poll.register(self.line.socket, what)
        # A signal is heard between two looks.
        while not poll.poll(_LOOK_AGAIN_MS):
            continue

    def _close(self) -> None:
        self._synchronise()
        self._read()
        self._next()
        self.line.exit_pipeline_mode()
        self._is_open = self._is_ending = False

    def _synchronise(self) -> None:
        if not self._is_ending:
            self.line.pipeline_sync()
            self._is_ending = True

    def give_up(self) -> None:
        """End the pipeline whatever it still had to say."""
        if not self._is_open:
            return
        with suppress(Error):
            self._synchronise()
            self._flush()
            while self.line.status == pq.ConnStatus.OK and not _is_end(self._next()):
                continue
            self.line.exit_pipeline_mode()
        self._is_open = self._is_ending = False
        self._awaited.clear()
        self._missed = None
        # What was to be prepared may not have been.
        self.forget()


def _is_end(result: Result) -> bool:
    return result is not None and result.status == pq.ExecStatus.PIPELINE_SYNC
