"""What operators fear: the database goes away in the middle of work, or a disk is full."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest

import postgres_server
from dougong.actions import ledger_care
from dougong.model.people import PLATFORM
from dougong.model.runtime import LoggedEvent
from dougong.store import log
from dougong.store.ledgers import rows as ledger_rows
from dougong.testing.stage import PIXEL
from web.api.office import ORDER, Answer, Office, Template, furnish, opened, read

#: Votes of one drill; the long form has more, and ends the server without letting it finish.
SHORT, LONG = 24, 200
CLIENTS = 4
PATIENCE = 120


class Server:
    """A PostgreSQL of one test, which may be ended and started on its data and port again."""

    def __init__(self, folder: Path) -> None:
        # A server that is ended without a word keeps only what it was told to write at once.
        self.folder = folder
        self.process, self.url = postgres_server.launch(folder, durable=True)
        self.port = int(self.url.rpartition(":")[2].partition("/")[0])

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(60)

    def start(self) -> None:
        self.process, _ = postgres_server.start(self.folder, self.port, durable=True)


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="dougong-drill-"))
    folder.chmod(0o755)
    made = Server(folder / "server")
    yield made
    made.end(signal.SIGQUIT)
    shutil.rmtree(folder)


@dataclass
class Load:
    """Clients that vote until everything is answered, asking again when told to wait."""

    office: Office
    #: Assignment and version of each vote.
    work: list[tuple[str, str]]
    told: list[Answer] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def done(self) -> int:
        return sum(answer.status == 200 for answer in self.told)

    def run(self, number: int) -> None:
        desk = self.office.desk("bo")
        for assignment, version in self.work[number::CLIENTS]:
            until = time.monotonic() + PATIENCE
            headers = {"If_Match": version, "Idempotency_Key": f"vote-{assignment}"}
            while time.monotonic() < until:
                answer = desk.post(f"/api/v1/assignments/{assignment}/approve", {}, **headers)
                with self._lock:
                    self.told.append(answer)
                if answer.status != 503:
                    break
                time.sleep(0.05)


def waiting_for_bo(office: Office, count: int) -> list[tuple[str, str]]:
    """Assignment and version of as many orders that only he has to approve."""
    versions = {}
    for _ in range(count):
        record = office.submitted().body["record"]["id"]
        voted = office.vote("pam")
        assert voted.status == 200, voted.body
        versions[record] = office.desk("bo").get(f"{ORDER}/{record}").version
    lines = office.desk("bo").get("/api/v1/inbox/todo?limit=200").body["items"]
    found = [(line["id"], versions[line["record_id"]]) for line in lines]
    assert len(found) == count
    return found


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("votes", "how"),
    [
        (SHORT, signal.SIGINT),
        pytest.param(LONG, signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(LONG, signal.SIGQUIT, marks=pytest.mark.slow),
    ],
)
def test_a_database_that_goes_away_and_comes_back_costs_waiting_and_nothing_else(
    server: Server, tmp_path: Path, votes: int, how: signal.Signals
) -> None:
    template = furnish(server.url, tmp_path / "files")
    with opened(server.url, tmp_path / "files") as host:
        office = Office(host, template)
        load = Load(office, waiting_for_bo(office, votes))
        with ThreadPoolExecutor(CLIENTS) as clients:
            working = [clients.submit(load.run, number) for number in range(CLIENTS)]
            while load.done < votes // 4:
                time.sleep(0.01)
            server.end(how)
            while not any(answer.status == 503 for answer in load.told):
                time.sleep(0.01)
            assert office.app.test_client().get("/readyz").status_code == 503
            assert office.app.test_client().get("/healthz").status_code == 200
            server.start()
            for one in working:
                one.result()
        _require_all_once(office, load, votes)


def _require_all_once(office: Office, load: Load, votes: int) -> None:
    assert {answer.status for answer in load.told} == {200, 503}, [
        answer.body for answer in load.told if answer.status not in {200, 503}
    ]
    assert load.done == votes
    away = [answer for answer in load.told if answer.status == 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in away)
    assert {answer.code for answer in away} <= {"database_unavailable", "busy"}
    assert office.app.test_client().get("/readyz").status_code == 200
    spent, _ = office.host.run(
        PLATFORM, lambda uow: ledger_rows(uow, "yard.spend", None, ("id",), 10_000, 0), write=False
    )
    assert len({row.record_id for row in spent}) == len(spent) == votes
    bo = office.people["bo"]
    for row in spent:
        mine = [e for e in _trail(office, row.record_id) if (e.kind, e.actor_id) == ("voted", bo)]
        assert len(mine) == 1
    for proof in (log.verify_chain, ledger_care.verify):
        assert office.host.run(PLATFORM, proof, write=False) == []


def _trail(office: Office, record_id: str) -> tuple[LoggedEvent, ...]:
    return office.host.run(PLATFORM, lambda uow: log.events(uow, record_id), write=False)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of its own with little room; skips where none may be mounted."""
    folder.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("a small file system can be mounted by root only")
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    done = subprocess.run([mount, *options], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take all room of a disk but some kilobytes."""
    filler = folder / "filler"
    free = shutil.disk_usage(folder).free
    filler.write_bytes(b"x" * max(0, free - leave * 1024))
    return filler


def uploaded(office: Office, content: bytes) -> Answer:
    token = {"Authorization": f"Bearer {office.template.tokens['ann']}"}
    sent = {"file": (BytesIO(content), "现场.png")}
    return read(office.app.test_client().post("/api/v1/files", data=sent, headers=token))


def kept_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "filler"]


def test_an_upload_on_a_full_disk_is_told_and_leaves_nothing(
    sqlite_office: tuple[str, Template], tmp_path: Path
) -> None:
    url = _copy(sqlite_office[0], tmp_path)
    with small_disk(tmp_path / "disk", 2048) as disk, opened(url, disk / "files") as host:
        office = Office(host, sqlite_office[1])
        filler = fill(disk, leave=100)
        refused = uploaded(office, PIXEL + b"\0" * 500_000)
        assert (refused.status, refused.code) == (507, "storage_full")
        assert kept_in(disk) == []
        assert office.draft().status == 201
        filler.unlink()
        assert uploaded(office, PIXEL + b"\0" * 500_000).status == 201
        assert len(kept_in(disk)) == 1


def test_a_change_on_a_full_disk_is_told_and_leaves_nothing(
    sqlite_office: tuple[str, Template], tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 16_384) as disk:
        url = _copy(sqlite_office[0], disk)
        with opened(url, tmp_path / "files") as host:
            office = Office(host, sqlite_office[1])
            before = office.draft().body["id"]
            filler, told = fill(disk), []
            for _ in range(200):
                made = office.desk("ann").post(ORDER, {"data": office.values(note="满" * 90)})
                told.append(made)
                if made.status == 503:
                    break
            assert (told[-1].status, told[-1].code) == (503, "database_unavailable")
            assert int(told[-1].headers["Retry-After"]) > 0
            assert {answer.status for answer in told[:-1]} <= {201}
            ann = office.desk("ann")
            assert ann.get(f"{ORDER}/{before}").status == 200
            filler.unlink()
            assert office.draft().status == 201
            assert ann.get(f"{ORDER}?count=true").body["total"] == len(told) + 1
            assert host.run(PLATFORM, log.verify_chain, write=False) == []


def _copy(url: str, folder: Path) -> str:
    source = Path(url.removeprefix("sqlite:///"))
    shutil.copyfile(source, folder / "dougong.sqlite3")
    return f"sqlite:///{folder / 'dougong.sqlite3'}"
