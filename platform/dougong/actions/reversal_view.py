"""What a reader is told of reversals: what is left, and the documents on both ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from dougong.actions.doors import may_see, record_for
from dougong.actions.parts import PARTLY, Line, earlier_told, lines_of
from dougong.actions.seen import Reader, Rights, dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import pointer
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.rights import effective
from dougong.model.runtime import LoggedEvent, Record
from dougong.store import labels, log, people, records


@dataclass(frozen=True)
class Linked:
    """A document on the other end of a reversal, as far as its reader may see it."""

    id: str
    label: str
    status: str
    #: Who took it back, when and why; empty on the way to the original.
    who: str = ""
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class LeftOver:
    """A row that may be taken back, with its numbers as people read them."""

    id: str
    number: int
    label: str
    #: What is counted; empty where the row goes whole.
    field: str
    unit: str
    whole: Decimal
    taken: Decimal
    left: Decimal
    #: The same as people read them.
    texts: tuple[str, str, str]
    is_gone: bool


@dataclass(frozen=True)
class ReversalView:
    """Reversals of a document, what is left of it, and what it takes back itself."""

    #: Whether the definition lets parts be taken back.
    offered: bool = False
    original: Linked | None = None
    reversals: tuple[Linked, ...] = ()
    lines: tuple[LeftOver, ...] = ()

    @property
    def is_partly(self) -> bool:
        """Whether something is taken back and something is left."""
        return bool(self.reversals) and any(not line.is_gone for line in self.lines)


def reversal_view(uow: UnitOfWork, entity: str, record_id: str) -> ReversalView:
    """The reversals of a record, read by the actor."""
    record = record_for(uow, "read", entity, record_id)
    known = uow.catalog.entity(record.entity)
    return told(uow, known, record, Reader(uow, known).rights(record), log.events(uow, record.id))


def told(
    uow: UnitOfWork, entity: Entity, record: Record, rights: Rights, trail: Sequence[LoggedEvent]
) -> ReversalView:
    """The same of a record and a trail that were read before."""
    offered = entity.partial_reversal is not None and record.reversal_of is None
    return ReversalView(
        offered=offered,
        original=_original(uow, record),
        reversals=tuple(_reversals(uow, record, trail)),
        lines=_left(uow, entity, record, rights, trail) if offered else (),
    )


def _original(uow: UnitOfWork, record: Record) -> Linked | None:
    if record.reversal_of is None:
        return None
    found = list(_seen(uow, record.entity, [record.reversal_of]))
    return _linked(uow, found[0]) if found else None


def _reversals(uow: UnitOfWork, record: Record, trail: Iterable[LoggedEvent]) -> Iterator[Linked]:
    made = {
        str(event.data["by"]): event
        for event in trail
        if event.kind in {PARTLY, "reversed"} and event.data.get("reason")
    }
    names = people.names(uow, sorted({event.actor_id for event in made.values()}))
    for found in _seen(uow, record.entity, made):
        event = made[found.id]
        yield replace(
            _linked(uow, found),
            who=names.get(event.actor_id, ""),
            at=event.at,
            reason=str(event.data["reason"]),
        )


def _seen(uow: UnitOfWork, entity: str, ids: Iterable[str]) -> Iterator[Record]:
    for key in ids:
        found = records.find(uow, entity, key)
        if found is not None and may_see(uow, found):
            yield found


def _linked(uow: UnitOfWork, record: Record) -> Linked:
    key = (record.entity, record.id)
    return Linked(record.id, labels.labels(uow, {key}).get(key, ""), record.status)


def _left(
    uow: UnitOfWork, entity: Entity, record: Record, rights: Rights, trail: Sequence[LoggedEvent]
) -> tuple[LeftOver, ...]:
    partial = entity.partial_reversal
    rows = partial.rows if partial else ""
    child = entity.fields[rows].rows if rows else ""
    lines = lines_of(uow, entity, record, earlier_told(uow, record, trail))
    names = labels.labels(uow, {(child, line.id) for line in lines}) if child else {}
    header = labels.labels(uow, {(record.entity, record.id)}).get((record.entity, record.id), "")
    return tuple(
        _told_line(uow, line, names.get((child, line.id), "").removeprefix(f"{header} · "), open_)
        for line in lines
        for open_ in (_is_open(rights, rows, line),)
    )


def _is_open(rights: Rights, rows: str, line: Line) -> bool:
    """Whether the reader may know the number of a row."""
    if line.by is None:
        return False
    path = pointer((rows, "*", line.by.key)) if rows else pointer((line.by.key,))
    return effective(rights, path) not in {"hidden", "masked"}


def _told_line(uow: UnitOfWork, line: Line, label: str, open_: bool) -> LeftOver:  # noqa: FBT001
    field = line.by if open_ else None
    words = dictionary_words(uow, {})
    numbers = (line.whole, line.taken, line.left)
    texts = ("", "", "")
    if field is not None:
        whole, taken, left = (
            field_kinds[field.kind].show(field, value, words).text for value in numbers
        )
        texts = (whole, taken, left)
    return LeftOver(
        id=line.id,
        number=line.number,
        label=label,
        field=field.title if field else "",
        unit=field.unit if field else "",
        whole=line.whole,
        taken=line.taken,
        left=line.left,
        texts=texts,
        is_gone=line.is_gone,
    )


def linked_texts(view: ReversalView, said: Mapping[str, str]) -> tuple[str, ...]:
    """The links as sentences of a sheet: `original`, `part` and `whole` hold `%(label)s`."""
    found = []
    if view.original is not None:
        found.append(said["original"] % {"label": view.original.label})
    whole = not view.is_partly
    for number, one in enumerate(view.reversals, 1):
        key = "whole" if whole and number == len(view.reversals) else "part"
        found.append(said[key] % {"label": one.label})
    return tuple(found)
