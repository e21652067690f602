"""Lists: filters, order, pages, sums, search."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dougong.base.errors import DougongError
from dougong.base.registry import UnknownName
from dougong.feel.filters import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    Compare,
    Contains,
    FieldPath,
    IsNull,
    Member,
    Not,
)
from dougong.model.runtime import Query
from dougong.store import selecting
from dougong.store.errors import CursorInvalid, FilterRefused

TOTAL = FieldPath(("total",))
NOTE = FieldPath(("note",))
DAY = FieldPath(("day",))


#: Filters with the last digits of the orders they leave.
MEANINGS = [
    (EVERYTHING, "12345"),
    (NOTHING, ""),
    (Compare(TOTAL, "=", Decimal("10")), "13"),
    (Compare(TOTAL, "=", Decimal("10.001")), ""),
    (Compare(TOTAL, "!=", Decimal("10.001")), "1234"),
    (Compare(TOTAL, ">", Decimal("9.999")), "134"),
    (Compare(TOTAL, ">=", Decimal("10.001")), "4"),
    (Compare(TOTAL, "<", Decimal("10.001")), "123"),
    (Compare(TOTAL, "<=", Decimal("-0.001")), "2"),
    (Compare(TOTAL, "<", Decimal("1E+40")), "1234"),
    (Compare(TOTAL, ">", Decimal("1E+40")), ""),
    (Compare(TOTAL, "=", "10"), ""),
    (Compare(TOTAL, "!=", None), ""),
    (Not(Compare(TOTAL, "=", Decimal(10))), "245"),
    (IsNull(TOTAL), "5"),
    (Not(IsNull(TOTAL)), "1234"),
    (Member(TOTAL, (Decimal(10), Decimal("-0.01"))), "123"),
    (Member(NOTE, ("Abc", "钢筋", 5)), "14"),
    (Contains(NOTE, "A"), "13"),
    (Contains(NOTE, "%"), "2"),
    (Contains(NOTE, "a_"), "3"),
    (Contains(NOTE, "钢"), "4"),
    (Compare(DAY, ">=", date(2026, 11, 22)), "34"),
    (Compare(DAY, "=", datetime(2026, 11, 22, tzinfo=UTC)), ""),
    (Compare(FieldPath(("seen_at",)), "<", datetime(2026, 11, 21, tzinfo=UTC)), "1"),
    (Compare(FieldPath(("urgent",)), "=", value=True), "1"),
    (Compare(FieldPath(("urgent",)), "=", value=False), "3"),
    (Compare(FieldPath(("status",)), "=", "draft"), "1"),
    (Compare(TOTAL, "<", TOTAL), ""),
    (AnyOf((IsNull(TOTAL), Compare(TOTAL, "<", Decimal(0)))), "25"),
    (All((Compare(TOTAL, ">", Decimal(0)), Not(Contains(NOTE, "abc")))), "34"),
]


def numbers(world: Any, **words: Any) -> list[str]:
    """The numbers of the orders a query finds, in its order."""
    with world.look() as work:
        query = Query(**{"sort": ("number",), **words})
        page = selecting.select(work, "yard.order", query)
    return [record.data["number"] for record in page.items]


def test_a_filter_means_the_same_on_both_databases(world, orders):
    for where, found in MEANINGS:
        left = "".join(number[-1] for number in numbers(world, where=where))
        assert (where, left) == (where, found)


def test_a_filter_over_what_is_not_there_is_refused(world, orders):
    with pytest.raises(UnknownName):
        numbers(world, where=Compare(FieldPath(("_uq_code",)), "=", "x"))
    with pytest.raises(UnknownName):
        numbers(world, where=Compare(FieldPath(("site", "name")), "=", "x"))
    with pytest.raises(FilterRefused):
        numbers(world, where=Compare(TOTAL, "<", FieldPath(("price",))))


def test_pages_by_cursor_are_the_whole_list(world, orders):
    for sort in (("total", "number"), ("-total", "-number"), ("-day",), ()):
        walk(world, sort)


def walk(world: Any, sort: tuple[str, ...]) -> None:
    """Go through a list page by page."""
    whole = numbers(world, sort=sort)
    assert len(whole) == 5
    found, after = [], None
    with world.look() as work:
        while True:
            page = selecting.select(work, "yard.order", Query(sort=sort, limit=2, after=after))
            found += [record.data["number"] for record in page.items]
            after = page.next
            if after is None:
                break
    assert found == whole
    assert whole == numbers(world, sort=sort, limit=3) + numbers(world, sort=sort, offset=3)


def test_empty_values_come_last_in_both_directions(world, orders):
    assert numbers(world, sort=("total", "number")) == ["O-2", "O-1", "O-3", "O-4", "O-5"]
    assert numbers(world, sort=("-total", "number"))[-1] == "O-5"
    assert numbers(world, sort=())[0] == "O-5"


def test_a_cursor_of_another_list_is_refused(world, orders):
    for bad in ("x", "!!", "e30", "W1siLWlkIl0sWzVdXQ", "中", "a" * 5000):
        with pytest.raises(CursorInvalid):
            numbers(world, sort=("number",), after=bad)


def test_counts_and_sums_are_over_everything_that_matches(world, orders):
    with world.look() as work:
        query = Query(limit=1, count=True, totals=("total", "price"), where=Not(IsNull(TOTAL)))
        page = selecting.select(work, "yard.order", query)
        assert page.total == 4
        assert page.totals == {"total": Decimal("100000000000019.98"), "price": 0}
        assert "lines" not in page.items[0].data
        with pytest.raises(UnknownName):
            selecting.select(work, "yard.order", Query(totals=("note",)))


def test_rows_come_along_when_asked(world, orders):
    with world.look() as work:
        page = selecting.select(work, "yard.order", Query(rows=True, sort=("number",)))
    assert [len(record.data["lines"]) for record in page.items] == [0, 1, 2, 3, 4]


def test_a_search_takes_every_word_and_no_wildcards(world, orders):
    assert numbers(world, search="o- aBC") == ["O-1"]
    assert numbers(world, search="0%") == ["O-2"]
    assert numbers(world, search="_c") == ["O-3"]
    with world.look() as work:
        found = selecting.select(work, "yard.site", Query(search="a%")).items
    assert [record.data["code"] for record in found] == ["S2"]


def test_child_rows_have_no_list_of_their_own(world, orders):
    with world.look() as work, pytest.raises(DougongError):
        selecting.select(work, "yard.line", Query())


def test_tallies_of_one_statement_are_counted_and_summed_apart(world, orders):
    """Each among the records that match, those that none of them counts left out."""
    at = [selecting.Tally(Compare(FieldPath(("site",)), "=", s.id), ("total",)) for s in orders]
    high = selecting.Tally(Compare(TOTAL, ">", Decimal("99999999999999")), ("total",))
    with world.look() as work:
        found = selecting.tallied(work, "yard.order", Not(Contains(NOTE, "abc")), [*at, high])
    assert found == [
        (1, {"total": Decimal("10.00")}),
        (2, {"total": Decimal("99999999999999.98")}),
        (1, {"total": Decimal("99999999999999.99")}),
    ]


def test_a_tally_without_records_comes_to_nothing(world, orders):
    none = selecting.Tally(Compare(NOTE, "=", "?"), ("total",))
    with world.look() as work:
        assert selecting.tallied(work, "yard.order", EVERYTHING, [none]) == [(0, {"total": 0})]
    with world.look() as work, pytest.raises(UnknownName):
        selecting.tallied(work, "yard.order", EVERYTHING, [selecting.Tally(NOTHING, ("note",))])
