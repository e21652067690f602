"""The first of many keys in the order people read, ranking by name only what may be among them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

Key = tuple[Any, ...]
#: For a place of the keys and the values that stand there, how each of these ranks.
Ranks = Callable[[int, Collection[Any]], Mapping[Any, Any]]
#: The first of some keys, this many.
First = Callable[[Sequence[Key], int], list[Key]]


def leading(keys: Iterable[Key], ranks: Ranks, most: int) -> list[Key]:
    """The first keys by the rank of each of their places in turn; equal ones stay as they came.

    Whatever cannot be among the first by the places before is not ranked by the next: of two
    thousand lines only those that are shown have to be named.
    """
    kept: list[tuple[tuple[Any, ...], Key]] = [((), key) for key in keys]
    width = len(kept[0][1]) if kept else 0
    for place in range(width if most > 0 else 0):
        found = ranks(place, {key[place] for _, key in kept})
        ranked = [((*rank, found[key[place]]), key) for rank, key in kept]
        kept = sorted(ranked, key=lambda one: one[0])
        if len(kept) > most:
            last = kept[most - 1][0]
            kept = [one for one in kept if one[0] <= last]
    return [key for _, key in kept[: max(most, 0)]]


def best(
    keys: Iterable[Key], order: Callable[[Key], Any], first: First, most: int, *, down: bool = False
) -> list[Key]:
    """The first keys by an order of their own; those that are equal by it stand as `first` says."""
    whole: list[Key] = []
    cut: list[Key] = []
    for _, alike in groupby(sorted(keys, key=order, reverse=down), order):
        group = [*alike]
        if len(whole) + len(group) > most:
            cut = first(group, most - len(whole))
            break
        whole += group
    return [*sorted(first(whole, len(whole)), key=order, reverse=down), *cut]
