"""Requests take turns, slow senders wait by themselves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier, Event
from typing import Any

from dougong.cli.turns import Turns

#: How long a thread may take on a machine that stalls.
PATIENCE = 60


class Slow:
    """A body that arrives when it is told to."""

    def __init__(self, arrives: Event) -> None:
        self.arrives = arrives

    def read(self, size: int) -> bytes:
        assert self.arrives.wait(PATIENCE)
        return b"x" * size


def start(*_words: Any) -> None:
    """What a server gives an application to begin its answer with."""


def test_one_request_is_worked_on_at_a_time() -> None:
    inside: list[int] = []
    most: list[int] = []

    def application(_environ: dict[str, Any], _start: Any) -> Iterator[bytes]:
        inside.append(1)
        most.append(len(inside))
        yield b"done"
        inside.pop()

    turns, together = Turns(application), Barrier(4)

    def ask(_number: int) -> bytes:
        together.wait(PATIENCE)
        return b"".join(turns({}, start))

    with ThreadPoolExecutor(4) as clients:
        assert list(clients.map(ask, range(4))) == [b"done"] * 4
    assert max(most) == 1


def test_a_slow_sender_keeps_nobody_waiting() -> None:
    arrives = Event()
    turns = Turns(lambda environ, _start: [environ["wsgi.input"].read() or b"quick"])
    slow = {"CONTENT_LENGTH": "3", "wsgi.input": Slow(arrives)}
    with ThreadPoolExecutor(1) as client:
        waiting = client.submit(lambda: b"".join(turns(slow, start)))
        assert b"".join(turns({"wsgi.input": BytesIO()}, start)) == b"quick"
        assert not waiting.done()
        arrives.set()
        assert waiting.result(PATIENCE) == b"xxx"


def test_an_answer_is_closed_and_a_fault_gives_the_turn_back() -> None:
    closed: list[bool] = []

    class Answer(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], _start: Any) -> Answer:
        if environ.get("fault"):
            raise ValueError
        return Answer([b"a"])

    turns = Turns(application)
    for fault in (True, False):
        try:
            turns({"fault": fault}, start)
        except ValueError:
            assert fault
    assert closed == [True]


def test_a_request_that_waits_for_the_disk_passes_its_turn_on() -> None:
    waits, goes_on = Event(), Event()

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        if environ.get("commits"):
            turns.pass_on()
            waits.set()
            assert goes_on.wait(PATIENCE)
        return [b"done"]

    turns = Turns(application)
    with ThreadPoolExecutor(2) as clients:
        first = clients.submit(lambda: b"".join(turns({"commits": True}, start)))
        assert waits.wait(PATIENCE)
        # Another one is worked on meanwhile, and its turn is its own to give back.
        assert clients.submit(lambda: b"".join(turns({}, start))).result(PATIENCE) == b"done"
        goes_on.set()
        assert first.result(PATIENCE) == b"done"
    assert b"".join(turns({}, start)) == b"done"


def test_who_has_no_turn_passes_none_on() -> None:
    Turns(lambda _environ, _start: []).pass_on()


def test_two_requests_are_worked_on_where_two_may_be() -> None:
    together = Barrier(2)

    def application(_environ: dict[str, Any], _start: Any) -> list[bytes]:
        # Neither is done before the other has begun.
        together.wait(PATIENCE)
        return [b"done"]

    turns = Turns(application, 2)
    with ThreadPoolExecutor(2) as clients:
        both = [clients.submit(lambda: b"".join(turns({}, start))) for _ in range(2)]
        assert [one.result(PATIENCE) for one in both] == [b"done"] * 2
