"""A registry of kinds: one name, one thing, found or refused with the nearest known name."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Generic, TypeVar

from dougong.base.errors import DefinitionError
from dougong.base.text import Text


class UnknownName(DefinitionError):
    """A definition uses a name that nothing answers to; facts hold the nearest known one."""

    code = "unknown_name"
    text = Text("没有名为“{name}”的{what}", "There is no {what} named “{name}”")
    hint = Text("您是否想写“{nearest}”？", "Did you mean “{nearest}”?")


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to a misspelt one, or an empty string."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


Kind = TypeVar("Kind")


class Registry(Generic[Kind]):
    """Named kinds of one seam; a second registration under one name is a programming fault."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._kinds: dict[str, Kind] = {}

    def add(self, name: str, kind: Kind) -> Kind:
        """Make a kind known under a name."""
        if name in self._kinds:
            raise ValueError(f"{self.what} {name!r} is registered twice")
        self._kinds[name] = kind
        return kind

    def __getitem__(self, name: str) -> Kind:
        try:
            return self._kinds[name]
        except KeyError:
            raise UnknownName(
                what=self.what, name=name, nearest=nearest(name, list(self._kinds))
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def items(self) -> Iterator[tuple[str, Kind]]:
        """Names with their kinds, in order of registration."""
        return iter(self._kinds.items())
