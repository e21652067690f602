"""Timelines draw fields that fit: days are dates, rules are choices, links are rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dougong.base.text import Text
from dougong.model.check.references import known_field
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.form import Timeline
from dougong.model.parse.faults import Faults

_UNFIT = Text(
    "“{title}”的类型不能画在“{rows}”的时间轴上",
    "“{title}” cannot be drawn on the timeline of “{rows}”",
)
_VALUE = Text("“{title}”没有选项“{value}”", "“{title}” offers no “{value}”")
_WRITTEN = Text(
    "“{title}”由系统填写，拖动时间轴不能改它",
    "“{title}” is filled in by the system: moving a bar cannot write it",
)


@dataclass(frozen=True)
class Timelined:
    """The timeline being looked at, the entity around it, and where it is said."""

    timeline: Timeline
    of: Field
    header: Entity
    child: Entity
    faults: Faults
    at: str

    def fit(self, entity: Entity, name: str, kind: str) -> Field | None:
        """A field of the kind; empty names and kinds ask for nothing."""
        if not name or not known_field(entity.title, name, entity.fields, self.faults, self.at):
            return None
        field = entity.fields[name]
        fits = kind in ("", field.kind, field_kinds[field.kind].feel_type)
        if not fits:
            facts = {"title": field.title, "rows": self.of.title}
            self.faults.add("timeline_unfit", self.at, _UNFIT, **facts)
        return field if fits else None

    def offers(self, name: str, values: Iterable[str]) -> None:
        """A choice of the row with all of these values."""
        field = self.fit(self.child, name, "choice")
        known = {option.value for option in field.options} if field else set()
        for value in values:
            if field and value and value not in known:
                facts = {"title": field.title, "value": value}
                self.faults.add("timeline_value", self.at, _VALUE, **facts)

    def written(self, name: str) -> None:
        """A field that people fill in."""
        field = self.child.fields.get(name)
        if field and (field.computed or field.read_only or field.number):
            self.faults.add("timeline_written", self.at, _WRITTEN, title=field.title)


def timeline(about: Timelined, entities: Mapping[str, Entity]) -> None:
    """What the timeline draws of the rows of a field."""
    _row(about)
    _around(about, entities)
    _moves(about)


def _row(about: Timelined) -> None:
    """Days are dates, what is done a number, what stands out a yes or no."""
    words = about.timeline
    kinds = [(name, "date") for name in words.dates]
    kinds += [(words.done, "number"), (words.critical, "boolean"), (words.days, "integer")]
    told = [(name, "") for name in (words.label, words.code, *words.facts, *words.filters)]
    for name, kind in (*kinds, *told):
        about.fit(about.child, name, kind)
    if words.shape:
        about.offers(words.shape.field, (words.shape.group, words.shape.point))


def _around(about: Timelined, entities: Mapping[str, Entity]) -> None:
    """What stands beside the rows: links, the calendar, the day of progress."""
    words = about.timeline
    about.fit(about.header, words.at, "date")
    if words.calendar:
        about.fit(about.header, words.calendar.week, "choices")
        about.fit(about.header, words.calendar.days_off, "text")
    links = words.links
    rows = about.fit(about.header, links.rows, "rows") if links else None
    child = entities.get(rows.rows) if rows else None
    if links and child:
        for name in (links.before, links.after, links.type, links.lag, links.unit):
            about.fit(child, name, "")


def _moves(about: Timelined) -> None:
    """What moving writes is written by people."""
    words = about.timeline
    if words.move:
        about.offers(words.move.rule, (*words.move.start, *words.move.finish, *words.move.free))
        about.written(words.move.rule)
        about.written(words.move.date)
    about.written(words.days)
