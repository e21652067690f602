"""Tree to Python closures: what a node does is decided once, not at every evaluation."""

from collections.abc import Callable
from typing import TypeVar

from dougong.feel import tree
from dougong.feel.environment import Run

Kind = TypeVar("Kind", bound=tree.Node)
_MAKERS: dict[type[tree.Node], Callable[..., Run]] = {}


def closure_of(kind: type[Kind]) -> Callable[[Callable[[Kind], Run]], Callable[[Kind], Run]]:
    """Register what makes the closure of one kind of node."""

    def register(make: Callable[[Kind], Run]) -> Callable[[Kind], Run]:
        _MAKERS[kind] = make
        return make

    return register


def close(node: tree.Node) -> Run:
    """The closure of a node."""
    return _MAKERS[type(node)](node)
