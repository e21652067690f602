"""The function reference: signatures from the registry, sentences and examples beside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dougong.base.text import Text
from dougong.feel.browser import IN_BROWSER
from dougong.feel.functions.signature import functions
from dougong.feel.guide_texts import GUIDE

_GIVES = " → "


@dataclass(frozen=True)
class Example:
    """An expression and its value as the function `string` writes it within a list."""

    expression: str
    result: str


@dataclass(frozen=True)
class Entry:
    """One function as people read about it."""

    name: str
    usages: tuple[str, ...]
    text: Text
    examples: tuple[Example, ...]
    #: Whether forms evaluate it in the browser.
    in_browser: bool


@dataclass(frozen=True)
class Family:
    """Functions that belong together."""

    title: Text
    entries: tuple[Entry, ...]


@cache
def guide() -> tuple[Family, ...]:
    """All families of functions, in the order people look for them."""
    return tuple(_family(block) for block in GUIDE.strip().removeprefix("# ").split("\n# "))


def _family(block: str) -> Family:
    head, *lines = block.splitlines()
    zh, _, en = head.partition(" | ")
    return Family(Text(zh, en), tuple(_entry(*one) for one in _blocks(lines)))


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Names with the indented lines below them."""
    starts = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], [line.strip() for line in lines[start + 1 : end]]


def _entry(name: str, lines: list[str]) -> Entry:
    zh, en, *examples = lines
    usages = tuple(one.usage for one in functions[name].overloads)
    shown = tuple(Example(*line.split(_GIVES)) for line in examples)
    return Entry(name, usages, Text(zh, en), shown, name in IN_BROWSER)
