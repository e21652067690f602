"""Working time against a slow statement of it: minute by minute, day by day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.model.work_meter import WorkMeter
from dougong.model.working_time import (
    USUAL,
    Hours,
    NoWorkingTime,
    SpecialDay,
    WorkingTime,
    WorkLength,
    work_length,
)

#: Two without changes of the clock, two with, one half an hour off.
ZONES = ("Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "Australia/Adelaide")
MINUTE = timedelta(minutes=1)
FIRST = date(2026, 3, 2)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """None to three parts of a day, by the quarter of an hour, while no clock is changed."""
    marks = draw(st.lists(st.integers(20, 92), min_size=0, max_size=6, unique=True))
    marks = sorted(marks)[: len(marks) // 2 * 2]
    return tuple((a * 15, b * 15) for a, b in zip(marks[::2], marks[1::2], strict=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingTime:
    """Two sets of hours, days off, days made up for."""
    weeks = st.tuples(*[spans()] * 7).filter(any)
    periods = [Hours(FIRST, draw(weeks))]
    if draw(st.booleans()):
        periods.append(Hours(FIRST + timedelta(days=draw(st.integers(1, 20))), draw(weeks)))
    days = st.integers(0, 30).map(lambda n: FIRST + timedelta(days=n))
    special = st.builds(SpecialDay, st.booleans(), st.one_of(st.just(()), spans()))
    found = draw(st.dictionaries(days, special, max_size=6))
    return WorkingTime(ZoneInfo(draw(st.sampled_from(ZONES))), periods, found)


def is_worked(calendar: WorkingTime, at: datetime) -> bool:
    """The independent statement: what the wall's clock shows, looked up in what was written."""
    local = at.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    hours = calendar.periods[0]
    for period in calendar.periods:
        if period.since <= local.date():
            hours = period
    parts = hours.week[local.weekday()]
    special = calendar.special.get(local.date())
    if special is not None and not special.works:
        return False
    if special is not None:
        usual = [one for one in hours.week if one]
        parts = special.spans or parts or usual[0]
    return any(first <= minute < last for first, last in parts)


def minutes_from(start: datetime) -> Iterator[datetime]:
    while True:
        yield start
        start += MINUTE


starts = st.integers(0, 20 * 24 * 60).map(
    lambda n: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=n)
)


@settings(max_examples=60, deadline=None)
@given(calendars(), starts, st.integers(0, 900))
def test_hours_are_counted_as_minute_by_minute(
    calendar: WorkingTime, start: datetime, wanted: int
) -> None:
    counted, due = 0, start
    for at in minutes_from(start):
        if is_worked(calendar, at):
            if wanted == 0:
                due = at
                break
            counted += 1
            if counted == wanted:
                due = at + MINUTE
                break
    found = calendar.after(start, WorkLength(0, wanted))
    assert found == due
    assert calendar.between(start, found) == timedelta(minutes=wanted)


@settings(max_examples=60, deadline=None)
@given(calendars(), starts, st.integers(1, 8))
def test_days_are_counted_as_day_by_day(calendar: WorkingTime, start: datetime, days: int) -> None:
    begin = next(at for at in minutes_from(start) if is_worked(calendar, at))
    wall = begin.astimezone(calendar.zone)
    worked: list[date] = []
    day = wall.date()
    while len(worked) < days:
        day += timedelta(days=1)
        noon = datetime.combine(day, datetime.min.time(), calendar.zone)
        minutes = (noon.replace(hour=h, minute=m) for h in range(5, 23) for m in range(0, 60, 15))
        if any(is_worked(calendar, at) for at in minutes):
            worked.append(day)
    found = calendar.after(start, WorkLength(days, 0)).astimezone(calendar.zone)
    assert found.date() == worked[-1]
    same = datetime.combine(found.date(), wall.time(), calendar.zone)
    before = same - MINUTE
    if is_worked(calendar, same) or is_worked(calendar, before):
        assert found == same
    else:
        # Between two parts of the day its next one begins; after the last one it is over.
        assert is_worked(calendar, found) or is_worked(calendar, found - MINUTE)


def test_a_shop_that_never_opens_is_told_not_waited_for() -> None:
    closed = WorkingTime(ZoneInfo("Asia/Shanghai"), [Hours(FIRST, ((),) * 7)])
    with pytest.raises(NoWorkingTime):
        closed.after(datetime(2026, 3, 2, tzinfo=UTC), WorkLength(0, 1))


def test_a_holiday_with_its_days_made_up_for() -> None:
    """The first week of October 2026: seven days off, a Saturday worked for it."""
    off = {date(2026, 10, 1) + timedelta(days=n): SpecialDay(works=False) for n in range(7)}
    made_up = {date(2026, 10, 10): SpecialDay(works=True)}
    calendar = WorkingTime(ZoneInfo("Asia/Shanghai"), [USUAL], {**off, **made_up})
    before = datetime.fromisoformat("2026-09-30T16:00:00+08:00")
    assert calendar.after(before, WorkLength(0, 480)).isoformat() == "2026-10-08T08:00:00+00:00"
    friday = datetime.fromisoformat("2026-10-09T16:00:00+08:00")
    assert calendar.after(friday, WorkLength(1, 0)).isoformat() == "2026-10-10T08:00:00+00:00"
    assert calendar.end_of(date(2026, 10, 3)).isoformat() == "2026-10-08T10:00:00+00:00"


def test_lengths_are_days_hours_and_minutes() -> None:
    assert work_length("P1DT2H30M") == WorkLength(1, 150)
    assert work_length("PT8H") == WorkLength(0, 480)
    for wrong in ("P", "PT", "P0D", "PT0M", "P1W", "P1M", "8H", "PT1.5H", "-PT8H", "P1Y", ""):
        assert work_length(wrong) is None, wrong


@settings(max_examples=60, deadline=None)
@given(calendar=calendars(), start=starts, length=st.integers(0, 60 * 24 * 40))
def test_a_meter_reads_what_the_calendar_says(
    calendar: WorkingTime, start: datetime, length: int
) -> None:
    end = start + timedelta(minutes=length)
    meter = WorkMeter(calendar, start - timedelta(days=3), end + timedelta(days=3))
    assert meter.between(start, end) == calendar.between(start, end)
    assert meter.between(end, start - timedelta(minutes=1)) == timedelta()
