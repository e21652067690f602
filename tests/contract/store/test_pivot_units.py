"""Figures of several units have no total: what they are told for is told, the rest is left out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dougong.feel.filters import Compare, FieldPath
from dougong.model.ledger import UnitOf
from dougong.model.listing import Axis, Report
from dougong.model.runtime import LedgerRow
from dougong.store import ledger_lookups, ledgers, records, reporting

SITE, ITEM = (Axis("site"),), (Axis("item"),)
#: Site, the unit its hours are counted in, item, hours.
ROWS = (("steel", "t", "a", "3"), ("steel", "t", "b", "4"), ("rod", "t", "a", "2"))
OTHERS = (("sand", "m3", "a", "5"), ("stone", "m3", "b", "0"))


@pytest.fixture
def counted(world):
    """A ledger whose hours are in the unit of the site; sums and ratios are made of them."""
    ledger = world.catalog.ledgers["yard.cost"]
    known = replace(ledger, units={"hours": UnitOf("site", "name")})
    world.publish(replace(world.catalog, ledgers={"yard.cost": known}))
    with world.work() as work:
        sites = {
            name: records.add(work, "yard.site", {"code": name, "name": unit}, status="active").id
            for name, unit in {(name, unit) for name, unit, _, _ in (*ROWS, *OTHERS)}
        }
        ledgers.post(work, [_row(n, sites[row[0]], *row[2:]) for n, row in enumerate(ROWS)])
        ledgers.post(work, [_row(9 + n, sites[row[0]], *row[2:]) for n, row in enumerate(OTHERS)])
    return world, sites


def _row(number: int, site: str, item: str, hours: str) -> LedgerRow:
    return LedgerRow(
        ledger="yard.cost",
        row_type="cost",
        rule="work",
        dimensions={"site": site, "item": item, "day": date(2026, 2, 1)},
        measures={"amount": Decimal(10), "hours": Decimal(hours)},
        entity="yard.order",
        record_id="r1",
        line_id=str(number),
        revision=1,
        business_date=date(2026, 2, 1),
        posted_period="2026-02",
    )


def report(rows: tuple[Axis, ...], columns: tuple[Axis, ...] = ()) -> Report:
    measures = ("amount", "hours", "rate")
    return Report("yard", "sums", "sums", "yard.cost", rows, columns, measures)


def hours(figures: Any) -> dict[Any, Any]:
    return {key: told["hours"] for key, told in figures.items()}


def test_each_row_is_told_with_its_unit_and_the_total_of_several_is_not(counted) -> None:
    world, sites = counted
    with world.work() as work:
        found = reporting.pivot(work, report(SITE, ITEM))
        names = [row.labels[0] for row in found.rows]
    assert names == ["rod t (t)", "sand m3 (m3)", "steel t (t)", "stone m3 (m3)"]
    assert hours(found.row_totals) == {
        (sites["steel"],): 7,
        (sites["rod"],): 2,
        (sites["sand"],): 5,
        (sites["stone"],): 0,
    }
    # Nothing was counted of the stone: it does not keep the tonnes of `b` from being summed.
    assert hours(found.column_totals) == {("a",): None, ("b",): 4}
    assert found.total == {"amount": 50, "hours": None, "rate": None}
    assert found.column_totals["b",]["rate"] == 5


def test_a_table_that_does_not_tell_the_records_knows_their_units_all_the_same(counted) -> None:
    world, sites = counted
    with world.work() as work:
        found = reporting.pivot(work, report(ITEM))
        alone = reporting.pivot(
            work, report(ITEM), Compare(FieldPath(("site",)), "!=", sites["sand"])
        )
        figures = reporting.figures(work, report(ITEM))
        all_of = ledgers.totals(work, "yard.cost", ("amount", "hours", "rate"))
        money = ledgers.totals(work, "yard.cost", ("amount",))
        none = ledgers.totals(
            work, "yard.cost", ("hours",), Compare(FieldPath(("item",)), "=", "c")
        )
    assert [row.labels for row in found.rows] == [("a",), ("b",)]
    assert hours(found.row_totals) == hours(figures) == {("a",): None, ("b",): 4}
    assert (found.total["amount"], found.total["hours"]) == (50, None)
    assert hours(alone.row_totals) == {("a",): 5, ("b",): 4}
    assert alone.total["hours"] == 9
    assert all_of == {"amount": 50, "hours": None, "rate": None}
    assert (money, none) == ({"amount": 50}, {"hours": 0})


def test_a_lookup_tells_no_sum_of_several_units(counted) -> None:
    """Nor what is worked out of one; asked of one record, or group by group, it is told."""
    world, sites = counted
    item, site = FieldPath(("item",)), FieldPath(("site",))
    asked: Any = {"figures": ["amount", "hours", "rate"], "row_types": (), "except_record": None}
    cases = [((item, "=", "a"),), ((site, "=", sites["steel"]),), ((item, "=", "b"),)]
    with world.work() as work:
        mixed, steel, one_unit = ledger_lookups.sums(work, "yard.cost", cases, **asked)
        by_item, by_site = (
            ledger_lookups.groups(work, "yard.cost", [()], [name], **asked)[0]
            for name in ("item", "site")
        )
    assert (mixed["amount"], mixed["hours"], mixed["rate"]) == (30, None, None)
    assert (steel["hours"], one_unit["hours"]) == (7, 4)
    assert {row["item"]: row["hours"] for row in by_item} == {"a": None, "b": 4}
    assert {row["hours"] for row in by_site} == {0, 2, 5, 7}
