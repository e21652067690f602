"""Plain tables in a shell, where a Chinese character takes two columns."""

import unicodedata
from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under their heads, every column as wide as its widest cell."""
    lines = [head, *rows]
    widths = [max(width(line[n]) for line in lines) for n in range(len(head))]
    return "\n".join(
        "  ".join(filled(cell, widths[n]) for n, cell in enumerate(line)).rstrip() for line in lines
    )


def filled(text: str, columns: int) -> str:
    """The text with spaces up to a width."""
    return text + " " * (columns - width(text))


def width(text: str) -> int:
    """The columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
