"""The demo, served to browsers: one database made for the run, a copy for each story."""

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from werkzeug.serving import WSGIRequestHandler, make_server

from applications import new_application
from dougong.actions import demo, sign_in
from dougong.actions.host import Host
from dougong.actions.unit_of_work import UnitOfWork
from dougong.app import open_host
from dougong.model.people import PLATFORM
from dougong.settings import Settings, settings_from
from dougong.store import people
from dougong.store import sign_in as store
from dougong.testing.parsed import PARSED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DATABASE = "dougong.sqlite3"
#: Where a request keeps what has to be closed after it.
CLOSE = "dougong.close"


@dataclass(frozen=True)
class House:
    """A served copy of the demo."""

    address: str
    host: Host
    passwords: dict[str, str]

    def cookie(self, login: str) -> str:
        """What the browser of somebody holds who has signed in."""
        token = token_hex()

        def begin(uow: UnitOfWork) -> None:
            person = people.person_by_login(uow, login)
            assert person is not None, f"{login} is nobody"
            digest = sign_in.digest(token)
            store.add_session(uow, digest, person.id, address="127.0.0.1", agent="Test")

        self.host.run(PLATFORM, begin)
        signer = Flask(__name__)
        signer.secret_key = self.host.settings.secret_key
        serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
        assert serializer is not None
        kept = serializer.dumps({"_permanent": True, "sid": token})
        return kept if isinstance(kept, str) else kept.decode()


class _Quiet(WSGIRequestHandler):
    """Answers without a line of log; what nobody waits for any more is closed all the same."""

    protocol_version = "HTTP/1.1"

    def make_environ(self) -> "WSGIEnvironment":
        """The request's, with a place to note what has to be closed after it."""
        return super().make_environ() | {CLOSE: []}

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Close the answer: werkzeug leaves it open where the browser left before its end."""
        for close in (environ or {}).get(CLOSE, ()):
            close()

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


def _settings(folder: Path) -> dict[str, str]:
    return {
        "DOUGONG_DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "DOUGONG_VAR_DIR": str(folder / "var"),
        "DOUGONG_FILES_DIR": str(folder / "files"),
    }


def prepared(folder: Path, repository: Path) -> Path:
    """The folder with the demo in it; the first worker of a run makes it, the others wait."""
    folder.mkdir(exist_ok=True)
    made = folder / "demo"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(folder / "making", repository)
            (folder / "making").rename(made)
    return made


def _make(folder: Path, repository: Path) -> None:
    folder.mkdir()
    program = Path(sys.executable).parent / "dougong"
    # Nothing of the developer's own installation may leak in.
    environment = {"PATH": os.environ["PATH"]} | _settings(folder)
    command = [program, "demo", "--root", str(repository)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def copied(demo_folder: Path, folder: Path) -> Settings:
    """The settings of a house of its own over a copy of the demo."""
    shutil.copytree(demo_folder, folder)
    return settings_from(_settings(folder))


@contextmanager
def served(settings: Settings) -> Iterator[House]:
    """The house, answering on a free port until the block ends."""
    host = open_host(settings, PARSED)
    try:
        with answering(host) as address:
            passwords = {one.login: one.password for one in demo.logins(host)}
            yield House(address, host, passwords)
    finally:
        host.database.close()


def noted(app: "WSGIApplication") -> "WSGIApplication":
    """The application; of each answer is noted how it is closed."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        parts = app(environ, start)
        environ[CLOSE] += [close] if (close := getattr(parts, "close", None)) else []
        return parts

    return answer


@contextmanager
def answering(host: Host) -> Iterator[str]:
    """The address at which the application of a host answers until the block ends."""
    with listening(new_application(host)) as address:
        yield address


@contextmanager
def listening(app: "WSGIApplication") -> Iterator[str]:
    """The address at which an application answers until the block ends."""
    server = make_server("127.0.0.1", 0, noted(app), threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
