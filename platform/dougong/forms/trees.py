"""The place of a record in a tree: what stands above it, and everything below."""

from collections.abc import Mapping

Parents = Mapping[str, str | None]


def chain(parents: Parents, node: str) -> list[str]:
    """The record and what stands above it, from the top down; a circle ends where it closes."""
    found = [node]
    while (above := parents.get(found[-1])) is not None and above not in found:
        found.append(above)
    return found[::-1]


def at_level(parents: Parents, node: str, level: int) -> str:
    """What stands above a record on a level from the top; itself when it is higher."""
    way = chain(parents, node)
    return way[min(level, len(way)) - 1]


def below(parents: Parents, top: str) -> frozenset[str]:
    """Every record below one, at any depth."""
    children: dict[str, list[str]] = {}
    for node, above in parents.items():
        if above is not None:
            children.setdefault(above, []).append(node)
    found: set[str] = set()
    waiting = [top]
    while waiting:
        fresh = [one for one in children.get(waiting.pop(), ()) if one not in found]
        found.update(fresh)
        waiting += fresh
    return frozenset(found - {top})
