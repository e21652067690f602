"""Colours of options: each that a shipped definition uses is dark enough to be read."""

import re
from pathlib import Path

THEME = Path("platform/dougong/web/assets/css/theme.css")
USED = re.compile(r'"color": "([a-z]+)"')
#: Letters on the faint ground of a badge, `.badge.bg-green-lt { color: #125b3d !important; }`.
RULES = re.compile(r"^((?:\.badge\.bg-[a-z]+-lt,? ?)+)\{.*?color: #([0-9a-f]{6}) ", re.MULTILINE)
#: The lightest that WCAG's 4.5 to 1 allows on any of these grounds.
LIGHTEST = 0.15


def _light(colour: str) -> float:
    """The relative luminance, as WCAG 2.1 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_an_option_can_be_read(repository: Path) -> None:
    rules = RULES.findall((repository / THEME).read_text(encoding="utf-8"))
    dark = {
        name
        for names, colour in rules
        if _light(colour) <= LIGHTEST
        for name in re.findall(r"bg-([a-z]+)-lt", names)
    }
    used = {
        colour
        for room in ("modules", "bundles")
        for file in (repository / room).rglob("*.json")
        for colour in USED.findall(file.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= dark, used - dark
