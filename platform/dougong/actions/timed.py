"""Times of timers that a diagram leaves to an expression, as they are when the timer begins."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from dougong import feel
from dougong.actions.unit_of_work import UnitOfWork
from dougong.engine.answer import Timer
from dougong.feel.temporal import span_of
from dougong.feel.values import DaysDuration
from dougong.model.workflow.timers import LONGEST, expression_of


def timed(
    uow: UnitOfWork, timers: tuple[Timer, ...], facts: Mapping[str, Any]
) -> tuple[Timer, ...]:
    """The timers with literal times, worked out of the facts where the diagram has an expression.

    One whose time is null does not run yet: every step of the process looks for it again. None is
    later than a literal length of time may be.
    """
    return tuple(_timed(uow, timers, facts))


def _timed(uow: UnitOfWork, timers: tuple[Timer, ...], facts: Mapping[str, Any]) -> Iterator[Timer]:
    for timer in timers:
        text = expression_of(timer.when)
        if not text:
            yield timer
            continue
        when = _when(uow, feel.compile(text, frozenset(facts)).value(facts))
        if when:
            yield replace(timer, when=when)


def _when(uow: UnitOfWork, value: object) -> str:
    """A length of time, or the instant that a value means; empty for none."""
    latest = uow.now + LONGEST
    try:
        if isinstance(value, DaysDuration):
            span = min(max(span_of(value), timedelta(0)), LONGEST)
            return f"P{span.days}DT{span.seconds}S"
        instant = _instant(uow, value)
    except OverflowError:
        # Beyond the calendar: somebody has written the year 9999.
        instant = latest
    return "" if instant is None else min(instant, latest).isoformat()


def _instant(uow: UnitOfWork, value: object) -> datetime | None:
    """A date and time, or the end of a day: a day counts until it is over."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=uow.house.zone)
    if isinstance(value, date):
        return datetime.combine(value + timedelta(days=1), time(), uow.house.zone)
    return None
