"""What may meet at one round at the same moment, and what comes of it one after the other.

The round asks two people. Whoever ends it wins it; whoever hands his part on, or asks another
before him, has given it away. `serial` says this in a few lines, without the platform.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations

#: Deed → who does it; `time` is the deadline of the round, which decides by itself.
DEEDS: dict[str, str] = {
    "bo approves": "bo",
    "ben approves": "ben",
    "bo returns": "bo",
    "bo hands over": "bo",
    "ben hands over": "ben",
    "bo asks another": "bo",
    "ben asks another": "ben",
    "ann withdraws": "ann",
    "pam takes back": "pam",
    "time decides": "time",
}
HOLDERS = ("bo", "ben")


@dataclass
class Place:
    """The round as it stands between two deeds."""

    #: One approval is enough.
    one: bool
    open: set[str] = field(default_factory=lambda: set(HOLDERS))
    #: Parts that others hold now, and people who must agree besides, whatever the mode.
    handed: int = 0
    asked: int = 0
    touched: bool = False
    round_open: bool = True
    under_way: bool = True

    def does(self, deed: str) -> bool:
        """Whether the deed is done now; then the place has changed."""
        who, _, what = deed.partition(" ")
        if who in HOLDERS:
            return who in self.open and self.round_open and self._holder_does(who, what)
        ways = {
            "withdraws": lambda: self._ends(self.under_way),
            "decides": lambda: self._ends(self.round_open),
            "takes back": lambda: self._leaves(self.round_open and not self.touched),
        }
        return ways[what]()

    def _holder_does(self, who: str, what: str) -> bool:
        self.open.discard(who)
        self.touched = True
        if what == "returns":
            self._leaves(True)
        elif what == "hands over":
            self.handed += 1
        elif what == "asks another":
            self.asked += 1
        elif not self.asked and (self.one or not (self.open or self.handed)):
            self._ends(True)
        return True

    def _ends(self, may: bool) -> bool:
        if may:
            self.round_open = self.under_way = False
        return may

    def _leaves(self, may: bool) -> bool:
        """The round is over, and the process goes on elsewhere."""
        if may:
            self.round_open = False
        return may


def serial(deeds: tuple[str, ...], *, one: bool) -> Iterator[dict[str, bool]]:
    """What may come of the deeds: what each order of them gives, one after the other."""
    for order in permutations(deeds):
        place = Place(one)
        yield {deed: place.does(deed) for deed in order}
