"""Requests a second over HTTP on both databases, beside a ping of the same server and clients.

The server runs with two workers on loopback, the clients are eight threads of this process; all of
them share one machine, so absolute figures are lower bounds and the ratios are what holds.
"""

import http.client
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa

import postgres_server
from dougong.actions import publish, records, sign_in
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.app import create_app
from dougong.base.values import SystemClock, new_id
from dougong.engine.step import Engine
from dougong.model.people import PLATFORM, Person
from dougong.settings import Settings
from dougong.sources.folder import read as read_sources
from dougong.store import migrations, people
from dougong.store import platform_tables as tables
from dougong.store import sign_in as sessions
from dougong.store.files import LocalFiles
from dougong.store.people import actor_of
from dougong.store.session import Database
from web.api.office import Template, furnish

Figures = dict[str, dict[str, Any]]

CLIENTS = 8
WORKERS = 2
PROCESSES = 320
PAGES = 160
PINGS = 1200
#: Large form pages drawn in this process.
FORMS = 40
#: Requests of each kind that nobody counts: the server's caches fill, connections are made.
WARM = 16
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


@contextmanager
def private_postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database on a durable server of our own."""
    # PostgreSQL runs as another account, which must reach its own folder.
    for above in (folder, folder.parent):
        above.chmod(0o755)
    place = folder / "server"
    script = [sys.executable, postgres_server.__file__, "--folder", str(place), "--durable"]
    keeper = subprocess.Popen([*script, "--owner", str(os.getpid())], stdin=subprocess.DEVNULL)
    try:
        while not (place / "address").exists():
            if keeper.poll() is not None:
                raise RuntimeError("the private PostgreSQL did not start")
            time.sleep(0.05)
        address = (place / "address").read_text()
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("create database bench")
        yield f"{address.rpartition('/')[0]}/bench"
    finally:
        keeper.send_signal(signal.SIGTERM)
        keeper.wait(30)


class Yard:
    """The furnished database seen from inside: drafts, open assignments, sessions."""

    def __init__(self, url: str, folder: Path) -> None:
        self.made: Template = furnish(url, folder / "files")
        settings = Settings(database_url=url, files_dir=folder / "files", secret_key=SECRET)
        self.host = Host(Database(url), SystemClock(), settings, LocalFiles(folder / "files"))

    def drafts(self, count: int) -> list[str]:
        """The ids of new orders of ann's."""
        with self.host.database.read() as connection:
            ann = actor_of(connection, self.made.people["ann"])
        assert ann is not None
        line = {"what": "砂", "quantity": 2, "price": "50.00"}
        raw: dict[str, Any] = {"site": self.made.site, "lines": [line] * 3, "note": "测量"}

        def create(uow: UnitOfWork) -> str:
            return records.create_draft(uow, "yard.order", raw).record.id

        return [self.host.run(ann, create) for _ in range(count)]

    def session(self, login: str) -> str:
        """The cookie of somebody signed in."""
        token, person = f"bench-{login}" * 4, self.made.people[login]
        kept = sign_in.digest(token)
        self.host.run(PLATFORM, lambda uow: sessions.add_session(uow, kept, person))
        app = create_app(self.host)
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'sid': token})}"

    def open_assignments(self, login: str) -> list[str]:
        """Somebody's open assignments."""
        mine = tables.assignment.c
        wanted = sa.select(mine.id).where(
            mine.person_id == self.made.people[login], mine.state == "open"
        )
        with self.host.database.read() as connection:
            return list(connection.scalars(wanted))

    def states(self) -> list[bytes]:
        """The engine's state of every process."""
        with self.host.database.read() as connection:
            return list(connection.scalars(sa.select(tables.process.c.state)))

    def bare_step(self) -> float:
        """Processor seconds of one engine step on the states of these processes, nothing else."""
        states, engine = self.states(), Engine()
        definition = self.host.catalog().process_for("yard.order")
        assert definition is not None

        def step(state: bytes) -> None:
            engine.complete("bench", definition, state, tasks[0], "approved", {}, lambda *_: [])

        with self.host.database.read() as connection:
            found = connection.scalars(
                sa.select(tables.round_.c.task_id).where(tables.round_.c.status == "open")
            )
            tasks = list(found)
        step(states[0])
        began = time.process_time()
        for state in states:
            step(state)
        return (time.process_time() - began) / len(states)

    def close(self) -> None:
        """Give the database back."""
        self.host.database.close()


def measure() -> Figures:
    """Figures of both databases."""
    with tempfile.TemporaryDirectory(prefix="dougong-bench-") as place:
        folder = Path(place)
        figures = form_cpu(folder)
        (folder / "sqlite").mkdir()
        figures |= _measured(
            "sqlite", f"sqlite:///{folder}/sqlite/bench.sqlite3", folder / "sqlite"
        )
        (folder / "postgres").mkdir()
        with private_postgres(folder / "postgres") as url:
            figures |= _measured("postgres", url, folder / "postgres")
    return figures


