"""Steps a person can watch: one line each, its seconds, and the end of the log when it fails."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

Command = Sequence[str | Path]
ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "var" / "log" / "setup.log"
TAIL = 30


def say(line: str) -> None:
    """Print one line now, also into a pipe."""
    print(line, flush=True)


def stop(*lines: str) -> NoReturn:
    """End with status 2, the operator's turn, after saying what to do."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)
    raise SystemExit(2)


def step(title: str, command: Command, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; its output goes to the log and is shown only when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    print(f"  {title} …", end="", flush=True)
    with LOG.open("ab") as out:
        out.write(f"\n== {title}: {' '.join(map(str, command))}\n".encode())
        out.flush()
        start = out.tell()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=env,
        )
        status = _watch(process, title, began)
    seconds = time.monotonic() - began
    if status == 0:
        print(f"\r  {title}  ✓ {seconds:.1f} s" if sys.stdout.isatty() else f" {seconds:.1f} s")
        return
    print(" ✗")
    tail = LOG.read_bytes()[start:].decode(errors="replace").splitlines()[-TAIL:]
    stop(*tail, "", f"失败 · failed: {title}", f"完整日志 · full log: {LOG.relative_to(ROOT)}")


def _watch(process: "subprocess.Popen[bytes]", title: str, began: float) -> int:
    """Wait for the end; a terminal sees the seconds pass, a file a dot every ten."""
    shown = 0
    while True:
        try:
            return process.wait(1)
        except subprocess.TimeoutExpired:
            seconds = int(time.monotonic() - began)
        if sys.stdout.isatty():
            print(f"\r  {title} … {seconds} s", end="", flush=True)
        elif seconds // 10 > shown:
            shown = seconds // 10
            print(".", end="", flush=True)
