"""Requests a second over HTTP on both databases, beside a ping of the same server and clients.

The server runs with two workers on loopback, the clients are eight threads of this process; all of
them share one machine, so absolute figures are lower bounds and the ratios are what holds.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa
from own_server import ROOT, SECRET, Request, Run, Server, serving

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

#: Votes are counted in rounds with pings between them: a neighbour of the machine that is busy for
#: a second slows both alike, and the middle round is what holds.
ROUNDS = 5
VOTES = 160
PAGES = 160
PINGS = 600
#: Large form pages drawn in this process.
FORMS = 40
#: Requests of each kind that nobody counts: the server's caches fill, connections are made.
WARM = 16
#: One process each for the votes that count and for those that warm the server.
PROCESSES = ROUNDS * VOTES + 2 * WARM


@contextmanager
def private_postgres(folder: Path, *, keep: bool = False) -> Iterator[str]:
    """The address of an empty database on a durable server of our own.

    One that is kept leaves its data in the folder and goes on with what is there.
    """
    # PostgreSQL runs as another account, which must reach its own folder.
    for above in (folder, folder.parent):
        above.chmod(0o755)
    place = folder / "server"
    script = [sys.executable, postgres_server.__file__, "--folder", str(place), "--durable"]
    script += ["--keep"] if keep else []
    keeper = subprocess.Popen([*script, "--owner", str(os.getpid())], stdin=subprocess.DEVNULL)
    try:
        while not (place / "address").exists():
            if keeper.poll() is not None:
                raise RuntimeError("the private PostgreSQL did not start")
            time.sleep(0.05)
        address = (place / "address").read_text()
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("drop database if exists bench")
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
        lines = [{"what": what, "quantity": 2, "price": "50.00"} for what in ("砂", "石", "土")]
        raw: dict[str, Any] = {"site": self.made.site, "lines": lines}

        def create(uow: UnitOfWork, number: int) -> str:
            # Orders with one note are each other's source of prices.
            return records.create_draft(
                uow, "yard.order", raw | {"note": f"测量 {number}"}
            ).record.id

        made = (partial(create, number=number) for number in range(count))
        return [self.host.run(ann, one) for one in made]

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
        with private_postgres(folder / "postgres") as address:
            # On one machine the server is reached as docs/operations.md says: through its socket.
            url = f"{address}?host={folder / 'postgres' / 'server'}"
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
    form = _warm(server, "/new/yard.order", page)
    rows = _warm(server, "/lists/yard.orders", page)
    handed_in = server.run(_submissions(yard, drafts))
    states, bare = yard.states(), yard.bare_step()
    votes = _votes(yard, handed_in)
    server.run(votes[: 2 * WARM])
    rounds = _rounds(server, votes[2 * WARM :])
    ping = statistics.median(one.ping for one in rounds)
    middle = sorted(rounds, key=lambda one: one.ratio)[len(rounds) // 2]
    decided = middle.votes

    def rate(run: Run, against: float = ping) -> dict[str, Any]:
        ratio = {f"http.{kind}.ping": round(run.per_second / against, 4)}
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
        "decide": rate(decided, middle.ping) | {"rounds": [round(one.ratio, 4) for one in rounds]},
        "decide.cpu": vote,
        "decide.p95": {"value": round(decided.slow * 1000, 1), "unit": "ms"},
        "engine_step.cpu": {"value": round(bare * 1000, 3), "unit": "ms CPU"},
        "state": {"value": round(statistics.mean(map(len, states)), 1), "unit": "bytes/process"},
    }
    return {f"http.{kind}.{name}": figure for name, figure in named.items()}


class Round(NamedTuple):
    """Some votes and the pings a second of the same moments."""

    votes: Run
    ping: float

    @property
    def ratio(self) -> float:
        """Votes a second as a part of pings a second."""
        return self.votes.per_second / self.ping


def _rounds(server: Server, votes: list[Request]) -> list[Round]:
    """Votes in rounds, each between two pings."""
    found, before = [], _repeated(server, "/healthz", {}, PINGS)
    for number in range(ROUNDS):
        run = server.run(votes[number * VOTES : (number + 1) * VOTES])
        after = _repeated(server, "/healthz", {}, PINGS)
        found.append(Round(run, statistics.mean([before.per_second, after.per_second])))
        before = after
    return found


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
