"""Rows as bars over time: what stands where, in shares of the whole span."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dougong.base.values import pointer
from dougong.forms.showing import Showing
from dougong.model.form import Timeline

_ONE = timedelta(days=1)
#: A shorter span is ruled by weeks, a longer one by months.
_BY_WEEK = 70


@dataclass(frozen=True)
class Bar:
    """One row: shares of the span are percents, as style sheets read them."""

    label: str
    start: date
    finish: date
    left: str
    width: str
    #: Of the bar that stands behind it; empty where there is none.
    base_left: str = ""
    base_width: str = ""
    done: str = ""
    critical: bool = False


@dataclass(frozen=True)
class TimelineView:
    """All bars of some rows with the days that rule them."""

    bars: tuple[Bar, ...]
    #: Share of the span and text.
    ticks: tuple[tuple[str, str], ...]
    days: int


@dataclass(frozen=True)
class _Span:
    first: date
    days: int

    def left(self, day: date) -> str:
        return _share((day - self.first).days, self.days)

    def width(self, start: date, finish: date) -> str:
        return _share((finish - start).days + 1, self.days)


def timeline_view(
    timeline: Timeline, rows_key: str, rows: Sequence[Mapping[str, Any]], showing: Showing
) -> TimelineView | None:
    """The bars of the rows that have dates; None when the reader may not see when they are."""

    def seen(field: str) -> str:
        right = showing.right(pointer((rows_key, "*", field))) if field else "hidden"
        return "" if right in ("hidden", "masked") else field

    start, finish = seen(timeline.start), seen(timeline.finish)
    drawn = [row for row in rows if row.get(start) and row.get(finish)] if start and finish else []
    if not drawn:
        return None
    shown = Timeline(start, finish, *map(seen, timeline.others))
    dates = [row[key] for row in drawn for key in shown.dates if row.get(key)]
    span = _Span(min(dates), (max(dates) - min(dates)).days + 1)
    bars = tuple(_bar(shown, row, span) for row in drawn)
    return TimelineView(bars, tuple(_ticks(span)), span.days)


def _bar(of: Timeline, row: Mapping[str, Any], span: _Span) -> Bar:
    start, finish = row[of.start], row[of.finish]
    began: date | None = row.get(of.base_start)
    ended: date | None = row.get(of.base_finish)
    behind = (began, ended) if began and ended else None
    done = row.get(of.done)
    return Bar(
        label=str(row.get(of.label) or ""),
        start=start,
        finish=finish,
        left=span.left(start),
        width=span.width(start, finish),
        base_left=span.left(behind[0]) if behind else "",
        base_width=span.width(*behind) if behind else "",
        done="" if done is None else f"{min(max(Decimal(done), Decimal(0)), Decimal(100))}%",
        critical=row.get(of.critical) is True,
    )


def _ticks(span: _Span) -> Iterator[tuple[str, str]]:
    by_week = span.days <= _BY_WEEK
    for number in range(span.days):
        day = span.first + number * _ONE
        if by_week and day.weekday() == 0:
            yield span.left(day), f"{day:%m-%d}"
        elif not by_week and day.day == 1:
            yield span.left(day), f"{day:%Y-%m}"


def _share(part: int, whole: int) -> str:
    return f"{Decimal(part * 100) / whole:.3f}%"
