"""Addresses of built scripts and styles."""

import json
from functools import cache
from pathlib import Path

DIST = Path(__file__).parent.parent / "static" / "dist"


@cache
def _manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def asset(name: str) -> str:
    """The address of a built file by its logical name, `islands/grid.js`."""
    return f"/static/dist/{_manifest().get(name, name)}"


def has_asset(name: str) -> bool:
    """Whether the build produced a file of that name."""
    return name in _manifest()
