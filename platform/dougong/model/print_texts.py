"""The texts of print templates that people read; each is its own place, wherever it stands."""

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from dougong.model.parse.faults import Faults
from dougong.model.parse.print_sheet import root_of


def print_texts(content: bytes) -> dict[str, str]:
    """Every text of a template, spaces drawn together, by itself; none of a broken one."""
    root = root_of(content, Faults(""))
    return {} if root is None else {text: text for _, _, text in _texts(root)}


def with_print_texts(content: bytes, change: Callable[[str], str]) -> bytes:
    """The template with each text as `change` gives it; a broken one as it is."""
    root = root_of(content, Faults(""))
    if root is None:
        return content
    hits = 0
    for element, word, text in list(_texts(root)):
        new = change(text)
        if new == text:
            continue
        hits += 1
        if word == "title":
            element.set("title", new)
        else:
            setattr(element, word, new)
    return bytes(etree.tostring(root, encoding="utf-8")) if hits else content


def _texts(root: Any) -> Iterator[tuple[Any, str, str]]:
    """Element, where at it the text stands, and the text."""
    title = " ".join(root.get("title", "").split())
    if title:
        yield root, "title", title
    for element in root.iter():
        for word in ("text", "tail"):
            text = " ".join((getattr(element, word) or "").split())
            if text:
                yield element, word, text
