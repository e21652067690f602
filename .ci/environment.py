"""The environment of a working tree: packages and assets, made once and remade when stale."""

import hashlib
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import machine
from progress import ROOT, Command, say, step

CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
WEB = ROOT / "platform" / "dougong" / "web"
ASSETS = WEB / "assets"
DIST = ROOT / "platform" / "dougong" / "static" / "dist"
CATALOGS = ROOT / ".ci" / "catalogs.py"
TRANSLATIONS = ROOT / "platform" / "dougong" / "web" / "translations"
MODULES = ROOT / "node_modules"
EXTRAS = {"run": "", "test": "[postgres,dev]"}


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """A short name for the content of files: equal content, equal name."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def files_under(*folders: Path) -> list[Path]:
    """Every file of these folders, without what running leaves behind."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]


def is_fresh(stamp: Path, name: str) -> bool:
    """Whether this was made from exactly these inputs."""
    return stamp.exists() and stamp.read_text() == name


def prepare_python(profile: str) -> None:
    """The virtual environment with what `profile` needs; a fresh one costs nothing."""
    if not _venv_runs():
        machine.require_venv()
        command: Command = [sys.executable, "-m", "venv", "--clear", machine.VENV]
        step("创建虚拟环境 · creating .venv", command)
    name = _packages_name()
    # What the tests need includes what running needs.
    if any(is_fresh(machine.VENV / f".{kind}.stamp", name) for kind in {profile, "test"}):
        return
    pip: Command = [machine.PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    target: Command = ["-c", CONSTRAINTS, "-e", f".{EXTRAS[profile]}"]
    step("安装 Python 依赖（首次约一分钟） · installing Python packages", [*pip, *target])
    (machine.VENV / f".{profile}.stamp").write_text(name)


def _venv_runs() -> bool:
    probe: Command = [machine.PYTHON, "-c", "import pip"]
    return machine.PYTHON.exists() and not subprocess.run(probe, check=False).returncode


def _packages_name() -> str:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = repr([told["build-system"], told["project"], sys.version_info[:2], str(ROOT)])
    return fingerprint([CONSTRAINTS], wanted)


def prepare_modules() -> dict[str, str]:
    """The JavaScript packages; answers the environment in which node runs."""
    environment = machine.node_environment()
    stamp = MODULES / ".stamp"
    name = fingerprint([ROOT / "package.json", ROOT / "package-lock.json"])
    if not is_fresh(stamp, name):
        command: Command = [*machine.npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        step("安装前端依赖 · installing JavaScript packages", command, env=environment)
        stamp.write_text(name)
    return environment


def prepare_assets() -> None:
    """What is built from sources: scripts, styles and translations; only what is stale."""
    prepare_translations()
    stamp = DIST / ".stamp"
    # The style sheet keeps the rules whose names stand in pages and in what draws parts of them.
    naming = [path for path in files_under(WEB) if path.suffix in {".html", ".py"}]
    sources = {*files_under(ASSETS), *naming, ROOT / "package-lock.json"}
    name = fingerprint(sources)
    if is_fresh(stamp, name):
        return
    environment = prepare_modules()
    build = ["node", str(ASSETS / "build.mjs")]
    step("构建前端资源 · building scripts and styles", build, env=environment)
    stamp.write_text(name)


def prepare_translations() -> None:
    """The compiled form of the translations, which the pages read."""
    stamp = TRANSLATIONS / ".stamp"
    name = fingerprint([CATALOGS, *TRANSLATIONS.rglob("*.po")])
    if not is_fresh(stamp, name):
        subprocess.run([machine.PYTHON, CATALOGS, "compile"], check=True)
        stamp.write_text(name)


def lock() -> None:
    """Write the versions installed now as the versions everybody gets."""
    command: Command = [
        machine.PYTHON,
        "-m",
        "pip",
        "list",
        "--format=freeze",
        "--exclude-editable",
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    ours = [line for line in answer.stdout.splitlines() if line.split("==")[0] not in {"pip"}]
    head = "# The exact versions that were tested together; `make lock` writes this file.\n"
    CONSTRAINTS.write_text(head + "\n".join(sorted(ours, key=str.lower)) + "\n")
    say(f"{len(ours)} → {CONSTRAINTS.relative_to(ROOT)}")
