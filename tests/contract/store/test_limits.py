"""Sums that a ledger keeps within limits, whoever writes at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contract.store.conftest import catalog_of, field, usual_entities, usual_ledger
from dougong.model.ledger import Limit
from dougong.model.runtime import LedgerRow
from dougong.store import ledgers
from dougong.store.entity_tables import EntityTables
from dougong.store.errors import LimitPassed

DAY = date(2026, 10, 31)


def limited(world, *limits: Limit) -> None:
    """The usual ledger with limits; nothing of its tables changes."""
    ledger = replace(usual_ledger(), limits=limits)
    world.catalog = catalog_of(usual_entities(), (ledger,))
    world.tables = EntityTables(world.catalog)


def pay(amount: str, record_id: str, **words: Any) -> LedgerRow:
    """Money that comes to the usual site, or leaves it."""
    dimensions = {"site": "s1", "item": words.pop("item", None), "day": DAY}
    measures = {"amount": Decimal(amount), "hours": Decimal(0)}
    given: dict[str, Any] = {"row_type": "cost", "rule": "pay", "line_id": "", "revision": 1}
    return LedgerRow(
        ledger="yard.cost",
        dimensions=dimensions,
        measures=measures,
        entity="yard.order",
        record_id=record_id,
        business_date=DAY,
        posted_period="2026-10",
        **{**given, **words},
    )


def test_a_sum_below_its_minimum_refuses_the_rows_with_the_numbers(world):
    limited(world, Limit("cash", "by_site", "amount", minimum=Decimal(0)))
    with world.work() as work:
        ledgers.post(work, [pay("100", "a")])
    with pytest.raises(LimitPassed) as refused, world.work() as work:
        ledgers.post(work, [pay("-60", "b"), pay("-40.01", "c")])
    told = refused.value.breach
    assert (told.before, told.after, told.bound) == (100, Decimal("-0.01"), 0)
    assert told.key == {"site": "s1"}
    with world.work() as work:
        assert ledgers.post(work, [pay("-60", "b"), pay("-40", "c")]) == 2
        assert ledgers.verify(work) == []


def test_what_was_beyond_its_limit_may_come_nearer_and_goes_no_further(world):
    with world.work() as work:
        ledgers.post(work, [pay("-50", "a")])
    limited(world, Limit("cash", "by_site", "amount", minimum=Decimal(0)))
    with world.work() as work:
        assert ledgers.post(work, [pay("20", "b")]) == 1
    with pytest.raises(LimitPassed), world.work() as work:
        ledgers.post(work, [pay("-0.01", "c")])


def test_a_limit_counts_where_its_condition_holds_and_only_its_row_types(world):
    most = Limit("most", "by_item", "amount", maximum=Decimal(10), when='item = "steel"')
    limited(world, most)
    with world.work() as work:
        ledgers.post(work, [pay("11", "a", item="sand"), pay("10", "b", item="steel")])
        ledgers.post(work, [pay("5", "c", item="steel", row_type="hold")])
    with pytest.raises(LimitPassed), world.work() as work:
        ledgers.post(work, [pay("0.01", "d", item="steel")])


def test_a_limit_may_look_at_what_sums_come_to(world):
    left = replace(field("left", "money"), computed="100 * hours - amount")
    ledger = replace(
        usual_ledger(),
        derived={"left": left},
        limits=(Limit("left", "by_site", "left", minimum=Decimal(0)),),
    )
    world.catalog = catalog_of(usual_entities(), (ledger,))
    world.tables = EntityTables(world.catalog)
    hours = {"amount": Decimal(0), "hours": Decimal(2)}
    with world.work() as work:
        ledgers.post(work, [replace(pay("0", "a"), measures=hours), pay("150", "b")])
    with pytest.raises(LimitPassed) as refused, world.work() as work:
        ledgers.post(work, [pay("50.01", "c")])
    told = refused.value.breach
    assert (told.before, told.after) == (Decimal(50), Decimal("-0.01"))
    with world.work() as work:
        assert ledgers.post(work, [pay("50", "c")]) == 1


def test_eight_at_once_never_pass_a_limit(world):
    limited(world, Limit("cash", "by_site", "amount", minimum=Decimal(0)))
    with world.work() as work:
        ledgers.post(work, [pay("100", "start")])

    def drawn(number: int) -> int:
        done = 0
        for turn in range(4):
            with suppress(LimitPassed), world.work() as work:
                done += ledgers.post(work, [pay("-7", f"r{number}-{turn}")])
        return done

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(drawn, range(8)))
    with world.look() as work:
        (left,) = ledgers.balances(work, "yard.cost", "by_site")
        assert ledgers.verify(work) == []
    assert taken == 14
    assert left["amount"] == 2
