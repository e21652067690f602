"""Rows brought in beside those that are there: what is typed stays, known rows are found again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dougong.feel.filters import (
    All,
    AnyOf,
    Compare,
    Comparison,
    FieldPath,
    Filter,
    IsNull,
    Member,
)
from dougong.forms.decode import is_written_by_people
from dougong.forms.faults import is_empty
from dougong.forms.fill_plan import FillPlan
from dougong.forms.plan import EntityPlan
from dougong.forms.scope import Scope
from dougong.forms.sheet import Sheet
from dougong.model.entity import Entity
from dougong.model.fields.all import field_kinds
from dougong.model.fields.kind import ValueFault

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """A list after something was brought in."""

    rows: list[dict[str, Any]]
    #: Ids of rows that came, and of rows in which a value changed.
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    #: Ids of rows that went: empty ones, and those no longer found where the fill says so.
    removed: tuple[str, ...] = ()
    #: How many of these people had filled in.
    missed: int = 0
    #: How many found rows stood there already, just so.
    same: int = 0


class Source:
    """What a record, as it stands, asks of the source of a fill and makes of the answer."""

    def __init__(self, plan: EntityPlan, data: Row, scope: Scope, fill: FillPlan) -> None:
        self._sheet = Sheet(plan, data, scope)
        self._fill = fill

    def condition(self) -> Filter | None:
        """What the records or rows must fulfil; none where a value that decides is missing."""
        parts: list[Filter] = []
        for match, path, expression in self._fill.matches:
            value = self._sheet.value(expression, self._sheet.header, f"/fills/{match.field}")
            if value is None and match.null == "none":
                return None
            if value is not None:
                parts.append(_compared(path, match.op, value))
            elif match.null == "is_null":
                parts.append(IsNull(path))
        return All(tuple(parts))

    def lacking(self) -> tuple[str, ...]:
        """Own fields without a value that the conditions read."""
        header = self._sheet.header
        return tuple(
            name
            for match, _, expression in self._fill.matches
            if match.null == "none"
            for name in sorted(expression.names & self._sheet.plan.entity.fields.keys())
            if is_empty(header.data.get(name))
        )

    def made(self, found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The values of own columns for each record or row found; null where one does not fit."""
        common = {
            "form": self._sheet.header.names,
            "today": self._sheet.scope.today,
            "settings": self._sheet.scope.settings,
            **dict.fromkeys(self._fill.absent),
        }
        return [dict(self._values({**common, **one})) for one in found]

    def _values(self, names: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for own, expression in self._fill.columns:
            value = expression.value(names)
            try:
                fits = value is not None
                yield own.key, field_kinds[own.kind].from_feel(own, value) if fits else None
            except ValueFault:
                yield own.key, None


def _compared(path: FieldPath, op: Comparison | Literal["in"], value: Any) -> Filter:
    if op == "in":
        return Member(path, tuple(value) if isinstance(value, list | tuple) else (value,))
    if isinstance(value, list | tuple):
        return AnyOf(tuple(Compare(path, op, one) for one in value))
    return Compare(path, op, value)


def key_of(fill: FillPlan, row: Row) -> tuple[Any, ...] | None:
    """By what a row is known again; none for one that people made themselves."""
    key = tuple(row.get(name) for name in fill.fill.row_key)
    return None if any(is_empty(part) for part in key) else key


def merged(
    fill: FillPlan, child: Entity, rows: Sequence[Row], found: Sequence[Row], ids: Iterator[str]
) -> Merged:
    """The rows with what was found: known ones completed, others behind them, empty ones gone."""
    wanted = {key: one for one in found if (key := key_of(fill, one)) is not None}
    kept: list[dict[str, Any]] = []
    removed: list[str] = []
    blank = 0
    changed: list[str] = []
    met: set[tuple[Any, ...]] = set()
    same = 0
    for row in rows:
        key = key_of(fill, row)
        is_blank = _is_blank(child, row)
        if is_blank or (fill.fill.gone == "remove" and key and key not in wanted):
            removed.append(str(row.get("id")))
            blank += is_blank
            continue
        after = _completed(fill, row, wanted[key]) if key in wanted else dict(row)
        if key in wanted:
            met.add(key)
        if after != row:
            changed.append(str(row.get("id")))
        elif key in wanted:
            same += 1
        kept.append(after)
    fresh = [{"id": next(ids), **one} for key, one in wanted.items() if key not in met]
    return Merged(
        [*kept, *fresh],
        tuple(one["id"] for one in fresh),
        tuple(changed),
        tuple(removed),
        len(removed) - blank,
        same,
    )


def _completed(fill: FillPlan, row: Row, found: Row) -> dict[str, Any]:
    """The row with locked values as they are found, and with others where nobody typed any."""
    locked = fill.fill.locked
    fresh = {k: v for k, v in found.items() if k in locked or is_empty(row.get(k))}
    return {**row, **fresh}


def _is_blank(child: Entity, row: Row) -> bool:
    """Whether nobody typed anything: defaults alone make no row."""
    typed = (
        field
        for field in child.fields.values()
        if is_written_by_people(child, field) and not field.default
    )
    return all(is_empty(row.get(field.key)) or row.get(field.key) is False for field in typed)


def without(found: Merged, gone: frozenset[str]) -> Merged:
    """The same without some of the rows that came."""
    if not gone:
        return found
    return Merged(
        [row for row in found.rows if row["id"] not in gone],
        tuple(key for key in found.added if key not in gone),
        found.changed,
        found.removed,
        found.missed,
        found.same,
    )


@dataclass(frozen=True)
class Differing:
    """A locked value that is not what its source says, or a row the source has not or has once."""

    rows: str
    number: int
    column: str
    wanted: Any = None
    is_gone: bool = False
    #: The row, from 0, that stands for the same row of the source already.
    twin: int | None = None


def differing(fill: FillPlan, rows: Sequence[Row], found: Sequence[Row]) -> Iterator[Differing]:
    """Every locked value of rows known by their key that is not what was found."""
    wanted = {key: one for one in found if (key := key_of(fill, one)) is not None}
    words = fill.fill
    met: dict[tuple[Any, ...], int] = {}
    for number, row in enumerate(rows):
        key = key_of(fill, row)
        if key is None:
            continue
        first = met.setdefault(key, number)
        if first != number:
            # What the source says once would count twice.
            yield Differing(words.rows, number, words.row_key[0], twin=first)
            continue
        if key not in wanted:
            if not words.others:
                yield Differing(words.rows, number, words.row_key[0], is_gone=True)
            continue
        for column in words.locked:
            if not _same(row.get(column), wanted[key][column]):
                yield Differing(words.rows, number, column, wanted[key][column])


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (is_empty(one) and is_empty(other))
