"""The company's working calendar: read wherever time is counted, kept by administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dougong.actions.doors import require_admin
from dougong.actions.jobs import later
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid, FieldFault, NotFound
from dougong.base.text import Text
from dougong.base.values import JsonObject
from dougong.model.working_time import USUAL, WHOLE_DAY, Hours, Span, SpecialDay, WorkingTime
from dougong.store import calendar as store
from dougong.store import log

#: Days that are named at once at most.
MOST = 400
#: Parts of a day at most.
PARTS = 6
STREAM = "system"
#: The job that counts the limits of what is under way anew, and how long it leaves to whoever has
#: read the calendar as it was before.
CHANGED = "calendar_changed"
SETTLED = timedelta(seconds=10)


def working_time(uow: UnitOfWork) -> WorkingTime:
    """The calendar in force."""
    return WorkingTime(uow.house.zone, store.periods(uow) or (USUAL,), store.special_days(uow))


def set_hours(uow: UnitOfWork, hours: Hours) -> None:
    """Let hours of the week hold from a day on; DataInvalid names what is wrong."""
    require_admin(uow)
    faults = [
        FieldFault(f"/week/{place}", "calendar_hours", _HOURS)
        for place, spans in enumerate(hours.week)
        if not _is_sound(spans)
    ]
    if not any(hours.week):
        faults.append(FieldFault("/week", "calendar_empty", _EMPTY))
    if faults:
        raise DataInvalid(faults)
    store.set_hours(uow, hours)
    week = [[list(span) for span in day] for day in hours.week]
    told: JsonObject = {"since": hours.since.isoformat(), "week": week}  # type: ignore[dict-item] # lists of lists of numbers are JSON
    _changed(uow, "calendar_hours_set", told)


def drop_hours(uow: UnitOfWork, since: date) -> None:
    """Take back hours of the week, so that those before them go on."""
    require_admin(uow)
    if not store.drop_hours(uow, since):
        raise NotFound(what="work_hours", id=since.isoformat())
    _changed(uow, "calendar_hours_dropped", {"since": since.isoformat()})


@dataclass(frozen=True)
class DaysSet:
    """Days in a row that differ from their week."""

    first: date
    last: date
    works: bool
    title: str = ""
    #: Their own hours, where they are worked; empty: the usual ones.
    spans: tuple[Span, ...] = ()


def set_days(uow: UnitOfWork, wanted: DaysSet) -> None:
    """Let days be off, or be worked to make up for others; DataInvalid names what is wrong."""
    require_admin(uow)
    count = (wanted.last - wanted.first).days + 1
    faults = []
    if not 1 <= count <= MOST:
        faults.append(FieldFault("/last", "calendar_days", _DAYS))
    if not _is_sound(wanted.spans):
        faults.append(FieldFault("/spans", "calendar_hours", _HOURS))
    if len(wanted.title) > 40:
        faults.append(FieldFault("/title", "calendar_title", _TITLE))
    if faults:
        raise DataInvalid(faults)
    spans = wanted.spans if wanted.works else ()
    day = SpecialDay(wanted.works, spans, wanted.title.strip())
    store.set_days(uow, {wanted.first + timedelta(days=n): day for n in range(count)})
    told: JsonObject = {
        "first": wanted.first.isoformat(),
        "last": wanted.last.isoformat(),
        "works": wanted.works,
        "title": day.title,
    }
    _changed(uow, "calendar_days_set", told)


def drop_days(uow: UnitOfWork, first: date, last: date) -> None:
    """Let days be as their week says again."""
    require_admin(uow)
    count = (last - first).days + 1
    if not 1 <= count <= MOST:
        raise DataInvalid([FieldFault("/last", "calendar_days", _DAYS)])
    store.drop_days(uow, [first + timedelta(days=n) for n in range(count)])
    told: JsonObject = {"first": first.isoformat(), "last": last.isoformat()}
    _changed(uow, "calendar_days_dropped", told)


def _changed(uow: UnitOfWork, kind: str, told: JsonObject) -> None:
    """Note the change; what people have until some day is counted anew."""
    log.append(uow, STREAM, kind, told)
    key = f"{CHANGED}:{uow.now.isoformat()}"
    later(uow, CHANGED, {"after": ""}, due=uow.now + SETTLED, unique_key=key)


def _is_sound(spans: Sequence[Span]) -> bool:
    """Whether parts of a day follow each other and lie within it."""
    marks = [mark for span in spans for mark in span]
    ascending = all(a < b for a, b in pairwise(marks))
    return len(spans) <= PARTS and ascending and all(0 <= m <= WHOLE_DAY for m in marks)


_HOURS = Text(
    "时间段要按先后排列、互不重叠，例如 09:00-12:00 13:00-18:00",
    "Parts of a day follow each other, as in 09:00-12:00 13:00-18:00",
)
_EMPTY = Text("一周里至少要有一天上班", "At least one day of the week is worked")
_DAYS = Text("结束日不能早于开始日，一次最多 400 天", "From the first day to the last, 400 at most")
_TITLE = Text("名称最多 40 个字", "A name has 40 characters at most")
