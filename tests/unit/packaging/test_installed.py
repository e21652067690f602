"""What the Containerfile does, step by step without an engine: build, install, serve as nobody."""

import http.client
import json
import os
import pwd
import re
import shlex
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from postgres_server import free_port

#: What the first stage copies before it builds; assets are built there as here.
BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "platform")
ASSETS = "platform/dougong/static/dist"


def instructions(repository: Path) -> list[tuple[str, str]]:
    text = (repository / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    kept = (line.strip() for line in text.splitlines() if line.strip() and line[0] != "#")
    return [tuple(line.split(maxsplit=1)) for line in kept]


class Image:
    """A folder with what the image holds: the installed program, definitions, a volume."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.folder, self.repository = folder, repository
        self.steps = instructions(repository)
        self.venv, self.app = folder / "venv", folder / "app"
        self.volume = folder / "volume"
        self.port = free_port()

    def build(self) -> Path:
        """The wheel, out of nothing but what the first stage copies."""
        clean = self.folder / "build"
        clean.mkdir()
        copied = {word for name, value in self.steps if name == "COPY" for word in value.split()}
        assert set(BUILT_FROM) <= copied
        for name in BUILT_FROM:
            source = self.repository / name
            if source.is_dir():
                leave = shutil.ignore_patterns("__pycache__", "static")
                shutil.copytree(source, clean / name, ignore=leave)
            else:
                shutil.copy(source, clean / name)
        shutil.copytree(self.repository / ASSETS, clean / ASSETS)
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
        subprocess.run(command, cwd=clean, capture_output=True, check=True)
        return next((clean / "dist").glob("*.whl"))

    def install(self, wheel: Path, base: str) -> None:
        """Into a fresh environment; what it depends on is lent by the one that runs this test."""
        subprocess.run([base, "-m", "venv", "--without-pip", self.venv], check=True)
        python = self.venv / "bin" / "python"
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
        subprocess.run([*pip, "--no-index", str(wheel)], capture_output=True, check=True)
        own = next((self.venv / "lib").glob("*/site-packages"))
        (own / "lent.pth").write_text("\n".join(site.getsitepackages()) + "\n")

    def furnish(self, account: str | None) -> None:
        """The definitions and the volume; everything but the volume is for reading only."""
        self.app.mkdir()
        for name, value in self.steps:
            source = value.split()[0]
            if name == "COPY" and source in {"modules", "forms", "workflows", "bundles"}:
                shutil.copytree(self.repository / source, self.app / source)
        self.volume.mkdir()
        if account:
            shutil.chown(self.volume, account)
        for path in (*self.app.rglob("*"), *self.venv.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)

    def run(self, account: str | None, *words: str) -> None:
        """A command that must succeed, where the image would run it."""
        done = subprocess.run(
            [self.venv / "bin" / "dougong", *words],
            env=self.environment,
            cwd=self.app,
            user=account,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    @property
    def environment(self) -> dict[str, str]:
        """What ENV says, moved into this folder and onto this machine."""
        told = next(value for name, value in self.steps if name == "ENV")
        pairs = dict(pair.split("=", 1) for pair in shlex.split(told))
        home = next(value for name, value in self.steps if name == "VOLUME")
        moved = {name: value.replace(home, str(self.volume)) for name, value in pairs.items()}
        here = {"DOUGONG_LISTEN_HOST": "127.0.0.1", "DOUGONG_LISTEN_PORT": str(self.port)}
        secret = {"DOUGONG_SECRET_KEY": "0123456789abcdef" * 3}
        return {"PATH": f"{self.venv / 'bin'}:/usr/bin:/bin", **moved, **here, **secret}


def who_runs() -> tuple[str, str | None]:
    """A Python and an ordinary account that may use it; nobody else where root's alone is there."""
    if os.geteuid() != 0:
        return sys.executable, None
    known = {entry.pw_name for entry in pwd.getpwall()}
    same = f"import sys, granian; assert sys.version_info[:2] == {sys.version_info[:2]}"
    lent = {"PYTHONPATH": os.pathsep.join(site.getsitepackages())}
    for python in (sys.executable, "/usr/bin/python3"):
        for account in known & {"nobody"}:
            try:
                asked = [python, "-c", same]
                subprocess.run(asked, user=account, cwd="/", env=lent, check=True)
            except (OSError, subprocess.CalledProcessError):
                continue
            return python, account
    return sys.executable, None


@pytest.fixture
def image(repository: Path) -> Iterator[Image]:
    if not (repository / ASSETS / "manifest.json").exists():
        pytest.skip("the assets are not built: make assets")
    folder = Path(tempfile.mkdtemp(prefix="dougong-image-"))
    folder.chmod(0o755)
    yield Image(folder, repository)
    shutil.rmtree(folder)


def contents(folder: Path) -> Mapping[str, float]:
    return {str(path): path.lstat().st_mtime for path in folder.rglob("*")}


@pytest.mark.slow
def test_the_installed_wheel_serves_pages_as_an_ordinary_account(image: Image) -> None:
    base, account = who_runs()
    image.install(image.build(), base)
    image.furnish(account)
    before = {**contents(image.venv), **contents(image.app)}
    where = [image.venv / "bin" / "python", "-c", "import dougong; print(dougong.__file__)"]
    told = subprocess.run(where, cwd="/", user=account, capture_output=True, text=True, check=True)
    assert told.stdout.startswith(str(image.venv))
    image.run(account, "init")
    image.run(account, "publish", "builder")
    entry, serve = (json.loads(v) for n, v in image.steps if n in {"ENTRYPOINT", "CMD"})
    with (image.folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [image.venv / "bin" / entry[0], *serve],
            env=image.environment,
            cwd=image.app,
            user=account,
            stdout=log,
            stderr=log,
        )
        try:
            require_pages(image, server)
            require_pulse(image)
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(120) == 0
    assert "Traceback" not in (image.folder / "log").read_text()
    assert {**contents(image.venv), **contents(image.app)} == before
    made = image.volume / "dougong.sqlite3"
    assert made.exists()
    assert account is None or made.owner() == account


def require_pages(image: Image, server: "subprocess.Popen[bytes]") -> None:
    assert asked(image, server, "/readyz")[0] == 200
    status, page = asked(image, server, "/sign-in")
    assert (status, "登录" in page) == (200, True)
    assets = re.findall(r'(?:src|href)="(/static/dist/[^"]+)"', page)
    assert len(assets) >= 2
    for path in assets:
        assert asked(image, server, path)[0] == 200, path


def require_pulse(image: Image) -> None:
    """The command of HEALTHCHECK, asked of our port."""
    check = next(value for name, value in image.steps if name == "HEALTHCHECK")
    words = json.loads(check.partition("CMD ")[2])
    words[-1] = words[-1].replace("8080", str(image.port))
    done = subprocess.run(words, env=image.environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def asked(image: Image, server: "subprocess.Popen[bytes]", path: str) -> tuple[int, str]:
    deadline = time.monotonic() + 180
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", image.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError("the server did not answer")
