"""Names with their types, worked out when asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from dougong.feel.types import ANYTHING, Type
from dougong.feel.types.facts import Clause

Names = Mapping[str, Type]


class Lazy(Mapping[str, Type]):
    """Names whose types are worked out when asked for, since computed fields need each other."""

    def __init__(
        self, makers: Mapping[str, Callable[[], Type]], clauses: tuple[Clause, ...] = ()
    ) -> None:
        self._makers = makers
        #: Conditions that are known not to hold together.
        self.clauses = clauses
        self._known: dict[str, Type] = {}

    def __getitem__(self, name: str) -> Type:
        if name not in self._known:
            make = self._makers[name]
            # A circle of computed fields ends here; the check of circles tells about it.
            self._known[name] = ANYTHING
            self._known[name] = self._ruled(name, make())
        return self._known[name]

    def _ruled(self, name: str, found: Type) -> Type:
        """A type with what clauses of one condition tell of it."""
        for clause in self.clauses:
            if len(clause) == 1 and (name,) in clause[0][1]:
                found = clause[0][1][name,].of(found)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def without(self, names: Iterable[str]) -> "Lazy":
        """The same names but some."""
        left_out = set(names)
        kept = (name for name in self._makers if name not in left_out)
        return Lazy({name: given(self, name) for name in kept}, self.clauses)

    def having(self, name: str, maker: Callable[[], Type]) -> "Lazy":
        """The same names and one more."""
        return Lazy({**{key: given(self, key) for key in self}, name: maker}, self.clauses)


def clauses_of(names: Names) -> tuple[Clause, ...]:
    """What is known of the conditions over some names."""
    return names.clauses if isinstance(names, Lazy) else ()


def given(names: Names, name: str) -> Callable[[], Type]:
    """What finds the type of one of the names when it is asked for."""
    return lambda: names[name]
