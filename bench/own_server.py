"""A server of our own on loopback, and eight clients that send it requests."""

import http.client
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import postgres_server

CLIENTS = 8
WORKERS = 2
START_SECONDS = 30
SECRET = secrets.token_urlsafe(40)
ROOT = Path(__file__).resolve().parent.parent


class Request(NamedTuple):
    """One request, ready to be sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


class Run(NamedTuple):
    """What some requests came to."""

    per_second: float
    #: Seconds of processor time the server took for each.
    cpu: float
    #: Seconds until the answer, half of them and nineteen of twenty.
    median: float
    slow: float
    answers: list[dict[str, Any]]


class Server:
    """A running server and the processor time its workers have used."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, started: float) -> None:
        self.process, self.port = process, port
        #: Seconds from the command until the first answer.
        self.started = started

    def cpu(self) -> float:
        """Seconds of processor time of the server with all its workers."""
        ticks = 0
        for pid in (self.process.pid, *_children(self.process.pid)):
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def run(self, requests: Iterable[Request], status: int = 200) -> Run:
        """Send all requests through the clients, as fast as the server answers."""
        waiting = list(requests)
        shares = [waiting[number::CLIENTS] for number in range(CLIENTS)]
        before, began = self.cpu(), time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as clients:
            found = list(clients.map(_send, repeat(self.port), shares, repeat(status)))
        seconds, cpu = time.monotonic() - began, self.cpu() - before
        times = sorted(took for share in found for took, _ in share)
        answers = [answer for share in found for _, answer in share]
        median, slow = statistics.median(times), times[int(len(times) * 0.95)]
        return Run(len(waiting) / seconds, cpu / len(waiting), median, slow, answers)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def _send(port: int, share: list[Request], status: int) -> list[tuple[float, dict[str, Any]]]:
    """One client: one connection that stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    found = []
    for wanted in share:
        began = time.monotonic()
        connection.request(wanted.method, wanted.path, wanted.body, wanted.headers)
        answer = connection.getresponse()
        content = answer.read()
        took = time.monotonic() - began
        if answer.status != status:
            raise AssertionError(
                f"{wanted.method} {wanted.path}: {answer.status} {content[:400]!r}"
            )
        is_json = answer.headers.get_content_type() == "application/json"
        found.append((took, json.loads(content) if is_json else {}))
    connection.close()
    return found


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    """A server on the database, ready to answer."""
    port = postgres_server.free_port()
    given = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
    given |= {
        "DOUGONG_DATABASE_URL": url,
        "DOUGONG_SECRET_KEY": SECRET,
        "DOUGONG_VAR_DIR": str(folder),
        "DOUGONG_FILES_DIR": str(folder / "files"),
        "DOUGONG_WORKERS": str(WORKERS),
    }
    command = [str(Path(sys.executable).parent / "dougong"), "serve", "--port", str(port)]
    began = time.monotonic()
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=given, cwd=ROOT, stdout=log, stderr=log)
    try:
        _await_answer(process, port, folder / "serve.log")
        yield Server(process, port, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await_answer(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _send(port, [Request("GET", "/readyz", {})], 200)
        except (ConnectionError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(log.read_text(errors="replace"))
