"""How alike two texts are: one number, the same for the same two texts whenever it is asked."""

from decimal import Decimal

from dougong.feel.budget import Meter
from dougong.feel.functions.signature import builtin
from dougong.feel.values import EXACT


@builtin("string similarity(string: string, other: string)", gives="number")
def _similarity(meter: Meter, text: str, other: str) -> Decimal:
    """From 1 for equal texts to 0: the share of the longer text that need not be changed.

    What is changed are single characters: put in, taken out or replaced, as few as possible. Of
    two texts with ten characters that differ in one, nine tenths are the same: exactly 0.9.
    """
    longest = max(len(text), len(other))
    if not longest:
        return Decimal(1)
    meter.charge(longest >> 4)
    return EXACT.divide(Decimal(longest - _changes(meter, text, other)), Decimal(longest))


def _changes(meter: Meter, text: str, other: str) -> int:
    """How many characters at least must be put in, taken out or replaced."""
    short, long = sorted(_without_ends(text, other), key=len)
    if not short:
        return len(long)
    meter.charge(len(short) * (2 + (len(long) >> 8)))
    # The table of distances between all beginnings of the two texts, one column at a time.
    # Neighbours in a column differ by one at most: a bit in `more` says that the entry is one
    # more than the one above it, a bit in `less` that it is one less.
    bits = (1 << len(long)) - 1
    last = 1 << (len(long) - 1)
    places: dict[str, int] = {}
    for place, character in enumerate(long):
        places[character] = places.get(character, 0) | 1 << place
    more, less, distance = bits, 0, len(long)
    for character in short:
        same = places.get(character, 0)
        # Where the entry equals its upper left neighbour: at equal characters, below an entry
        # that is less, and on from there as long as entries grow, which the addition carries.
        diagonal = (((same & more) + more) ^ more) | same | less
        right_more = less | (bits & ~(diagonal | more))
        right_less = more & diagonal
        distance += bool(right_more & last) - bool(right_less & last)
        above_more = (right_more << 1 | 1) & bits
        above_less = (right_less << 1) & bits
        more = above_less | (bits & ~(diagonal | above_more))
        less = above_more & diagonal
    return distance


def _without_ends(text: str, other: str) -> tuple[str, str]:
    """Two texts without the beginning and the end they share; neither costs a change."""
    most = min(len(text), len(other))
    first = next((n for n in range(most) if text[n] != other[n]), most)
    text, other = text[first:], other[first:]
    most = min(len(text), len(other))
    last = next((n for n in range(most) if text[-1 - n] != other[-1 - n]), most)
    return text[: len(text) - last], other[: len(other) - last]
