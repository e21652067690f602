"""A sentence for people in the two languages every installation has."""

from collections.abc import Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """One sentence in Chinese and English; `{name}` places take facts."""

    zh: str
    en: str

    def show(self, locale: str, facts: Mapping[str, object] | None = None) -> str:
        """The sentence in the reader's language; facts that are sentences are told in it too."""
        told = {
            name: fact.show(locale) if isinstance(fact, Text) else fact
            for name, fact in (facts or {}).items()
        }
        return self.template(locale).format_map(_Facts(told))

    def template(self, locale: str) -> str:
        """The sentence in the reader's language, its places open."""
        return self.en if locale.startswith("en") else self.zh


class _Facts(dict[str, object]):
    """A missing fact shows as a dash: a broken message must never hide a fault."""

    def __missing__(self, key: str) -> str:
        return "—"
