"""Eight workers racing in the shipped modules never pass a budget, a fund plan or a payable cap."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dougong.actions import submit
from dougong.actions.errors import Busy, CheckFailed
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store import ledgers, records
from dougong.testing.stage import KEEPER
from property.builder_house import House
from property.house_contracts import Contract, Measure
from property.house_cost import Budget, Claim, Order, Plan
from property.house_funds import FundPlan, Request, cap
from property.house_invariants import broken
from property.house_kind import Doc
from property.house_life import HouseLife
from property.house_story import DAY, agreed
from property.house_words import REASONS

MONTH = "2026-11"


@pytest.fixture
def projects(database_url: str, tmp_path: Path) -> Iterator[Iterator[HouseLife]]:
    """Projects of one house whose policies block, on either database."""
    house = House(database_url, tmp_path / "files")
    lives = (HouseLife(house, seed) for seed in range(50))
    yield (one for one in lives if one.book.policy.mode == "block")
    house.close()


def raced(life: HouseLife, drafts: list[Doc]) -> int:
    """How many of the drafts could be handed in by eight at once."""

    def one(doc: Doc) -> bool:
        def hand_in(uow: UnitOfWork) -> object:
            record = records.find(uow, doc.kind.entity, doc.key)
            assert record is not None
            return submit.submit(
                uow, record.entity, record.id, version=record.version, reasons=REASONS
            )

        while True:
            try:
                life.house.run(KEEPER, hand_in)
            except Busy:
                continue
            except CheckFailed:
                return False
            doc.status = "submitted"
            return True

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(one, drafts))


def total(life: HouseLife, ledger: str, *measures: str) -> int:
    return life.looked().summed(ledger, measures).total()


def sound(life: HouseLife) -> bool:
    verified: Callable[[UnitOfWork], list[ledgers.Difference]] = ledgers.verify
    return life.house.look(verified) == []


def _race_for_the_reserve_of_a_plan(life: HouseLife) -> None:
    agreed(life, Budget(), lumps={"1001": 0, "2001": 1_000_000_00, "6001": 0})
    plan = agreed(life, Plan(), qty=10, price=5_000_00, estimate=50_000_00)
    facts = {"plan": plan.key, "qty": 3, "price": 4_000_000}
    assert raced(life, [life.new(Order(), facts, DAY) for _ in range(6)]) == 6
    # Three take 15,000.00 each, one the rest; what goes beyond the plan is held anew.
    assert total(life, "budget", "claimed") == 50_000_00
    assert total(life, "budget", "reserved") == 50_000_00 + 7_000_00 + 2 * 12_000_00
    assert not broken(life.looked())


def test_inv_1_and_5_eight_at_once_never_pass_a_budget_a_plan_or_a_cap(
    projects: Iterator[HouseLife],
) -> None:
    # One house for all four: to publish one takes longer than the races.
    _race_for_the_reserve_of_a_plan(next(projects))
    life = next(projects)
    _race_for_a_budget(life)
    _race_for_a_fund_plan(life)
    _race_for_a_cap(life)
    assert sound(life)
    # INV-5, and every other invariant.
    assert not broken(life.looked())


def _race_for_a_budget(life: HouseLife) -> None:
    agreed(life, Budget(), lumps={"1001": 100_000_00, "2001": 0, "6001": 0})
    claims = [life.new(Claim(), {"lines": [("1001", 9_000_00, 0)]}, DAY) for _ in range(16)]
    assert raced(life, claims) == 11
    assert total(life, "budget", "reserved") == 99_000_00


def _race_for_a_fund_plan(life: HouseLife) -> None:
    agreed(life, FundPlan(), of=MONTH, **{"in": 0}, out=30_000_00)
    free = [
        life.new(Request(), {"contract": "", "of": MONTH, "cents": 9_000_00}, DAY) for _ in range(8)
    ]
    assert raced(life, free) == 3
    assert total(life, "plan", "occupied") == 27_000_00


def _race_for_a_cap(life: HouseLife) -> None:
    agreed(life, FundPlan(), of="2026-10", **{"in": 0}, out=10_000_000_00)
    agreed(life, Budget(), lumps={"1001": 500_000_00, "2001": 0, "6001": 0})
    terms = {"progress": 100, "ratio": None, "mode": "separate"}
    split = [("1001", 97_087_38)]
    contract = agreed(life, Contract(), cents=100_000_00, split=split, **terms).key
    agreed(life, Measure(), contract=contract, code="1001", upto=40_000_00, deducted=0, **terms)
    assert cap(life.book, contract) == 40_000_00
    asked = {"contract": contract, "of": "2026-10", "cents": 9_000_00}
    assert raced(life, [life.new(Request(), asked, DAY) for _ in range(8)]) == 4
    assert total(life, "contract", "inflight") == 36_000_00
