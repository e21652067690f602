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

    @property
    def others(self) -> tuple[str, ...]:
        """The fields beside start and finish, in the order they are told."""
        return (self.label, self.base_start, self.base_finish, self.done, self.critical)

    @property
    def dates(self) -> tuple[str, ...]:
        """The fields that hold days."""
        return (self.start, self.finish, self.base_start, self.base_finish)


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
    #: For rows: FEEL title of a card on a phone.
    card: str = ""
    #: For rows: bars above the grid, where the record is read.
    timeline: Timeline | None = None
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
    file: str = ""

    @property
    def name(self) -> str:
        """The full name."""
        return f"{self.module}.{self.key}"
