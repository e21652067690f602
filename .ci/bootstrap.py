"""The commands behind the Makefile; needs nothing but Python 3.11 and its standard library."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import environment
import machine
from progress import ROOT, Command, say, step, stop

DOUGONG = machine.VENV / "bin" / "dougong"
DEMO_STAMP = ROOT / "var" / "demo.stamp"
DEFINITIONS = tuple(ROOT / name for name in ("modules", "forms", "workflows", "bundles"))
TEMPLATES = ROOT / "platform" / "dougong" / "web" / "templates"
FIRST_PORT = 8080
START_SECONDS = 30


def run() -> None:
    """Everything from a fresh machine to a page that answers."""
    wanted = wanted_port()
    environment.prepare_python("run")
    environment.prepare_assets()
    prepare_demo()
    port = free_port(wanted)
    server = subprocess.Popen([DOUGONG, "serve", "--port", str(port)], cwd=ROOT)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    # The accounts are read while the server starts: both take most of a second.
    logins = subprocess.Popen([DOUGONG, "demo", "--logins"], cwd=ROOT, stdout=subprocess.PIPE)
    shown = logins.communicate()[0].decode()
    if await_answer(server, port):
        say(f"\n{shown.rstrip()}\n\n斗拱已就绪 · Dougong is ready:  http://127.0.0.1:{port}/\n")
        say("按 Ctrl+C 停止 · press Ctrl+C to stop")
    raise SystemExit(wait_for(server))


def prepare_demo() -> None:
    """The demo database, brought up to date when a definition or the platform changed."""
    sources = environment.files_under(*DEFINITIONS, ROOT / "platform" / "dougong")
    kept = [path for path in sources if not path.is_relative_to(environment.DIST)]
    name = environment.fingerprint(kept, os.environ.get("DOUGONG_DATABASE_URL", ""))
    databases = any((ROOT / "var").rglob("*.sqlite3"))
    if databases and environment.is_fresh(DEMO_STAMP, name):
        return
    step("准备演示数据 · preparing the demo data", [DOUGONG, "demo"])
    DEMO_STAMP.write_text(name)


def wanted_port() -> int:
    """The port of `make run PORT=9000`, or the usual one."""
    told = os.environ.get("PORT", str(FIRST_PORT))
    if not told.isdigit() or not 1 <= int(told) <= 65_000:
        stop(f"PORT={told} 不是可用的端口 · is not a port: make run PORT=9000")
    return int(told)


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise SystemExit(f"no free port from {first} on")


def await_answer(server: "subprocess.Popen[bytes]", port: int) -> bool:
    """Whether the server answers before it ends or the time is over."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    return False


def wait_for(server: "subprocess.Popen[bytes]") -> int:
    """The server's exit status; being asked to stop, which reaches it as well, is a normal end."""
    while True:
        try:
            status = server.wait()
        except KeyboardInterrupt:
            continue
        return 0 if status in {-signal.SIGINT, -signal.SIGTERM} else status


def test() -> None:
    """Everything that can be tested here, on both databases and in a browser."""
    missing = machine.wants_for_tests()
    if missing:
        machine.install(*missing)
    prepare_for_tests()
    workers = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]
    # Files with few tests are the slow ones here; left for last they would keep one worker idle.
    workers.append("--no-loadscope-reorder")
    chosen = ["-m", "not slow", "--durations=15", "--durations-min=0.1", *workers]
    verdict = [
        gate("lint-imports", [machine.VENV / "bin" / "lint-imports", "--no-cache"]),
        gate("node --test", node_tests()),
        gate("pytest", [machine.PYTHON, "-m", "pytest", "-q", *chosen, *arguments()]),
    ]
    raise SystemExit(0 if all(verdict) else 1)


def prepare_for_tests() -> None:
    """Packages, node modules and assets."""
    environment.prepare_python("test")
    environment.prepare_modules()
    environment.prepare_assets()


def node_tests() -> list[str | Path]:
    """The command for the JavaScript tests there are."""
    folders = (environment.ASSETS, ROOT / "tests")
    found = [path for folder in folders for path in folder.rglob("*.test.*js")]
    return ["node", "--test", *sorted(found)] if found else []


def gate(name: str, command: Command) -> bool:
    """Whether one check passes; its output is the person's to read."""
    if not command:
        return True
    say(f"\n── {name}")
    began = time.monotonic()
    status = subprocess.run(command, cwd=ROOT, env=machine.node_environment(), check=False)
    passed = status.returncode == 0
    say(f"── {name}: {'✓' if passed else '✗'} {time.monotonic() - began:.1f} s")
    return passed


def check() -> None:
    """The fast gate: format, lint, types, floors, sizes, unit tests."""
    prepare_for_tests()
    tools = machine.VENV / "bin"
    folders = [name for name in ("tests/architecture", "tests/unit") if (ROOT / name).exists()]
    verdict = [
        gate("ruff format", [tools / "ruff", "format", "--check", "--quiet", "."]),
        gate("ruff check", [tools / "ruff", "check", "--quiet", "."]),
        gate("lint-imports", [tools / "lint-imports"]),
        gate("djlint", [tools / "djlint", "--lint", "--quiet", TEMPLATES]),
        gate("mypy", [tools / "mypy"]),
        gate("pytest", [machine.PYTHON, "-m", "pytest", "-q", *folders]),
    ]
    raise SystemExit(0 if all(verdict) else 1)


def fix() -> None:
    """Put right what a tool can put right."""
    environment.prepare_python("test")
    ruff = machine.VENV / "bin" / "ruff"
    gate("ruff check --fix", [ruff, "check", "--fix", "--quiet", "."])
    gate("ruff format", [ruff, "format", "."])
    gate("translations", [machine.PYTHON, ROOT / ".ci" / "catalogs.py"])


def prove() -> None:
    """The long forms: property, crash, load and conformance suites."""
    prepare_for_tests()
    command: Command = [
        machine.PYTHON,
        "-m",
        "pytest",
        "-m",
        "slow",
        "--durations=15",
        *arguments(),
    ]
    raise SystemExit(0 if gate("pytest -m slow", command) else 1)


def bench() -> None:
    """Figures of this machine, as a table and as bench/results/latest.json."""
    prepare_for_tests()
    command: Command = [machine.PYTHON, ROOT / "bench" / "run.py", *arguments()]
    raise SystemExit(0 if gate("bench", command) else 1)


def docs() -> None:
    """Check the documentation: links, examples, and that what exists is described."""
    environment.prepare_python("test")
    command: Command = [machine.PYTHON, "-m", "pytest", "-q", ROOT / "tests" / "docs"]
    raise SystemExit(0 if gate("docs", command) else 1)


def assets() -> None:
    """Bundle scripts and styles, when a source changed."""
    environment.prepare_python("run")
    environment.prepare_assets()


def clean() -> None:
    """Remove what was built; the demo data in var/ stay."""
    for folder in (environment.DIST, environment.MODULES, machine.VENV):
        shutil.rmtree(folder, ignore_errors=True)


def arguments() -> list[str]:
    """What the person added: `make test ARGS="-k crew"`."""
    return os.environ.get("ARGS", "").split()


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "fix": fix,
    "prove": prove,
    "bench": bench,
    "docs": docs,
    "assets": assets,
    "lock": environment.lock,
    "clean": clean,
}


def main() -> None:
    # Some machines forbid to keep compiled files; then every start of the server, and every command
    # of a test, compiles all of the program anew, which takes seconds.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        stop(f"unknown command; one of {', '.join(COMMANDS)}")
    try:
        command()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
