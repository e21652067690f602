"""When a company works: hours of the week, days off and days made up for, counted exactly.

Pure: what stands in the calendar is handed in. Lengths in hours are time worked; lengths in days
are working days at the same time of day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dougong.base.errors import ProcessError
from dougong.base.text import Text

#: Minutes of a day from midnight, the end not counted: `(540, 720)` is from nine to twelve.
Span = tuple[int, int]
WHOLE_DAY = 24 * 60
_ONE = timedelta(days=1)
#: Nobody waits longer for working time.
FARTHEST = 3660
_LENGTH = re.compile(r"P(?=.)(?:(\d{1,3})D)?(?:T(?=.)(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?")


class NoWorkingTime(ProcessError):
    """A calendar in which nobody works for years."""

    code = "no_working_time"
    text = Text("工作日历里没有工作时间", "The working calendar holds no working time")
    hint = Text("请在“工作日历”里设置上班时间", "Set the hours in the working calendar")


@dataclass(frozen=True)
class Hours:
    """The hours of each weekday, Monday first, from a day on until others begin."""

    since: date
    week: tuple[tuple[Span, ...], ...]

    @property
    def usual(self) -> tuple[Span, ...]:
        """The hours of a working day that is made up for."""
        return next((day for day in self.week if day), ())


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its week: off, or worked to make up for one."""

    works: bool
    #: Its own hours; empty: the usual ones.
    spans: tuple[Span, ...] = ()
    title: str = ""


_MORNING_AND_AFTERNOON: tuple[Span, ...] = ((540, 720), (780, 1080))
#: What holds until somebody sets the hours: eight of them, Monday to Friday.
USUAL = Hours(date(2000, 1, 1), (*(_MORNING_AND_AFTERNOON,) * 5, (), ()))


@dataclass(frozen=True)
class WorkLength:
    """A length of working time: whole days first, then minutes."""

    days: int
    minutes: int

    def least(self, other: "WorkLength") -> bool:
        """Whether it is no longer than another one, a day taken for eight hours."""
        return self.days * 480 + self.minutes <= other.days * 480 + other.minutes


def work_length(text: str) -> WorkLength | None:
    """`PT8H`, `P2D`, `P1DT30M`; none for what is no length of working time."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    days, hours, minutes = (int(part or 0) for part in found.groups())
    length = WorkLength(days, hours * 60 + minutes)
    return length if length.days or length.minutes else None


@dataclass(frozen=True)
class WorkingTime:
    """A company's calendar in its zone."""

    zone: ZoneInfo
    #: In the order in which they begin; before the first one its hours hold too.
    periods: Sequence[Hours] = (USUAL,)
    special: Mapping[date, SpecialDay] = field(default_factory=dict)

    def hours_of(self, day: date) -> Hours:
        """The hours of the week that hold on a day."""
        begun = [one for one in self.periods if one.since <= day]
        return begun[-1] if begun else self.periods[0]

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The hours worked on a day."""
        hours = self.hours_of(day)
        found = self.special.get(day)
        if found is None:
            return hours.week[day.weekday()]
        return (found.spans or hours.week[day.weekday()] or hours.usual) if found.works else ()

    def after(self, start: datetime, length: WorkLength) -> datetime:
        """The instant at which so much has been worked since another one."""
        begin = self._days_after(start, length.days) if length.days else start
        left = timedelta(minutes=length.minutes)
        if length.days and not left:
            return begin
        for first, last in self._spans_from(begin):
            from_ = max(first, begin)
            if from_ < last and left <= last - from_:
                return from_ + left
            left -= max(last - from_, timedelta())
        raise NoWorkingTime

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much is worked from an instant to another."""
        found = timedelta()
        for first, last in self._spans_from(start):
            if first >= end:
                break
            found += max(min(last, end) - max(first, start), timedelta())
        return found

    def spans_until(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Everything worked on the days from one instant to another, span by span."""
        for first, last in self._spans_from(start):
            if first >= end:
                return
            yield first, last

    def end_of(self, day: date) -> datetime:
        """When a deadline on a day is over: at the end of work, of the next day that is worked."""
        for number in range(FARTHEST):
            worked = day + number * _ONE
            spans = self.spans_of(worked)
            if spans:
                return self._instant(worked, spans[-1][1])
        raise NoWorkingTime

    def _days_after(self, start: datetime, count: int) -> datetime:
        """The same time of day so many working days later, from the next instant worked."""
        begin = self.after(start, WorkLength(0, 0))
        local = begin.astimezone(self.zone)
        day, clock = local.date(), local.time()
        for _ in range(count):
            day = self._next_worked(day)
        whole = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
        whole += timedelta(microseconds=clock.microsecond)
        for first, last in self.spans_of(day):
            if whole <= timedelta(minutes=last):
                inside = max(whole, timedelta(minutes=first))
                return self._at(day, inside)
        return self._instant(day, self.spans_of(day)[-1][1])

    def _next_worked(self, day: date) -> date:
        for number in range(1, FARTHEST):
            if self.spans_of(day + number * _ONE):
                return day + number * _ONE
        raise NoWorkingTime

    def _spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every span that is not over yet, as instants."""
        day = start.astimezone(self.zone).date()
        for number in range(FARTHEST):
            current = day + number * _ONE
            for first, last in self.spans_of(current):
                yield self._instant(current, first), self._instant(current, last)

    def _instant(self, day: date, minute: int) -> datetime:
        return self._at(day, timedelta(minutes=minute))

    def _at(self, day: date, since_midnight: timedelta) -> datetime:
        # On the clock of the wall, whatever the sun or a law did to it that night.
        local = datetime.combine(day, time()) + since_midnight
        return local.replace(tzinfo=self.zone).astimezone(UTC)
