"""Eight racing in the shipped modules never pass a budget, a fund plan or a payable cap."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from dougong.actions import decide, submit, withdraw
from dougong.actions.errors import Busy, CheckFailed, LimitExceeded
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import Record
from dougong.store import assignments, ledgers, records
from dougong.testing.stage import KEEPER
from property.builder_house import House
from property.house_contracts import Contract, Measure
from property.house_cost import Budget, Claim, Order, Plan
from property.house_funds import FundPlan, Opening, Payment, Request, cap
from property.house_invariants import broken
from property.house_kind import Doc, Facts
from property.house_life import HouseLife
from property.house_story import DAY, LATER, agreed
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

    def hand_in(uow: UnitOfWork, record: Record) -> object:
        return submit.submit(uow, record.entity, record.id, version=record.version, reasons=REASONS)

    return sum(at_once(life, drafts, KEEPER, hand_in))


def at_once(
    life: HouseLife, docs: list[Doc], who: str, act: Callable[[UnitOfWork, Record], object]
) -> list[bool]:
    """For each document whether it could be acted on, eight at the same moment."""
    told = Barrier(min(8, len(docs)))

    def one(doc: Doc) -> bool:
        def take(uow: UnitOfWork) -> object:
            record = records.find(uow, doc.kind.entity, doc.key)
            assert record is not None
            return act(uow, record)

        if len(docs) <= 8:
            told.wait()
        while True:
            try:
                life.house.run(who, take)
            except Busy:
                continue
            except (CheckFailed, LimitExceeded):
                return False
            doc.status = "submitted" if who == KEEPER else "approved"
            return True

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, docs))


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
    measured = {"contract": contract, "code": "1001", "deducted": 0, **terms}
    agreed(life, Measure(), upto=40_000_00, **measured)
    assert cap(life.book, contract) == 40_000_00
    asked = {"contract": contract, "of": "2026-10", "cents": 9_000_00}
    requests = [life.new(Request(), asked, DAY) for _ in range(8)]
    assert raced(life, requests) == 4
    assert total(life, "contract", "inflight") == 36_000_00
    _race_to_approve_and_to_pay(
        life, [one for one in requests if one.status == "submitted"], measured
    )


def _race_to_approve_and_to_pay(life: HouseLife, requests: list[Doc], measured: Facts) -> None:
    """Four requests of 9,000.00 are under way when less turns out to be measured than was due."""
    contract = measured["contract"]
    agreed(life, Measure(), LATER, upto=30_000_00, **measured)
    assert cap(life.book, contract) == 30_000_00
    # Each counts what the others hold, so four at once are too many and none goes through.
    assert at_once(life, requests, "pam", approved) == [False] * 4
    assert total(life, "contract", "inflight") == 36_000_00
    # With 9,000.00 taken back the three others fit, at the same moment too.
    first, *others = requests
    assert at_once(life, [first], KEEPER, withdrawn) == [True]
    first.status = "draft"
    assert at_once(life, others, "pam", approved) == [True] * 3
    assert total(life, "contract", "inflight") == 27_000_00
    assert raced(life, [first]) == 0
    # Two cashiers pay the same request at once. Where both could hand it in, each is told of the
    # other; never is more paid than was agreed.
    agreed(life, Opening(), lines=[("P", "till", 200_000_00), ("P", "bank", 1)])
    paid = {"request": others[0].key, "account": "till", "result": "success", "cents": 9_000_00}
    paid |= {"contract": contract, "of": "2026-10"}
    payments = [life.new(Payment(), paid, LATER) for _ in range(2)]
    assert raced(life, payments) >= 1
    under_way = [one for one in payments if one.status == "submitted"]
    done = sum(at_once(life, under_way, "pam", approved))
    assert done <= 1
    assert total(life, "contract", "paid") == done * 9_000_00
    assert total(life, "contract", "paid", "inflight") == 27_000_00


def approved(uow: UnitOfWork, record: Record) -> object:
    parts = assignments.assignments(uow, str(record.process_id))
    mine = next(one for one in parts if one.state == "open")
    return decide.decide(uow, mine.id, "approve", version=record.version, opinion="意见")


def withdrawn(uow: UnitOfWork, record: Record) -> object:
    return withdraw.withdraw(uow, record.entity, record.id)
