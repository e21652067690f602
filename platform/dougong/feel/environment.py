"""What a closure runs in: the names in scope and the meter of this evaluation."""

from collections.abc import Callable, Mapping

from dougong.base.text import Text
from dougong.feel.budget import Meter


class Environment:
    """Names and meter of one evaluation; constructs that bind names work on a copy."""

    __slots__ = ("meter", "names")

    def __init__(self, names: Mapping[str, object], meter: Meter) -> None:
        self.names = names
        self.meter = meter

    def inner(self) -> "Inner":
        """A copy whose names may be changed without being seen outside."""
        return Inner(dict(self.names), self.meter)


class Inner(Environment):
    """An environment of a construct, with names of its own."""

    __slots__ = ()
    names: dict[str, object]


Run = Callable[[Environment], object]


def _missing(env: Environment, code: str, text: Text, at: int) -> None:
    env.meter.note(code, text, at)


#: Null, with a note of the reason; typed as a value, so that a closure can return it.
missing: Callable[[Environment, str, Text, int], object] = _missing
