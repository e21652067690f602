"""A layout over an entity."""

from dataclasses import dataclass
from typing import Literal

Hidden = Literal["keep", "clear", "ignore"]


@dataclass(frozen=True)
class PhoneLayout:
    """How a control differs on a phone."""

    span: int = 24
    order: int | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Column:
    """One column of an inline grid."""

    field: str
    #: Pixels on a PC; 0 shares what is left.
    width: int = 0
    total: bool = False
    visible: str = ""
    enabled: str = ""
    required: str = ""


@dataclass(frozen=True)
class ColumnGroup:
    """Columns of an inline grid under one title."""

    key: str
    title: str
    #: Fields of the columns.
    columns: tuple[str, ...]


@dataclass(frozen=True)
class TimelineLinks:
    """The rows that say which bar waits for which."""

    #: The rows field beside the one that is drawn.
    rows: str
    #: Fields of such a row: the codes of two bars, and how the second waits for the first.
    before: str
    after: str
    type: str = ""
    lag: str = ""
    unit: str = ""


@dataclass(frozen=True)
class TimelineShape:
    """A choice of the row that says how it is drawn, with its values for the special ways."""

    field: str
    #: Drawn as a bracket over the rows below it.
    group: str = ""
    #: Drawn as a diamond at its day.
    point: str = ""


@dataclass(frozen=True)
class TimelineCalendar:
    """Fields of the header that say on which days nobody works."""

    #: The working days of a week, `mon` to `sun`.
    week: str
    #: A text of days: `2026-10-01` is off, `2026-10-10+` is worked.
    days_off: str = ""


@dataclass(frozen=True)
class TimelineMove:
    """What moving a bar writes: a day, and the rule that the day belongs to."""

    date: str
    rule: str
    #: Rules that bind the start; a bar under a rule of `free` takes the first of them.
    start: tuple[str, ...]
    #: Rules that bind the finish.
    finish: tuple[str, ...] = ()
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """Rows drawn as bars over time: the fields of a row that say when and how."""

    start: str
    finish: str
    label: str = ""
    #: Of the bar behind it, which shows what was planned.
    base_start: str = ""
    base_finish: str = ""
    #: Percent done.
    done: str = ""
    #: A boolean that makes the bar stand out.
    critical: str = ""
    #: What links name; a dot in it puts the row below the row of the part before the dot.
    code: str = ""
    shape: TimelineShape | None = None
    links: TimelineLinks | None = None
    calendar: TimelineCalendar | None = None
    #: A date of the header at which the line of progress is drawn.
    at: str = ""
    move: TimelineMove | None = None
    #: The number of working days, which pulling at the end of a bar writes.
    days: str = ""
    #: Fields told on the card of a bar, and those by which bars can be picked.
    facts: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()

    @property
    def dates(self) -> tuple[str, ...]:
        """The fields of a row that hold days."""
        moved = (self.move.date,) if self.move else ()
        return (self.start, self.finish, self.base_start, self.base_finish, *moved)

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of a row that is drawn, told or written, once."""
        own = (self.label, self.done, self.critical, self.code, self.days)
        shape = (self.shape.field,) if self.shape else ()
        rule = (self.move.rule,) if self.move else ()
        found = (*self.dates, *own, *shape, *rule, *self.facts, *self.filters)
        return tuple(dict.fromkeys(name for name in found if name))


@dataclass(frozen=True)
class RowsChart:
    """Rows drawn as a chart: one point a row, one line or colour a measure."""

    chart: Literal["bar", "line"]
    #: The column that names the points.
    label: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Control:
    """One field at its place."""

    field: str
    #: Of 24 columns.
    span: int = 12
    #: FEEL; empty means always.
    visible: str = ""
    enabled: str = ""
    required: str = ""
    placeholder: str = ""
    help: str = ""
    hidden_value: Hidden = "keep"
    phone: PhoneLayout = PhoneLayout()
    #: For rows: the grid's columns.
    columns: tuple[Column, ...] = ()
    #: For rows: titles over several columns.
    groups: tuple[ColumnGroup, ...] = ()
    #: For rows: FEEL title of a card on a phone.
    card: str = ""
    #: For rows: bars above the grid.
    timeline: Timeline | None = None
    #: For rows: a chart above the grid, where the record is read.
    chart: RowsChart | None = None
    #: Name of a way to show the field where the kind offers several (`radio`, `chips` …).
    widget: str = ""


@dataclass(frozen=True)
class Section:
    """A titled group of controls."""

    key: str
    title: str
    controls: tuple[Control, ...]
    #: Key of the tab it stands on; empty: above the tabs.
    tab: str = ""
    visible: str = ""
    collapsible: bool = False
    collapsed: bool = False


@dataclass(frozen=True)
class Tab:
    """A tab of a form."""

    key: str
    title: str


@dataclass(frozen=True)
class Validation:
    """A rule of the form: when the FEEL condition is true the message stands at the field."""

    key: str
    when: str
    message: str
    at: str = ""


@dataclass(frozen=True)
class Form:
    """A layout by sections and tabs, of 24 columns, over one entity."""

    module: str
    key: str
    entity: str
    title: str
    sections: tuple[Section, ...]
    tabs: tuple[Tab, ...] = ()
    validations: tuple[Validation, ...] = ()
    #: Fields offered by "copy the last one" on the form.
    copy_last: tuple[str, ...] = ()
    #: Whether a phone may fill it in without network and send it later.
    offline: bool = False
    #: Field that keeps when it was filled in there; empty: nobody asks.
    filled_at: str = ""
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"
