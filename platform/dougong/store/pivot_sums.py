"""The sums of reports: one statement for all that group the same rows of a table alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from dougong.base.errors import InputError
from dougong.base.text import Text
from dougong.feel.filters import Filter
from dougong.model.derived import summed_for
from dougong.model.listing import Axis, Report
from dougong.store.pivot_sources import Source, source_of
from dougong.store.session import Work
from dougong.store.sql import AnySelect

#: More sums than this make no table a person could read.
MOST = 20_000

Key = tuple[Any, ...]
Sums = dict[str, Decimal]


class PivotTooLarge(InputError):
    """The filters leave more cells than a page can show."""

    code = "pivot_too_large"
    text = Text("数据太多（超过 {limit} 格）", "Too many figures (more than {limit} cells)")
    hint = Text("请缩小筛选范围", "Narrow the filters")


@dataclass(frozen=True)
class Wanted:
    """The sums of a report's measures over the rows that match, by these axes."""

    report: Report
    axes: tuple[Axis, ...]
    where: Filter


@dataclass(frozen=True)
class _Asked:
    """Where the sums of one report come from."""

    summed: tuple[str, ...]
    source: Source
    width: int


def sums_together(
    work: Work, wanted: Sequence[Wanted], *, most: int = MOST
) -> list[dict[Key, Sums]]:
    """The sums of each; PivotTooLarge where one of them has more than a page can show."""
    asked = [_asked(work, one) for one in wanted]
    alike: dict[Any, list[int]] = {}
    for place, one in enumerate(asked):
        alike.setdefault((one.source.table.name, wanted[place].axes), []).append(place)
    found: dict[int, dict[Key, Sums]] = {}
    for places in alike.values():
        sums = _read(work, [asked[place] for place in places], most)
        found |= zip(places, sums, strict=True)
    return [found[place] for place in range(len(asked))]


def _asked(work: Work, one: Wanted) -> _Asked:
    summed = summed_for(work.catalog.ledgers[one.report.ledger], one.report.measures)
    return _Asked(summed, source_of(work, one.report, one.axes, summed, one.where), len(one.axes))


def _read(work: Work, asked: Sequence[_Asked], most: int) -> list[dict[Key, Sums]]:
    """The sums of all these in one statement, or of each by itself where that has too many keys."""
    rows = work.connection.execute(_statement(asked).limit(most + 1)).all()
    if len(rows) <= most:
        return list(_told(asked, rows))
    if len(asked) == 1:
        raise PivotTooLarge(limit=most)
    # What each leaves may still be shown when all together may not.
    return [sums for one in asked for sums in _read(work, [one], most)]


def _statement(asked: Sequence[_Asked]) -> AnySelect:
    """Keys, and of everybody how many rows they have and their sums.

    What all ask of the rows is asked once; what each asks besides is asked of what it sums.
    """
    shared, *others = [one.source for one in asked]
    common = [part for part in shared.filters if all(part in one.filters for one in others)]
    named = [expression.label(f"k{place}") for place, expression in enumerate(shared.by)]
    rests = [_rest(one.source, common) for one in asked]
    columns = (
        column for one, rest in zip(asked, rests, strict=True) for column in _columns(one, rest)
    )
    statement = select(*named, *columns).where(shared.conditions(lambda part: part in common))
    told = [rest for rest in rests if rest is not None]
    if len(told) == len(rests):
        # A row that nobody sums need not be read; days of theirs are found by an index.
        statement = statement.where(or_(*told))
    # Grouped by name: an expression repeated with parameters of its own would be another one.
    return statement.group_by(*(expression.name for expression in named))


def _rest(source: Source, common: Sequence[Filter]) -> ColumnElement[bool] | None:
    """What a source asks of its rows besides what all do; none where that is all."""
    if all(part in common for part in source.filters):
        return None
    return source.conditions(lambda part: part not in common)


def _columns(one: _Asked, rest: ColumnElement[bool] | None) -> Iterable[Any]:
    sums = (func.sum(one.source.table.c[f"m_{name}"]) for name in one.summed)
    told = (func.count(), *sums)
    return told if rest is None else (column.filter(rest) for column in told)


def _told(asked: Sequence[_Asked], rows: Sequence[Row[Any]]) -> Iterable[dict[Key, Sums]]:
    place = width = asked[0].width
    for one in asked:
        first, last = place + 1, place + 1 + len(one.summed)
        # Without axes the database gives a line of no rows at all.
        kept = (row for row in rows if row[place] or not (width or one.summed))
        yield {
            tuple(row[:width]): dict(zip(one.summed, row[first:last], strict=True)) for row in kept
        }
        place = last
