"""The working calendar: seen by everybody, kept by administrators."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from dougong.actions import calendar
from dougong.actions.calendar import DaysSet, working_time
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, DougongError, FieldFault
from dougong.base.text import Text
from dougong.model.working_time import Hours, Span, WorkingTime
from dougong.web.call import actor, change, read
from dougong.web.errors import sentence
from dougong.web.locale import locale, text
from dougong.web.render import page

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")

_ONE = timedelta(days=1)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)\s*[-–—至~]\s*(\d{1,2}):([0-5]\d)")


@dataclass(frozen=True)
class DayView:
    """One day of a month; an empty one stands before the first."""

    number: int = 0
    #: `work`, `rest`, `off` (against its week) or `made-up`.
    look: str = ""
    title: str = ""
    today: bool = False


@dataclass(frozen=True)
class MonthView:
    """One month, in weeks from Monday on."""

    title: str
    days: tuple[DayView, ...]


@dataclass(frozen=True)
class HoursView:
    """Hours of the week that hold from a day on."""

    since: str
    #: Days with the same hours together: `周一至周五`, `09:00–12:00 13:00–18:00`.
    lines: tuple[tuple[str, str], ...]
    current: bool


@dataclass(frozen=True)
class ExceptionView:
    """Days in a row that differ from their week."""

    first: str
    last: str
    works: bool
    title: str


@dataclass(frozen=True)
class CalendarView:
    """The calendar of a year."""

    year: int
    months: tuple[MonthView, ...]
    weekdays: tuple[str, ...]
    hours: tuple[HoursView, ...]
    exceptions: tuple[ExceptionView, ...]
    may_edit: bool
    today: str
    #: Hours of every weekday as they are typed.
    typed: tuple[tuple[str, str], ...]


@blueprint.get("")
def show() -> str:
    """The year as it is worked."""
    return page("calendar", read(_view))


@blueprint.post("/days")
def set_days() -> Response:
    """Days that are off, or worked to make up for others."""

    def action(uow: UnitOfWork) -> None:
        works = request.form.get("works") == "1"
        title, first = request.form.get("title", ""), _day("first")
        last = _day("last") if request.form.get("last") else first
        calendar.set_days(uow, DaysSet(first, last, works, title))

    return _done(action, text("日历已更新"))


@blueprint.post("/days/drop")
def drop_days() -> Response:
    """Days that are as their week says again."""
    return _done(
        lambda uow: calendar.drop_days(uow, _day("first"), _day("last")), text("日历已更新")
    )


@blueprint.post("/hours")
def set_hours() -> Response:
    """Hours of the week from a day on."""

    def action(uow: UnitOfWork) -> None:
        week = tuple(_spans(request.form.get(f"day{n}", ""), n) for n in range(7))
        calendar.set_hours(uow, Hours(_day("since"), week))

    return _done(action, text("上班时间已保存"))


@blueprint.post("/hours/drop")
def drop_hours() -> Response:
    """Hours that hold no longer."""
    return _done(lambda uow: calendar.drop_hours(uow, _day("since")), text("上班时间已保存"))


def _done(action: Callable[[UnitOfWork], None], told: str) -> Response:
    try:
        change(action)
    except DataInvalid as refused:
        flash("；".join(fault.for_person(locale()) for fault in refused.faults), "danger")
    except DougongError as refused:
        flash(sentence(refused), "danger")
    else:
        flash(told, "success")
    year = request.form.get("year", "")
    return redirect(f"/calendar?year={year}" if year.isdigit() else "/calendar", 303)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as fault:
        raise DataInvalid([FieldFault(f"/{name}", "type", _DAY)]) from fault


def _spans(typed: str, weekday: int) -> tuple[Span, ...]:
    """`09:00-12:00 13:00-18:00` as spans; anything else is refused."""
    found = tuple(
        (int(h) * 60 + int(m), int(to_h) * 60 + int(to_m))
        for h, m, to_h, to_m in _SPAN.findall(typed)
    )
    if re.sub(r"[\s,，、;；]+", "", _SPAN.sub("", typed)):
        raise DataInvalid([FieldFault(f"/week/{weekday}", "calendar_hours", _HOURS)])
    return found


def _view(uow: UnitOfWork) -> CalendarView:
    asked = request.args.get("year", "")
    year = int(asked) if re.fullmatch(r"20\d\d", asked) else uow.today.year
    found = working_time(uow)
    current = found.hours_of(uow.today)
    return CalendarView(
        year=year,
        months=tuple(_month(found, year, month, uow.today) for month in range(1, 13)),
        weekdays=_weekdays(),
        hours=tuple(_hours(one, current) for one in found.periods),
        exceptions=tuple(_exceptions(found, year)),
        may_edit=actor().is_admin,
        today=uow.today.isoformat(),
        typed=tuple(
            (name, _typed(spans)) for name, spans in zip(_weekdays(), current.week, strict=True)
        ),
    )


def _weekdays() -> tuple[str, ...]:
    return (
        text("周一"),
        text("周二"),
        text("周三"),
        text("周四"),
        text("周五"),
        text("周六"),
        text("周日"),
    )


def _month(found: WorkingTime, year: int, month: int, today: date) -> MonthView:
    first = date(year, month, 1)
    before = (DayView(),) * first.weekday()
    days, day = [], first
    while day.month == month:
        days.append(_day_view(found, day, today))
        day += _ONE
    title = MONTHS[month - 1] if locale() == "en" else f"{month} 月"
    return MonthView(title, (*before, *days))


def _day_view(found: WorkingTime, day: date, today: date) -> DayView:
    special, works = found.special.get(day), bool(found.spans_of(day))
    look = "work" if works else "rest"
    if special is not None:
        look = "made-up" if works else "off"
    title = special.title if special else ""
    return DayView(day.day, look, title, day == today)


def _hours(one: Hours, current: Hours) -> HoursView:
    names = _weekdays()
    groups: list[tuple[list[str], tuple[Span, ...]]] = []
    for name, spans in zip(names, one.week, strict=True):
        if groups and groups[-1][1] == spans:
            groups[-1][0].append(name)
        else:
            groups.append(([name], spans))
    lines = tuple(
        (_from_to(days), _typed(spans).replace("-", "–") or text("休息")) for days, spans in groups
    )
    return HoursView(one.since.isoformat(), lines, one == current)


def _from_to(days: list[str]) -> str:
    if len(days) == 1:
        return days[0]
    return text("%(first)s 至 %(last)s", first=days[0], last=days[-1])


def _typed(spans: tuple[Span, ...]) -> str:
    return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)


def _exceptions(found: WorkingTime, year: int) -> Iterator[ExceptionView]:
    """The special days of a year, those in a row that are alike together."""
    kept: ExceptionView | None = None
    for day in sorted(day for day in found.special if day.year == year):
        one = found.special[day]
        yesterday = (day - _ONE).isoformat()
        alike = kept is not None and (kept.last, kept.works, kept.title) == (
            yesterday,
            one.works,
            one.title,
        )
        if kept is not None and not alike:
            yield kept
        first = kept.first if alike and kept is not None else day.isoformat()
        kept = ExceptionView(first, day.isoformat(), one.works, one.title)
    if kept is not None:
        yield kept


_DAY = Text("请选择日期", "Choose the day")
_HOURS = Text(
    "时间段请写成 09:00-12:00 13:00-18:00，休息日留空",
    "Write hours as 09:00-12:00 13:00-18:00; leave days off empty",
)
