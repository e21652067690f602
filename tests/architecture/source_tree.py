"""What the architecture tests look at: the tree's own files, parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLATFORM = ROOT / "platform" / "dougong"
SKIPPED = {".venv", ".git", "node_modules", "var", "dist", "__pycache__", ".cache"}


def files(top: Path, pattern: str) -> list[Path]:
    """The files of a folder that people wrote."""
    found = top.rglob(pattern) if top.exists() else ()
    return sorted(path for path in found if not SKIPPED & set(path.relative_to(ROOT).parts))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path, line: int | None = None) -> str:
    """A place as people name it."""
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file, also those inside others."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (node for node in ast.walk(module) if isinstance(node, kinds))


def calls(module: ast.Module) -> Iterator[tuple[str, int]]:
    """The name called and its line: `float(x)` is float, `a.b.commit()` is .commit."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield f".{node.func.attr}", node.lineno


def methods(module: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Every call on something: what it is called on, the name, the line."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr, node.lineno


def imports(module: ast.Module) -> Iterator[tuple[str, int]]:
    """The full name of every import and its line, wherever in the file it stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository, without what git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = answer.stdout.decode().split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())
