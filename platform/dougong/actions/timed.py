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

    One whose time is null does not run yet: every step of the process looks for it again. An
    instant becomes the time until then, so that whoever is asked has it all once more where the
    document was with its author meanwhile. None is longer than a literal one may be.
    """
    return tuple(_timed(uow, timers, facts))


def _timed(uow: UnitOfWork, timers: tuple[Timer, ...], facts: Mapping[str, Any]) -> Iterator[Timer]:
    for timer in timers:
        text = expression_of(timer.when)
        if not text:
            yield timer
            continue
        span = _span(uow, feel.compile(text, frozenset(facts)).value(facts))
        if span is not None:
            span = min(max(span, timedelta(0)), LONGEST)
            yield replace(timer, when=f"P{span.days}DT{span.seconds}S")


def _span(uow: UnitOfWork, value: object) -> timedelta | None:
    """The time from now on: a day counts until it is over."""
    try:
        return _until(uow, value)
    except OverflowError:
        # Beyond the calendar: somebody has written the year 9999.
        return LONGEST


def _until(uow: UnitOfWork, value: object) -> timedelta | None:
    if isinstance(value, DaysDuration):
        return span_of(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=uow.house.zone)) - uow.now
    if isinstance(value, date):
        over = datetime.combine(value + timedelta(days=1), time(), uow.house.zone)
        # Whole seconds, upwards: it does not go off before the day is over.
        return over - uow.now.replace(microsecond=0)
    return None
