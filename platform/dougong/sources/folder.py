"""Definition files from a folder on disk."""

from pathlib import Path

ROOMS = ("modules", "forms", "workflows", "bundles")
_LARGEST = 5_000_000


def read(root: Path) -> dict[str, bytes]:
    """Every file under modules, forms, workflows and bundles by its path within the tree.

    Links that lead out of the tree and files no definition can be as large as are passed over.
    """
    found: dict[str, bytes] = {}
    base = root.resolve()
    for room in ROOMS:
        for path in sorted((base / room).rglob("*")):
            if _is_definition(path, base):
                found[path.relative_to(base).as_posix()] = path.read_bytes()
    return found


def _is_definition(path: Path, base: Path) -> bool:
    if not path.is_file() or any(part.startswith(".") for part in path.relative_to(base).parts):
        return False
    return path.resolve().is_relative_to(base) and path.stat().st_size <= _LARGEST


def read_kit(root: Path) -> dict[str, bytes]:
    """Models and test cases below a folder of a conformance kit, by their path within it."""
    found = (*root.rglob("*.dmn"), *root.rglob("*.xml"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(found)}
