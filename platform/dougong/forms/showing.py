"""Single values as a reader sees them: open, closed, masked; with what an input needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypedDict

from dougong.base.errors import FieldFault
from dougong.base.values import Json
from dougong.forms.evaluate import Evaluation
from dougong.forms.states import States
from dougong.model.access import Right
from dougong.model.fields.all import field_kinds
from dougong.model.fields.counted import Counted
from dougong.model.fields.field import Field, Option
from dougong.model.fields.kind import Shown, Words
from dougong.model.fields.number_rules import Exact
from dougong.model.fields.text import TextKind
from dougong.model.rights import effective

Rights = Mapping[str, Right]
#: Decimal places that an amount of money keeps while it is typed.
CENTS = 2


@dataclass(frozen=True)
class FileShown:
    """An attachment by id and name."""

    id: str
    name: str


@dataclass(frozen=True)
class Content:
    """What stands in the form, and what its reader may do with it."""

    data: Mapping[str, Any]
    states: States = field(default_factory=States)
    faults: tuple[FieldFault, ...] = ()
    cards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: By JSON Pointer, `*` for every row, `""` for what is not named.
    rights: Rights = field(default_factory=dict)
    editing: bool = True
    #: Pointers of values that differ from what the reader saw last.
    changed: frozenset[str] = frozenset()


def content_of(evaluation: Evaluation, rights: Rights, *, editing: bool = True) -> Content:
    """The content of an evaluated record."""
    return Content(
        data=evaluation.data,
        states=evaluation.states,
        faults=evaluation.faults,
        cards=evaluation.cards,
        rights=rights,
        editing=editing,
    )


@dataclass(frozen=True)
class Showing:
    """The content being shown, to one reader."""

    content: Content
    words: Words

    def right(self, path: str) -> Right:
        """The reader's right to a field; `*` stands for every row."""
        return effective(self.content.rights, path)

    def is_open(self, path: str) -> bool:
        """Whether the reader may type here."""
        return self.content.editing and self.right(path) == "write"

    def faults(self, path: str) -> tuple[str, ...]:
        """The sentences at a place itself."""
        return tuple(
            fault.for_person(self.words.locale)
            for fault in self.content.faults
            if fault.path == path
        )


def shown_value(
    of: Field, value: Any, showing: Showing, path: str, rights_path: str = ""
) -> tuple[Json, Shown]:
    """A value as JSON and as text; a masked one has no JSON."""
    kind = field_kinds[of.kind]
    if showing.right(rights_path or path) == "masked":
        return None, kind.mask(of, value, showing.words)
    raw = None if value is None or of.rows else kind.encode(of, value)
    shown = kind.show(of, value, showing.words)
    return without_zeros(raw, CENTS if shown.kind == "money" else 0), shown


def without_zeros(raw: Json, least: int) -> Json:
    """A number as a person types it: no zeros that say nothing behind the least places."""
    if not isinstance(raw, Decimal):
        return raw
    whole, _, places = f"{raw:f}".partition(".")
    kept = places[:least] + places[least:].rstrip("0")
    return Decimal(f"{whole}.{kept}" if kept else whole)


def files_of(shown: Shown, words: Words) -> tuple[FileShown, ...]:
    """The attachments of a shown value with their names."""
    return tuple(FileShown(key, words.labels.get(("file", key), "")) for key in shown.files)


class Offered(TypedDict):
    """What an input for a field needs beside its value."""

    unit: str
    scale: int | None
    numeric: bool
    many: bool
    entity: str
    options: tuple[Option, ...]
    max_length: int
    nothing: str


def offered(of: Field) -> Offered:
    """What an input for the field needs."""
    kind = field_kinds[of.kind]
    return Offered(
        unit=of.unit,
        scale=kind.scale(of) if isinstance(kind, Exact) else None,
        numeric=isinstance(kind, Exact),
        many=isinstance(kind, Counted),
        entity=target_of(of),
        options=tuple(option for option in of.options if option.active),
        max_length=kind.limit(of) if isinstance(kind, TextKind) else 0,
        nothing=of.reference.empty if of.reference else "",
    )


def target_of(of: Field) -> str:
    """What a reference leads to; empty for other kinds."""
    if of.kind in {"member", "department"}:
        return of.kind
    return of.reference.entity if of.reference else ""
