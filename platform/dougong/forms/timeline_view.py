"""Rows as bars over time: plain bars for every page, and what a page with scripts draws itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dougong.base.values import Json, JsonObject, pointer
from dougong.forms.decode import is_written_by_people
from dougong.forms.showing import Showing, shown_value
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.form import Timeline
from dougong.model.rights import ADD, DELETE

_ONE = timedelta(days=1)
#: A shorter span is ruled by weeks, a longer one by months.
_BY_WEEK = 70
_CLOSED = ("hidden", "masked")
_DAYS = ("start", "finish", "base_start", "base_finish")


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
    #: What a page that draws for itself is handed.
    drawn: JsonObject


@dataclass(frozen=True)
class Drawing:
    """The rows of a field that are drawn, within their record."""

    timeline: Timeline
    of: Field
    header: Entity
    catalog: Catalog
    showing: Showing

    @property
    def child(self) -> Entity:
        """What the rows are."""
        return self.catalog.entity(self.of.rows)

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The rows themselves."""
        return self.showing.content.data.get(self.of.key) or ()

    def seen(self, name: str) -> bool:
        """Whether the reader sees a field of the rows whole."""
        path = pointer((self.of.key, "*", name))
        return bool(name) and self.showing.right(path) not in _CLOSED

    def known(self, name: str) -> bool:
        """Whether the reader sees a field of the header whole."""
        return bool(name) and self.showing.right(pointer((name,))) not in _CLOSED

    def writes(self, name: str) -> bool:
        """Whether the reader may write a field of the rows."""
        path = pointer((self.of.key, "*", name))
        own = self.child.fields.get(name)
        return bool(own and self.showing.is_open(path) and is_written_by_people(self.child, own))

    def redraws(self, rows: str) -> bool:
        """Whether the reader may add rows to a list of the header and take them out."""
        return all(self.showing.is_open(pointer((rows, word))) for word in (ADD, DELETE))


@dataclass(frozen=True)
class _Span:
    first: date
    days: int

    def left(self, day: date) -> str:
        return _share((day - self.first).days, self.days)

    def width(self, start: date, finish: date) -> str:
        return _share((finish - start).days + 1, self.days)


def timeline_view(drawing: Drawing) -> TimelineView | None:
    """The bars of the rows; None when there are none, or the reader may not see when they are."""
    of = drawing.timeline
    if not (drawing.seen(of.start) and drawing.seen(of.finish)):
        return None
    plain = [row for row in drawing.rows if row.get(of.start) and row.get(of.finish)]
    if not plain and not drawing.showing.content.editing:
        return None
    shown = _visible(drawing)
    kept = [shown[key] for key in _DAYS]
    dates = [row[key] for row in plain for key in kept if row.get(key)]
    span = _Span(min(dates), (max(dates) - min(dates)).days + 1) if dates else None
    return TimelineView(
        bars=tuple(_bar(shown, row, span) for row in plain) if span else (),
        ticks=tuple(_ticks(span)) if span else (),
        days=span.days if span else 0,
        drawn=_drawn(drawing),
    )


def _visible(drawing: Drawing) -> dict[str, str]:
    """The fields of a row by what they are for; those closed to the reader are empty."""
    of = drawing.timeline
    names = {
        "start": of.start,
        "finish": of.finish,
        "label": of.label,
        "base_start": of.base_start,
        "base_finish": of.base_finish,
        "done": of.done,
        "critical": of.critical,
        "code": of.code,
        "days": of.days,
    }
    return {key: name if drawing.seen(name) else "" for key, name in names.items()}


