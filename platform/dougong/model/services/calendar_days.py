"""Working days by their index: 0 is the first working day on or after the start."""

from collections.abc import Iterable
from datetime import date, timedelta

from dougong.base.text import Text
from dougong.model.services.service import ServiceFault

#: Weekdays as calendars name them, Monday first.
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Further than this no plan is made; a pattern without working days would never end.
_FARTHEST = 40_000
_FAR = Text("按这个日历排不到这么远：请检查工作日历和日期", "The calendar does not reach that far")
_ONE = timedelta(days=1)


class WorkingDays:
    """A weekly pattern with days off and days made up for, counted from a start."""

    def __init__(
        self, start: date, week: Iterable[str], off: Iterable[date] = (), on: Iterable[date] = ()
    ) -> None:
        self._week = frozenset(WEEK.index(name) for name in week)
        self._off, self._on = frozenset(off), frozenset(on)
        self._start = start
        #: Working days from the start on, and those before it, nearest first.
        self._after: list[date] = []
        self._before: list[date] = []
        self._next, self._last = start, start - _ONE

    def works(self, day: date) -> bool:
        """Whether a day is worked: an exception counts before the week."""
        if day in self._on:
            return True
        return day.weekday() in self._week and day not in self._off

    def day(self, index: int) -> date:
        """The working day of an index; negative ones lie before the start."""
        while index >= len(self._after) and index >= 0:
            self._forward()
        while -index > len(self._before):
            self._back()
        return self._after[index] if index >= 0 else self._before[-index - 1]

    def index(self, day: date) -> int:
        """The index of the first working day on or after a day."""
        if day >= self._start:
            while not self._after or self._after[-1] < day:
                self._forward()
            return _first(self._after, day)
        while self._last >= day:
            self._back()
        return -sum(one >= day for one in self._before)

    def between(self, first: date, last: date) -> int:
        """How many working days there are from a day to another, both counted."""
        return max(self.index(last + _ONE) - self.index(first), 0)

    def _forward(self) -> None:
        if (self._next - self._start).days > _FARTHEST:
            raise ServiceFault("calendar_too_far", _FAR)
        if self.works(self._next):
            self._after.append(self._next)
        self._next += _ONE

    def _back(self) -> None:
        if (self._start - self._last).days > _FARTHEST:
            raise ServiceFault("calendar_too_far", _FAR)
        if self.works(self._last):
            self._before.append(self._last)
        self._last -= _ONE


def _first(days: list[date], day: date) -> int:
    low, high = 0, len(days)
    while low < high:
        middle = (low + high) // 2
        if days[middle] < day:
            low = middle + 1
        else:
            high = middle
    return low
