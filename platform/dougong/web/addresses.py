"""Addresses that many figures of a page share but for the few words that tell them apart."""

from collections.abc import Mapping
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
        parts = (self._written, urlencode(pairs))
        return f"{self._page}?{'&'.join(part for part in parts if part)}"
