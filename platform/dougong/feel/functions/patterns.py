"""Patterns of XPath in RE2's spelling: what has no linear time is no pattern here.

DMN 1.5, 10.3.4.3 takes patterns from XPath 2.0. RE2 differs in what classes mean, knows neither
blocks nor subtraction, and takes escapes that XPath refuses; back-references it cannot have.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from dougong.feel.functions.blocks import BLOCKS

Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF

_CATEGORY = re.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfo]?")
_PLAIN = {"n": 0x0A, "r": 0x0D, "t": 0x09} | {sign: ord(sign) for sign in "\\|.?*+(){}-[]^$"}
_SPACE: Ranges = ((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x20))
_NAME_START: Ranges = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6),
    (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F),
    (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
_NAME: Ranges = (
    (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040), *_NAME_START,
)  # fmt: skip


class Part(NamedTuple):
    """What one sign or escape stands for: signs between bounds, or categories of Unicode."""

    ranges: Ranges = ()
    categories: tuple[str, ...] = ()


_SHORT = {
    "s": Part(_SPACE),
    "d": Part(categories=("Nd",)),
    "w": Part(categories=("L", "M", "N", "S")),
    "W": Part(categories=("P", "Z", "C")),
    "i": Part(_NAME_START),
    "c": Part(_NAME),
}


#: Tables of Unicode make a pattern large, and every repetition that is counted copies them.
_TABLE = re.compile(r"\\[pPwWdDiIcC]|-(?=\[)")
_COUNTED = re.compile(r"\{(\d+)(?:,(\d*))?\}")


def price_of(pattern: str) -> int:
    """The steps that compiling a pattern costs, told from its text."""
    copies = 1
    for least, most in _COUNTED.findall(pattern):
        copies = min(copies * max(int((most or least)[:6]), 1), 100_000)
    tables = len(_TABLE.findall(pattern))
    return 20 * len(pattern) + 2 * copies + tables * (3_000 + 250 * (copies - 1))


class NotPattern(Exception):
    """The text is no pattern of XPath, or one that takes more than linear time."""


def in_re2(pattern: str, flags: str) -> str:
    """The pattern as RE2 spells it; NotPattern when there is none."""
    if "x" in flags:
        pattern = _without_space(pattern)
    return "".join(_pieces(pattern, any_sign="s" in flags))


_CLASS = re.compile(r"(\[(?:\\.|[^\]\\])*\])|[ \t\n\r]+", re.DOTALL)


def _without_space(pattern: str) -> str:
    """XPath's `x`: white space outside brackets means nothing."""
    return _CLASS.sub(lambda found: found.group(1) or "", pattern)


_PIECE = re.compile(
    r"(?P<escape>\\(?:[pP]\{[^}]*\}|.))|(?P<set>\[)|(?P<dot>\.)|(?P<count>\{\d+(?:,\d*)?\})"
    r"|(?P<group>\((?!\?)|\(\?:)|(?P<plain>[^\\\[\]{}(])",
    re.DOTALL,
)


def _pieces(pattern: str, *, any_sign: bool) -> Iterator[str]:
    at = 0
    while at < len(pattern):
        found = _PIECE.match(pattern, at)
        if found is None:
            raise NotPattern
        at = found.end()
        if found.lastgroup == "set":
            ranges, at = _set(pattern, at)
            yield ranges
        elif found.lastgroup == "escape":
            yield _written(_escape(found.group()), negated=False)
        elif found.lastgroup == "dot":
            # XPath 2.0 leaves out the line feed alone; both ends of line are left out since 3.0.
            yield r"(?s:.)" if any_sign else r"[^\n\r]"
        else:
            yield found.group()


def _escape(text: str) -> Part:
    """What an escape stands for."""
    sign = text[1]
    if sign in "pP" and len(text) > 2:
        return _property(text[3:-1], negated=sign == "P")
    if sign in _SHORT:
        return _SHORT[sign]
    if sign in _PLAIN:
        return Part(((_PLAIN[sign], _PLAIN[sign]),))
    if sign in "SDIC":
        return Part(_without(((0, _LAST),), _ranges_of(_SHORT[sign.lower()])))
    raise NotPattern


def _property(name: str, *, negated: bool) -> Part:
    if name.startswith("Is"):
        block = BLOCKS.get(name[2:])
        if block is None:
            raise NotPattern
        return Part(_without(((0, _LAST),), (block,)) if negated else (block,))
    if not _CATEGORY.fullmatch(name):
        raise NotPattern
    return Part(categories=(f"^{name}" if negated else name,))


