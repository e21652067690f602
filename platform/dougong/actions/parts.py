"""Which shares of a document people choose to take back, and which were taken back before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dougong.actions.reversal_errors import (
    LineUnknown,
    PartMissing,
    PartNotOffered,
    PartTooLarge,
    PartWhole,
)
from dougong.actions.seen import dictionary_words
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import DataInvalid
from dougong.base.text import Text
from dougong.base.values import Json, JsonObject, pointer
from dougong.forms.faults import from_value
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.fields.kind import ValueFault
from dougong.model.partial_reversal import (
    WHOLE_DOCUMENT,
    PartialReversal,
    Share,
    Shares,
    portion,
)
from dougong.model.runtime import LoggedEvent, Record
from dougong.model.taken_back import Earlier, scale_of, taken
from dougong.store import log, records

#: Row id → how much of it, as raw input; none: all that is left. WHOLE_DOCUMENT stands for a
#: document that has no rows to choose of.
Parts = Mapping[str, Json]
#: Where a document that is reversed may stand.
IN_FORCE = ("approved", "closed")
#: How the log of a document tells of a reversal of a part.
PARTLY = "partly_reversed"
_ROW = Text("第 {number} 行", "Row {number}")


@dataclass(frozen=True)
class Line:
    """A row that may be taken back, or the document itself, with the numbers of it."""

    id: str
    #: From 1; 0 for the document itself.
    number: int
    data: Mapping[str, Any]
    #: The number of which a part may be given; none: the row goes whole.
    by: Field | None
    whole: Decimal
    taken: Decimal
    #: Whether nothing of it is left.
    is_gone: bool

    @property
    def left(self) -> Decimal:
        """What may be taken back still."""
        return self.whole - self.taken


def lines_of(
    uow: UnitOfWork, entity: Entity, record: Record, earlier: Sequence[Earlier]
) -> tuple[Line, ...]:
    """The rows people may choose of, with what is left of each."""
    partial = entity.partial_reversal
    if partial is None:
        return ()
    if not partial.rows:
        return (_line(entity, partial, 0, record.data, earlier),)
    child = uow.catalog.entity(entity.fields[partial.rows].rows)
    rows = record.data.get(partial.rows) or ()
    return tuple(_line(child, partial, number, row, earlier) for number, row in enumerate(rows, 1))


def _line(
    owner: Entity,
    partial: PartialReversal,
    number: int,
    data: Mapping[str, Any],
    earlier: Sequence[Earlier],
) -> Line:
    line_id = data["id"] if number else WHOLE_DOCUMENT
    by = next((owner.fields[key] for key in partial.by if data.get(key)), None)
    before = [_before(one, partial, line_id) for one in earlier]
    return Line(
        id=line_id,
        number=number,
        data=data,
        by=by,
        whole=Decimal(data[by.key]) if by else Decimal(1),
        taken=taken(before, by.key) if by else Decimal(0),
        is_gone=any(share.last for one in earlier if (share := one.shares.rows.get(line_id))),
    )


def _before(earlier: Earlier, partial: PartialReversal, line_id: str) -> Mapping[str, Any]:
    return earlier.row(partial.rows, line_id) if partial.rows else earlier.data


def shares_of(uow: UnitOfWork, entity: Entity, record: Record, parts: Parts) -> Shares:
    """The shares that the chosen parts come to.

    PartTooLarge tells what is left of a row that does not have so much.
    """
    partial = entity.partial_reversal
    if partial is None:
        raise PartNotOffered(title=entity.title)
    if not parts:
        raise PartMissing
    earlier = earlier_of(uow, record)
    lines = {line.id: line for line in lines_of(uow, entity, record, earlier)}
    chosen = {}
    for line_id, asked in parts.items():
        if line_id not in lines:
            raise LineUnknown(id=line_id)
        chosen[line_id] = _share(uow, entity, lines[line_id], asked)
    complete = all(line.is_gone or _ends(chosen.get(line.id)) for line in lines.values())
    spread = _spread(uow, entity, lines, chosen, earlier)
    return Shares(chosen, Share(spread, last=complete), frozenset(lines))


def _ends(share: Share | None) -> bool:
    return share is not None and share.last


def _share(uow: UnitOfWork, entity: Entity, line: Line, raw: Json) -> Share:
    if line.by is None:
        if raw is not None or line.is_gone:
            raise PartWhole(path=_path(line), number=line.number)
        return Share(Fraction(1), last=True)
    asked = line.left if raw is None else _typed(line, line.by, raw)
    # A part has the sign of its whole: of a negative row a negative part is taken back.
    fits = asked * line.whole > 0 and abs(asked) <= abs(line.left)
    if not fits or line.is_gone:
        numbers = {"whole": line.whole, "taken": line.taken, "left": line.left, "asked": asked}
        words = dictionary_words(uow, {})
        kind = field_kinds[line.by.kind]
        told = {key: kind.show(line.by, value, words).text for key, value in numbers.items()}
        place = {"path": _path(line), "number": line.number, "field": line.by.title}
        raise PartTooLarge(line=_called(uow, entity, line), **place, **told)
    return Share(Fraction(asked) / Fraction(line.whole), last=asked == line.left)


def _typed(line: Line, field: Field, raw: Json) -> Decimal:
    try:
        return Decimal(field_kinds[field.kind].decode(field, raw))
    except ValueFault as fault:
        raise DataInvalid([from_value(f"{_path(line)}/part", fault)]) from None


def _path(line: Line) -> str:
    return pointer(("lines", line.number - 1)) if line.number else "/lines"


def _spread(
    uow: UnitOfWork,
    entity: Entity,
    lines: Mapping[str, Line],
    chosen: Mapping[str, Share],
    earlier: Sequence[Earlier],
) -> Fraction:
    """The share of the whole document that the shares of rows come to."""
    partial = entity.partial_reversal
    if partial is None or not partial.rows:
        return chosen[WHOLE_DOCUMENT].of
    key = partial.spread_by
    field = uow.catalog.entity(entity.fields[partial.rows].rows).fields[key]
    weights = {line.id: Decimal(line.data.get(key) or 0) for line in lines.values()}
    total = sum(weights.values(), Decimal(0))
    if not total:
        # Nothing to go by: rows count alike.
        return sum((share.of for share in chosen.values()), Fraction(0)) / len(lines)
    parts = (
        portion(
            weights[line_id],
            taken([one.row(partial.rows, line_id) for one in earlier], key),
            share,
            scale_of(field),
        )
        for line_id, share in chosen.items()
    )
    return Fraction(sum(parts, Decimal(0))) / Fraction(total)


def earlier_of(uow: UnitOfWork, record: Record) -> tuple[Earlier, ...]:
    """The reversals of parts of a document, in their order."""
    return earlier_told(uow, record, log.events(uow, record.id))


def earlier_told(
    uow: UnitOfWork, record: Record, trail: Sequence[LoggedEvent]
) -> tuple[Earlier, ...]:
    """The same from events that were read before."""
    entity = uow.catalog.entity(record.entity)
    partial = entity.partial_reversal
    rows = record.data.get(partial.rows) if partial else None
    own = frozenset(row["id"] for row in rows or ()) or frozenset((WHOLE_DOCUMENT,))
    told = [event.data for event in trail if event.kind == PARTLY]
    made = [records.find(uow, record.entity, str(one["by"])) for one in told]
    pairs = zip(told, made, strict=True)
    return tuple(_earlier(one, found, own) for one, found in pairs if found is not None)


def _earlier(told: Mapping[str, Any], made: Record, own: frozenset[str]) -> Earlier:
    return Earlier(made.id, _shares(told, own), told["lines"], made.data)


def told_shares(shares: Shares, rows: Mapping[str, str]) -> JsonObject:
    """What the log keeps of the shares, and of the rows that stand for those of the original."""
    kept: JsonObject = {
        line_id: {"of": str(share.of), "last": share.last} for line_id, share in shares.rows.items()
    }
    return {"shares": kept, "header": str(shares.header.of), "lines": {**rows}}


def _shares(told: Mapping[str, Any], own: frozenset[str]) -> Shares:
    rows = {
        line_id: Share(Fraction(one["of"]), one["last"]) for line_id, one in told["shares"].items()
    }
    return Shares(rows, Share(Fraction(told["header"]), last=False), own)


def _called(uow: UnitOfWork, entity: Entity, line: Line) -> str:
    """How a row is told in a sentence."""
    if not line.number:
        return entity.title
    return _ROW.show(uow.actor.locale, {"number": line.number})
