"""Boxes of values: what no row takes, which rows meet, which rows others cover."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dougong.feel.decisions.analysis.columns import Column, TooLarge

#: Steps after which a question is left open.
EFFORT = 200_000


@dataclass
class Effort:
    """The steps one analysis may still take."""

    left: int = EFFORT

    def spend(self, steps: int = 1) -> None:
        """Pay for steps, or give up."""
        self.left -= steps
        if self.left < 0:
            raise TooLarge


#: For each column the place of one value.
Point = tuple[int, ...]


@dataclass
class Cover:
    """Whether some rows take every point of a space of values."""

    #: For each column: value → the rows that take it, as bits.
    takers: Sequence[Sequence[int]]
    #: For each column the values of the space, as bits.
    space: Sequence[int]
    effort: Effort
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def holes(self, rows: int) -> Iterator[Point]:
        """Points that none of the rows takes, one for each way to miss them."""
        self._seen = set()
        # Rows that take all values of the columns from one on: whoever lives there covers all.
        whole = [rows]
        for takers, space in zip(reversed(self.takers), reversed(self.space), strict=True):
            everywhere = whole[0]
            for place in _places(space):
                everywhere &= takers[place]
            whole.insert(0, everywhere)
        yield from self._holes((), rows, whole)

    def _holes(self, point: Point, rows: int, whole: Sequence[int]) -> Iterator[Point]:
        at = len(point)
        if rows and (at == len(self.takers) or rows & whole[at]):
            return
        if (at, rows) in self._seen:
            return
        self._seen.add((at, rows))
        if not rows:
            rest = (next(_places(space)) for space in self.space[at:])
            yield (*point, *rest)
            return
        met: set[int] = set()
        for place in _places(self.space[at]):
            self.effort.spend()
            left = rows & self.takers[at][place]
            if left not in met:
                met.add(left)
                yield from self._holes((*point, place), left, whole)


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def takers(columns: Sequence[Column], *, sure: bool) -> list[list[int]]:
    """For each column: value → the rows that take it for certain, or that may take it."""
    return [
        [one.rows(place, one.sure if sure else one.may) for place in range(len(one.values))]
        for one in columns
    ]


def meetings(columns: Sequence[Column], count: int, effort: Effort) -> Iterator[tuple[int, int]]:
    """Pairs of rows that certainly take a point together."""
    for first in range(count):
        masks = [one.sure[first] for one in columns]
        if not all(masks):
            continue
        for second in range(first + 1, count):
            effort.spend()
            if all(one.sure[second] & mask for one, mask in zip(columns, masks, strict=True)):
                yield first, second


def common(columns: Sequence[Column], rows: tuple[int, int]) -> Point:
    """One point that both rows take."""
    first, second = rows
    return tuple(next(_places(one.sure[first] & one.sure[second])) for one in columns)