_ITEM = re.compile(r"\\(?:[pP]\{[^}]*\}|.)|[^\\\[\]]", re.DOTALL)


def _set(pattern: str, at: int) -> tuple[str, int]:
    """A class in brackets in RE2's spelling, and where it ends."""
    part, negated, taken, at = _read_set(pattern, at)
    if taken is None:
        return _written(part, negated=negated), at
    ranges = _ranges_of(part)
    whole = _without(((0, _LAST),), ranges) if negated else ranges
    return _written(Part(_without(whole, taken)), negated=False), at


def _read_set(pattern: str, at: int) -> tuple[Part, bool, Ranges | None, int]:
    negated = pattern.startswith("^", at)
    at += negated
    parts: list[Part] = []
    while not pattern.startswith("]", at) or not parts:
        if parts and pattern.startswith("-[", at):
            inner, against, less, at = _read_set(pattern, at + 2)
            taken = _ranges_of(inner)
            taken = _without(((0, _LAST),), taken) if against else taken
            if not pattern.startswith("]", at):
                raise NotPattern
            return _joined(parts), negated, _without(taken, less or ()), at + 1
        part, at = _item(pattern, at)
        parts.append(part)
    return _joined(parts), negated, None, at + 1


def _item(pattern: str, at: int) -> tuple[Part, int]:
    """A sign, an escape or a span of signs inside brackets."""
    found = _ITEM.match(pattern, at)
    if found is None:
        raise NotPattern
    low, at = _sign(found.group()), found.end()
    if not pattern.startswith("-", at) or pattern.startswith(("-]", "-["), at):
        return low, at
    found = _ITEM.match(pattern, at + 1)
    if found is None:
        raise NotPattern
    high = _sign(found.group())
    ends = [one.ranges[0] for one in (low, high) if len(one.ranges) == 1 and not one.categories]
    if len(ends) != 2 or any(a != b for a, b in ends) or ends[0][0] > ends[1][0]:
        raise NotPattern
    return Part(((ends[0][0], ends[1][0]),)), found.end()


def _sign(text: str) -> Part:
    return _escape(text) if text[0] == "\\" else Part(((ord(text), ord(text)),))


def _joined(parts: list[Part]) -> Part:
    return Part(
        tuple(span for part in parts for span in part.ranges),
        tuple(name for part in parts for name in part.categories),
    )


def _written(part: Part, *, negated: bool) -> str:
    spans = "".join(rf"\x{{{low:X}}}-\x{{{high:X}}}" for low, high in part.ranges)
    names = "".join(
        rf"\P{{{name[1:]}}}" if name[0] == "^" else rf"\p{{{name}}}" for name in part.categories
    )
    if not spans and not names:
        # A class without any sign matches nothing.
        return r"[^\x{0}-\x{10FFFF}]"
    return f"[{'^' if negated else ''}{spans}{names}]"


def _ranges_of(part: Part) -> Ranges:
    spans = list(part.ranges)
    for name in part.categories:
        found = _category(name.removeprefix("^"))
        spans += _without(((0, _LAST),), found) if name[0] == "^" else found
    return tuple(spans)


@lru_cache(maxsize=64)
def _category(name: str) -> Ranges:
    """The signs of a category; asked only where one class is taken from another."""
    return tuple(span for letters, span in _categories() if letters.startswith(name))


#: From here on to the last sign no category changes but those of private use and of tags.
_ASSIGNED = 0x32400


@lru_cache(maxsize=1)
def _categories() -> list[tuple[str, tuple[int, int]]]:
    found: list[tuple[str, tuple[int, int]]] = []
    start, letters = 0, unicodedata.category("\0")
    for code in range(1, _ASSIGNED):
        now = unicodedata.category(chr(code))
        if now != letters:
            found.append((letters, (start, code - 1)))
            start, letters = code, now
    return [*found, (letters, (start, _ASSIGNED - 1)), ("Mn", (0xE0100, 0xE01EF))]


def _without(spans: Ranges, taken: Ranges) -> Ranges:
    """The signs of some spans that are in none of the others."""
    left: list[tuple[int, int]] = []
    ordered = sorted(taken)
    for low, high in sorted(spans):
        start = low
        for begin, end in ordered:
            if end < start or begin > high:
                continue
            if begin > start:
                left.append((start, begin - 1))
            start = max(start, end + 1)
        if start <= high:
            left.append((start, high))
    return tuple(left)
