"""Working time between many pairs of instants: the calendar is laid out once, then looked up."""

from bisect import bisect_right
from datetime import datetime, timedelta

from dougong.model.working_time import WorkingTime


class WorkMeter:
    """How much a company works from one instant to another, within the days that are laid out.

    The same as `WorkingTime.between`; what lies before or behind those days is not worked.
    """

    def __init__(self, calendar: WorkingTime, first: datetime, last: datetime) -> None:
        self._starts: list[datetime] = []
        self._lengths: list[timedelta] = []
        #: What was worked before each span.
        self._before: list[timedelta] = []
        worked = timedelta()
        for start, end in calendar.spans_until(first, last):
            self._starts.append(start)
            self._lengths.append(end - start)
            self._before.append(worked)
            worked += end - start

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much is worked from an instant to a later one; nothing to an earlier one."""
        return max(self._until(end) - self._until(start), timedelta())

    def _until(self, at: datetime) -> timedelta:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return timedelta()
        return self._before[place] + min(at - self._starts[place], self._lengths[place])
