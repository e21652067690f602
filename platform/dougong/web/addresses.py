"""Addresses that many figures of a page share but for the few words that tell them apart."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode


class Address:
    """A page and the words that all its readers come with, written once."""

    def __init__(self, page: str, words: Mapping[str, str]) -> None:
        self._page, self._words = page, words
        self._written = urlencode(words)

    def narrowed(self, pairs: Mapping[str, str]) -> str:
        """The address with more words; those that are told already change in their place."""
        if not self._words.keys().isdisjoint(pairs):
            return f"{self._page}?{urlencode({**self._words, **pairs})}"
        # All figures of a line are told apart by the same words.
        parts = (self._written, _encoded(tuple(pairs.items())))
        return f"{self._page}?{'&'.join(part for part in parts if part)}"


@lru_cache(maxsize=4096)
def _encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    return urlencode(pairs)