def _bar(names: Mapping[str, str], row: Mapping[str, Any], span: _Span) -> Bar:
    told = {key: row.get(name) for key, name in names.items()}
    began: date | None = told["base_start"]
    ended: date | None = told["base_finish"]
    behind = (began, ended) if began and ended else None
    done = told["done"]
    return Bar(
        label=str(told["label"] or ""),
        start=row[names["start"]],
        finish=row[names["finish"]],
        left=span.left(row[names["start"]]),
        width=span.width(row[names["start"]], row[names["finish"]]),
        base_left=span.left(behind[0]) if behind else "",
        base_width=span.width(*behind) if behind else "",
        done="" if done is None else f"{min(max(Decimal(done), Decimal(0)), Decimal(100))}%",
        critical=told["critical"] is True,
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


def _drawn(drawing: Drawing) -> JsonObject:
    """Words, values and texts: nothing of them is closed to the reader."""
    of = drawing.timeline
    told = [name for name in of.fields if drawing.seen(name)]
    facts: list[Json] = [name for name in of.facts if name in told]
    head = (of.at, of.calendar.week, of.calendar.days_off) if of.calendar else (of.at,)
    return {
        "rows_at": drawing.of.key,
        "words": _words(drawing),
        "titles": {name: drawing.child.fields[name].title for name in told},
        "facts": facts,
        "picks": [name for name in of.filters if name in facts],
        "rows": _raw(drawing.child, drawing.rows, told),
        "texts": [_texts(drawing, number, row) for number, row in enumerate(drawing.rows)],
        "links": _links(drawing),
        "head": _head(drawing, [name for name in head if drawing.known(name)]),
        "open": _open(drawing),
    }


def _words(drawing: Drawing) -> JsonObject:
    """What the fields are for, of the rows and around them."""
    of = drawing.timeline
    found: JsonObject = {**_visible(drawing), "at": of.at if drawing.known(of.at) else ""}
    parts = {"shape": of.shape, "links": of.links, "calendar": of.calendar, "move": of.move}
    return found | {name: _plain(vars(part)) if part else None for name, part in parts.items()}


def _plain(words: Mapping[str, Any]) -> JsonObject:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in words.items()}


def _raw(entity: Entity, rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[Json]:
    return [_one(entity, row, names) for row in rows]


def _one(entity: Entity, row: Mapping[str, Any], names: Sequence[str]) -> JsonObject:
    found: JsonObject = {"id": str(row.get("id") or "")}
    return found | {name: _json(entity.fields[name], row.get(name)) for name in names}


def _json(of: Field, value: Any) -> Json:
    return None if value is None else field_kinds[of.kind].encode(of, value)


def _texts(drawing: Drawing, number: int, row: Mapping[str, Any]) -> JsonObject:
    """What the card of a bar tells."""
    found: JsonObject = {}
    for name in drawing.timeline.facts:
        path, rights = (pointer((drawing.of.key, place, name)) for place in (number, "*"))
        if drawing.seen(name):
            of = drawing.child.fields[name]
            found[name] = shown_value(of, row.get(name), drawing.showing, path, rights)[1].text
    return found


def _links(drawing: Drawing) -> list[Json]:
    links = drawing.timeline.links
    if not links or not drawing.known(links.rows):
        return []
    entity = drawing.catalog.entity(drawing.header.fields[links.rows].rows)
    names = [
        name
        for name in (links.before, links.after, links.type, links.lag, links.unit)
        if name and drawing.showing.right(pointer((links.rows, "*", name))) not in _CLOSED
    ]
    return _raw(entity, drawing.showing.content.data.get(links.rows) or (), names)


def _head(drawing: Drawing, names: Sequence[str]) -> JsonObject:
    data = drawing.showing.content.data
    return {name: _json(drawing.header.fields[name], data.get(name)) for name in names}


def _open(drawing: Drawing) -> JsonObject:
    """What the reader may change by hand."""
    of = drawing.timeline
    links = of.links
    return {
        "move": bool(of.move and drawing.writes(of.move.date) and drawing.writes(of.move.rule)),
        "days": bool(of.days and drawing.writes(of.days)),
        "links": bool(links and drawing.redraws(links.rows)),
    }
