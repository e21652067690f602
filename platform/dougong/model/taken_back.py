"""What a reversal of a document, or of shares of it, holds itself and writes into ledgers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dougong import feel
from dougong.base.values import new_id
from dougong.model.catalog import Catalog
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.field import Field
from dougong.model.ledger import Ledger
from dougong.model.partial_reversal import PartialReversal, Share, Shares, portion
from dougong.model.posting_place import PostingNull, seen
from dougong.model.runtime import LedgerRow

_ZERO = Decimal(0)
_BOUNDS = frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"))
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Earlier:
    """A reversal of a part, made before."""

    id: str
    shares: Shares
    #: Id of a row of the original → id of what stands for it in the reversal.
    rows: Mapping[str, str]
    #: What the reversal holds; its numbers have the opposite sign.
    data: Data

    def row(self, rows: str, line_id: str) -> Data:
        """What stands for a row of the original; empty where it was not taken back."""
        wanted = self.rows.get(line_id)
        return next((row for row in self.data.get(rows) or () if row["id"] == wanted), {})


@dataclass(frozen=True)
class ReversalData:
    """The data of a reversal, and which of its rows stands for which of the original."""

    data: dict[str, Any]
    rows: Mapping[str, str]


def scale_of(field: Field) -> int:
    """Decimal places of a number."""
    storage = field_kinds[field.kind].storage(field)
    return storage.scale if storage else 0


def taken(rows: Iterable[Data], key: str) -> Decimal:
    """How much of a number reversals have taken back."""
    return -sum((Decimal(row.get(key) or 0) for row in rows), _ZERO)


class Reversing:
    """Works out the data of a reversal from the original and the reversals before it."""

    def __init__(
        self, catalog: Catalog, entity: Entity, data: Data, earlier: Sequence[Earlier]
    ) -> None:
        self.catalog, self.entity, self.data, self.earlier = catalog, entity, data, earlier

    def reversal(self, shares: Shares) -> ReversalData:
        """The document that takes these shares back; rows that are not touched are left out."""
        partial = self.entity.partial_reversal
        ids: dict[str, str] = {}
        whole = dict(self.data)
        for field in self.entity.row_fields:
            whole[field.key] = list(self._rows(field, partial, shares, ids))
        if partial is not None:
            before = [one.data for one in self.earlier]
            place = _Place(self.entity.fields, self.data, before, shares.header)
            lists = {of.key: (self._child(of), whole[of.key]) for of in self.entity.row_fields}
            whole |= place.turned(partial, "", lists)
        return ReversalData(whole, ids)

    def _rows(
        self, field: Field, partial: PartialReversal | None, shares: Shares, ids: dict[str, str]
    ) -> Iterator[dict[str, Any]]:
        child = self._child(field)
        if partial is not None and field.key != partial.rows and not partial.numbers_of(field.key):
            # With their numbers as they were they would count a second time.
            return
        once = {key for key, of in child.fields.items() if of.unique is not None}
        for row in self.data.get(field.key) or ():
            share = shares.of(row["id"])
            if share is None or not self._is_left(row["id"]):
                continue
            ids[row["id"]] = new_id()
            made = {key: value for key, value in row.items() if key not in once}
            if partial is not None:
                before = [one.row(field.key, row["id"]) for one in self.earlier]
                made |= _Place(child.fields, row, before, share).turned(partial, field.key, {})
            yield {**made, "id": ids[row["id"]]}

    def _is_left(self, line_id: str) -> bool:
        """Whether something of a row is there still."""
        return not any(
            share.last for one in self.earlier if (share := one.shares.rows.get(line_id))
        )

    def _child(self, field: Field) -> Entity:
        return self.catalog.entity(field.rows)


@dataclass(frozen=True)
class _Place:
    """The header or a row, what was taken back of it before, and what is to be now."""

    fields: Mapping[str, Field]
    data: Data
    before: Sequence[Data]
    share: Share

    def turned(
        self,
        partial: PartialReversal,
        rows: str,
        lists: Mapping[str, tuple[Entity, Sequence[Data]]],
    ) -> dict[str, Any]:
        """The numbers that are taken back, with the opposite sign."""
        found: dict[str, Any] = {}
        for key in partial.shared_of(rows):
            if (value := self.data.get(key)) is not None:
                part = portion(
                    Decimal(value),
                    taken(self.before, key),
                    self.share,
                    scale_of(self.fields[key]),
                )
                found[key] = self._typed(key, -part)
        for key, text in partial.worked_out_of(rows):
            found[key] = self._worked_out(key, text, {**self.data, **found}, lists)
        return found

    def _worked_out(
        self,
        key: str,
        text: str,
        data: Data,
        lists: Mapping[str, tuple[Entity, Sequence[Data]]],
    ) -> Any:
        value = self.data.get(key)
        if value is None:
            return None
        if self.share.last:
            return self._typed(key, taken(self.before, key) - Decimal(value))
        names: dict[str, object] = seen(self.fields, data)
        for name, (child, rows) in lists.items():
            names[name] = [seen(child.fields, row) for row in rows]
        return self._typed(key, feel.compile(text, frozenset(self.fields)).value(names, "batch"))

    def _typed(self, key: str, value: Any) -> Any:
        field = self.fields[key]
        # What people may type is bounded; what is taken back stands below nothing.
        words = {word: said for word, said in field.words.items() if word not in _BOUNDS}
        free = replace(field, words=words)
        return None if value is None else field_kinds[field.kind].from_feel(free, value)


def rests(rows: Iterable[LedgerRow], mirrors: Iterable[LedgerRow]) -> Iterator[LedgerRow]:
    """What is left of rows after everything that was taken back of them, where something is."""
    taken_back: dict[str | None, list[LedgerRow]] = {}
    for mirror in mirrors:
        taken_back.setdefault(mirror.reverses, []).append(mirror)
    for row in rows:
        gone = taken_back.get(row.id, [])
        left = {
            key: value + sum((one.measures[key] for one in gone), _ZERO)
            for key, value in row.measures.items()
        }
        if not gone or any(left.values()):
            yield replace(row, measures=left)


@dataclass(frozen=True)
class Mirroring:
    """By which document the rows of another one are mirrored, in which months and shares."""

    record_id: str
    shares: Shares
    #: The month that takes the mirror of a row.
    period: Callable[[LedgerRow], str]
    ledgers: Mapping[str, Ledger]


def mirrored_shares(
    written: Sequence[LedgerRow], mirrors: Sequence[LedgerRow], how: Mirroring
) -> tuple[LedgerRow, ...]:
    """What takes shares of rows back; rows that this document mirrors already are left alone."""
    done = {one.reverses for one in mirrors if one.record_id == how.record_id}
    before = {row.id: row.measures for row in written}
    found = []
    for rest in rests((row for row in written if not row.reverses), mirrors):
        share = how.shares.of(rest.line_id)
        if share is None or rest.id in done:
            continue
        part = _part(how.ledgers[rest.ledger], before[rest.id], rest.measures, share)
        if share.last or any(part.values()):
            found.append(
                replace(
                    rest,
                    id="",
                    record_id=how.record_id,
                    reverses=rest.id,
                    measures={key: -value for key, value in part.items()},
                    posted_period=how.period(rest),
                    posted_at=None,
                )
            )
    return tuple(found)


def _part(
    ledger: Ledger, value: Mapping[str, Decimal], rest: Mapping[str, Decimal], share: Share
) -> dict[str, Decimal]:
    found = {
        key: portion(whole, whole - rest[key], share, scale_of(ledger.measures[key]))
        for key, whole in value.items()
    }
    if not share.last:
        for key, text in ledger.residues.items():
            # A row of another relation, such as one without tax, keeps its own shares.
            if _told(ledger, text, value) == value[key]:
                found[key] = _told(ledger, text, found)
    return found


def _told(ledger: Ledger, text: str, measures: Mapping[str, Decimal]) -> Decimal:
    value = feel.compile(text, frozenset(ledger.measures)).value(measures, "batch")
    if not isinstance(value, Decimal):
        raise PostingNull(title=ledger.title, rule="residues", what=text, place=ledger.title)
    return value