def form_cpu(folder: Path) -> Figures:
    """Processor time of the largest form there is, the day-labor sheet, without any network."""
    settings = Settings(files_dir=folder / "files", secret_key=SECRET)
    database = Database(f"sqlite:///{folder}/form.sqlite3")
    migrations.upgrade(database)
    host = Host(database, SystemClock(), settings, LocalFiles(folder / "files"))
    host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, read_sources(ROOT), "builder"))
    person = Person(new_id(), "foreman", "Foreman")
    host.run(PLATFORM, lambda uow: people.add_person(uow, person))
    host.run(PLATFORM, lambda uow: people.grant_role(uow, person.id, "foreman"))
    token = "bench-form" * 4
    kept = sign_in.digest(token)
    host.run(PLATFORM, lambda uow: sessions.add_session(uow, kept, person.id))
    client = create_app(host).test_client()
    with client.session_transaction() as session:
        session["sid"] = token

    def page() -> None:
        answer = client.get("/new/day_labor.sheet", headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.status

    for _ in range(5):
        page()
    began = time.process_time()
    for _ in range(FORMS):
        page()
    cpu = (time.process_time() - began) / FORMS
    database.close()
    return {"http.form_page.day_labor.cpu": {"value": round(cpu * 1000, 2), "unit": "ms CPU"}}


def _measured(kind: str, url: str, folder: Path) -> Figures:
    yard = Yard(url, folder)
    try:
        drafts, cookie = yard.drafts(PROCESSES), yard.session("ann")
        with serving(url, folder) as server:
            return _figures(kind, yard, server, (drafts, cookie))
    finally:
        yard.close()


def _figures(kind: str, yard: Yard, server: Server, given: tuple[list[str], str]) -> Figures:
    drafts, cookie = given
    page = {"Cookie": cookie, "Accept": "text/html"}
    _repeated(server, "/healthz", {}, WARM)
    pings = [_repeated(server, "/healthz", {}, PINGS)]
    form = _warm(server, "/new/yard.order", page)
    rows = _warm(server, "/lists/yard.orders", page)
    handed_in = server.run(_submissions(yard, drafts))
    states, bare = yard.states(), yard.bare_step()
    votes = _votes(yard, handed_in)
    server.run(votes[: 2 * WARM])
    decided = server.run(votes[2 * WARM :])
    pings.append(_repeated(server, "/healthz", {}, PINGS))
    ping = statistics.mean(one.per_second for one in pings)

    def rate(run: Run) -> dict[str, Any]:
        ratio = {f"http.{kind}.ping": round(run.per_second / ping, 4)}
        return {"value": round(run.per_second, 1), "unit": "requests/s", "ratio_to": ratio}

    def cpu(run: Run) -> dict[str, Any]:
        return {"value": round(run.cpu * 1000, 2), "unit": "ms CPU"}

    step = f"http.{kind}.engine_step.cpu"
    vote = cpu(decided) | {"ratio_to": {step: round(decided.cpu / bare, 2)}}
    named = {
        "start": {"value": round(server.started, 2), "unit": "s"},
        "ping": {"value": round(ping, 1), "unit": "requests/s"},
        "form_page": rate(form),
        "form_page.cpu": cpu(form),
        "list_page": rate(rows),
        "list_page.cpu": cpu(rows),
        "submit": rate(handed_in),
        "submit.cpu": cpu(handed_in),
        "decide": rate(decided),
        "decide.cpu": vote,
        "decide.p95": {"value": round(decided.slow * 1000, 1), "unit": "ms"},
        "engine_step.cpu": {"value": round(bare * 1000, 3), "unit": "ms CPU"},
        "state": {"value": round(statistics.mean(map(len, states)), 1), "unit": "bytes/process"},
    }
    return {f"http.{kind}.{name}": figure for name, figure in named.items()}


def _repeated(server: Server, path: str, headers: dict[str, str], count: int) -> Run:
    return server.run(repeat(Request("GET", path, headers), count))


def _warm(server: Server, path: str, headers: dict[str, str]) -> Run:
    _repeated(server, path, headers, WARM)
    return _repeated(server, path, headers, PAGES)


def _as(yard: Yard, login: str, version: int) -> dict[str, str]:
    token = yard.made.tokens[login]
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "If-Match": f'"{version}"',
    }


def _submissions(yard: Yard, drafts: list[str]) -> list[Request]:
    headers = _as(yard, "ann", 1)
    place = "/api/v1/records/yard.order"
    return [Request("POST", f"{place}/{key}/submit", headers, b"{}") for key in drafts]


def _votes(yard: Yard, handed_in: Run) -> list[Request]:
    """One vote on each process, all with an answer that follows the chain to its next node."""
    versions = {told["record"]["version"] for told in handed_in.answers}
    (version,) = versions
    headers = _as(yard, "pam", version)
    body = json.dumps({"opinion": "同意"}).encode()
    place = "/api/v1/assignments"
    mine = yard.open_assignments("pam")
    return [Request("POST", f"{place}/{key}/approve", headers, body) for key in mine]
