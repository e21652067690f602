"""Random lives of documents: played by number, told again from it, and cut down when they fail."""

import os
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Protocol

import pytest

STEPS = 30
#: Set it to the number of a life to play that one and those after it alone: a long form that was
#: stopped goes on from there.
FIRST = "DOUGONG_FIRST_LIFE"
#: Set it to how many lives a long form plays.
COUNT = "DOUGONG_LIVES"


class Life(Protocol):
    """One life: what happens at a step, and what must hold when it has ended."""

    told: list[str]

    def step(self, chance: Random) -> None: ...
    def end(self) -> None: ...


Born = Callable[[int], Life]


def played(born: Born, seed: int, steps: Iterable[int]) -> str:
    """What a life of these steps differs in; empty when it does not.

    Every step draws from its own chance, so that the others stay what they are without it.
    """
    life = born(seed)
    try:
        for number in steps:
            life.step(Random(f"{seed} {number}"))
        life.end()
    except AssertionError as difference:
        return "\n".join([*life.told, str(difference)])
    return ""


def shortest(born: Born, seed: int, steps: Sequence[int]) -> str:
    """What a failing life differs in after every step without which it still fails is left out."""
    told = played(born, seed, steps)
    for number in reversed(steps):
        fewer = [one for one in steps if one != number]
        found = played(born, seed, fewer)
        if found:
            steps, told = fewer, found
    return told


def live(born: Born, seeds: Iterable[int]) -> None:
    """Play the lives; the first that differs fails the test, as short as it can be told."""
    first = int(os.environ.get(FIRST, "0"))
    for seed in seeds:
        if seed >= first and _differs(born, seed):
            pytest.fail(f"life {seed} ({FIRST}={seed}):\n{shortest(born, seed, range(STEPS))}")


def _differs(born: Born, seed: int) -> bool:
    try:
        return bool(played(born, seed, range(STEPS)))
    except Exception as fault:
        fault.add_note(f"life {seed} ({FIRST}={seed})")
        raise


def long(first: int, count: int) -> range:
    """The numbers of a long form, other ones where its user says so."""
    begin = int(os.environ.get(FIRST, first))
    return range(begin, begin + int(os.environ.get(COUNT, count)))


def blocks(numbers: range, size: int) -> list[range]:
    """The same numbers in pieces, each a test by its first: what stopped is gone on with there."""
    return [numbers[place : place + size] for place in range(0, len(numbers), size)]
