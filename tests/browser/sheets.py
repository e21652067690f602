"""Which names of the design system our style sheet leaves out, because no page was to use them."""

import json
import re
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
DIST = REPOSITORY / "platform" / "dougong" / "static" / "dist"
WHOLE = REPOSITORY / "node_modules" / "@tabler" / "core" / "dist" / "css" / "tabler.min.css"
#: A class in a selector; its special characters stand behind a backslash.
NAME = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
#: Every class that stands on the page.
WORN = "[...new Set([...document.querySelectorAll('[class]')].flatMap(one => [...one.classList]))]"


def names_in(css: str) -> frozenset[str]:
    """The classes that a style sheet has rules for."""
    return frozenset(name.replace("\\", "") for name in NAME.findall(css))


def ours() -> str:
    """The style sheet of every page."""
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return (DIST / manifest["app.css"]).read_text(encoding="utf-8")


@cache
def left_out() -> frozenset[str]:
    """The design system's names without any rule in our sheet."""
    return names_in(WHOLE.read_text(encoding="utf-8")) - names_in(ours())
