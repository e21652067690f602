"""A page that shows ten of many rows asks for the names of those, in the order of the whole."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dougong.model.listing import Axis, Report
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers, records, reporting
from statements import heard

SITES = 40


@pytest.fixture
def worked(world):
    """Forty sites; every fourth has the same amount, and two items are done at each."""
    with world.work() as work:
        sites = [
            records.add(work, "yard.site", {"code": f"S{(7 * n) % SITES:02}", "name": "场"}).id
            for n in range(SITES)
        ]
        ledgers.post(
            work,
            [
                _row(site, item, number % 4)
                for number, site in enumerate(sites)
                for item in ("a", "b")
            ],
        )
    return world, sites


def _row(site: str, item: str, amount: int) -> LedgerRow:
    return LedgerRow(
        ledger="yard.cost",
        row_type="cost",
        rule="work",
        dimensions={"site": site, "item": item, "day": date(2026, 2, 1)},
        measures={"amount": Decimal(amount), "hours": Decimal(1)},
        entity="yard.order",
        record_id=f"{site}{item}",
        line_id="",
        revision=1,
        business_date=date(2026, 2, 1),
        posted_period="2026-02",
    )


def report(*rows: str) -> Report:
    axes = tuple(Axis(one) for one in rows)
    return Report("yard", "sums", "sums", "yard.cost", axes, (), ("amount",))


def asked(sites: list[str]) -> Any:
    """The sites whose ids stand in statements meanwhile, and what listens to them."""
    told: set[str] = set()

    def note(_connection: Any, _text: str, given: Any) -> None:
        words = repr(given)
        told.update(site for site in sites if site in words)

    return told, note


@pytest.mark.parametrize("rows", [("site",), ("item", "site"), ("site", "item")], ids="-".join)
def test_the_first_rows_are_those_of_the_whole(worked, rows: tuple[str, ...]) -> None:
    world, _ = worked
    with world.look() as work:
        whole = [*reporting.pivot(work, report(*rows)).rows]
    for most in (0, 1, 3, len(whole), 100):
        with world.look() as work:
            found = reporting.pivot(work, report(*rows)).rows
            assert len(found) == len(whole)
            assert [*found[:most]] == whole[:most]


def test_the_best_rows_are_in_their_order_and_equal_ones_by_name(worked) -> None:
    world, _ = worked
    with world.look() as work:
        pivot = reporting.pivot(work, report("site"))
        amounts = {key: -one["amount"] for key, one in pivot.row_totals.items()}
        best = pivot.rows.best(lambda key: amounts[key], 13)
        ranked = sorted(pivot.rows, key=lambda row: amounts[row.key])
    assert [*best] == ranked[:13]
    assert pivot.row_totals.only("amount") == {key: -amount for key, amount in amounts.items()}


def test_rows_that_are_not_shown_are_not_named(worked) -> None:
    world, sites = worked
    told, note = asked(sites)
    with world.look() as work:
        pivot = reporting.pivot(work, report("site"))
        amounts = {key: (key[0] != sites[3], key) for key in pivot.row_totals}
        with heard(note):
            _ = pivot.total, len(pivot.rows)
            assert told == set()
            (first,) = pivot.rows.best(lambda key: amounts[key], 1)
    assert first.key == (sites[3],)
    assert first.labels[0].startswith("S21")
    assert told == {sites[3]}
