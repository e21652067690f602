"""The company's working time as it is stored."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from dougong.model.working_time import Hours, Span, SpecialDay
from dougong.store.calendar_tables import work_day, work_hours
from dougong.store.session import Work
from dougong.store.upsert import insert_or_replace


def periods(work: Work) -> tuple[Hours, ...]:
    """The hours of the week, the earliest first; none while nobody set any."""
    rows = work.connection.execute(select(work_hours).order_by(work_hours.c.since))
    return tuple(Hours(row.since, tuple(_spans(day) for day in row.week)) for row in rows)


def special_days(work: Work) -> dict[date, SpecialDay]:
    """Every day that differs from its week, in order."""
    rows = work.connection.execute(select(work_day).order_by(work_day.c.day))
    return {row.day: SpecialDay(row.works, _spans(row.spans), row.title) for row in rows}


def set_hours(work: Work, hours: Hours) -> None:
    """Let hours hold from their day on."""
    put = insert_or_replace(work.connection, work_hours, ["since"], ["week"])
    week = [[list(span) for span in day] for day in hours.week]
    work.connection.execute(put, {"since": hours.since, "week": week})


def drop_hours(work: Work, since: date) -> bool:
    """Take back hours that begin on a day; whether there were any."""
    gone = delete(work_hours).where(work_hours.c.since == since)
    return work.connection.execute(gone).rowcount == 1


def set_days(work: Work, days: Mapping[date, SpecialDay]) -> None:
    """Let days differ from their week, in place of what was said of them."""
    drop_days(work, days)
    rows = [
        {"day": day, "works": one.works, "spans": [list(s) for s in one.spans], "title": one.title}
        for day, one in days.items()
    ]
    if rows:
        work.connection.execute(insert(work_day), rows)


def drop_days(work: Work, days: Iterable[date]) -> int:
    """Let days be as their week says; how many differed."""
    gone = delete(work_day).where(work_day.c.day.in_(list(days)))
    return work.connection.execute(gone).rowcount


def _spans(found: Any) -> tuple[Span, ...]:
    return tuple((int(first), int(last)) for first, last in found)
