"""Whatever meets at one document: one wins, the others are told, and the money nets out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from contract.actions.conftest import World
from dougong.actions import administering, decide, ledger_care, records, withdraw
from dougong.actions.taking_back import take_back
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.errors import Conflict, DougongError
from dougong.model.people import PLATFORM
from dougong.model.runtime import Record
from dougong.store import ledgers, log


def at_once(world: World, *deeds: tuple[str, Callable[[UnitOfWork], Any]]) -> list[str]:
    """What came of deeds done at the same moment: `done`, or the code of the refusal."""
    actors = [world.actor(who) for who, _ in deeds]

    def done(number: int) -> str:
        try:
            world.host.run(actors[number], deeds[number][1])
        except Conflict as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(done, range(len(deeds))))


def reverse(order: Record) -> Callable[[UnitOfWork], Record]:
    return lambda uow: records.reverse_record(
        uow, "yard.order", order.id, version=order.version, reason="冲销"
    )


def balances(world: World) -> list[Decimal]:
    found = world.host.run(
        PLATFORM, lambda uow: ledgers.balances(uow, "yard.spend", "by_site", None), write=False
    )
    return [line["amount"] for line in found]


def sound(world: World) -> bool:
    differences = world.host.run(PLATFORM, ledger_care.verify, write=False)
    broken = world.host.run(PLATFORM, log.verify_chain, write=False)
    return (differences, broken) == ([], [])


def test_a_withdrawal_and_two_votes_at_once_have_one_winner(world: World) -> None:
    for _ in range(6):
        order = world.submitted()
        asked, version = world.asked(order), order.version

        def vote(login: str, asked: Any = asked, version: int = version) -> Any:
            key = asked[login].id
            return lambda uow: decide.decide(uow, key, "approve", version=version)

        back = ("ann", lambda uow, key=order.id: withdraw.withdraw(uow, "yard.order", key))
        found = at_once(world, back, ("pam", vote("pam")), ("paul", vote("paul")))
        assert found.count("done") == 1, found
        expected = "draft" if found[0] == "done" else "submitted"
        assert world.read(order).status == expected
        assert world.trail(order).count("voted") == (found[0] != "done")
    assert sound(world)


def test_a_decision_taken_back_and_what_meets_it_have_one_winner(world: World) -> None:
    """Who decided wants it back, the next one decides, an administrator moves the process."""
    for _ in range(6):
        order = world.submitted()
        first = world.vote("pam", order).assignment.id
        mine, version = world.asked(order)["bo"].id, world.read(order).version
        process = str(order.process_id)
        found = at_once(
            world,
            ("pam", lambda uow, key=first: take_back(uow, key)),
            ("bo", lambda uow, key=mine, v=version: decide.decide(uow, key, "approve", version=v)),
            ("root", lambda uow, key=process: administering.jump(uow, key, "check", "重审")),
        )
        approved = world.read(order).status == "approved"
        assert approved == (found[1] == "done"), found
        # A jump after the decision was taken back finds the process running, and moves it too.
        assert found.count("done") == 1 or found[1] != "done", found
        assert "done" in found
        waits = set(world.asked(order))
        assert waits == (set() if approved else {"pam", "paul"})
    assert sound(world)


def test_a_document_is_reversed_once_however_many_try(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order)
    world.vote("bo", order)
    order = world.read(order)
    found = at_once(world, *[(who, reverse(order)) for who in ("pam", "paul", "bo")])
    assert found.count("done") == 1, found
    assert sum(Decimal(amount) for _, amount in world.spend()) == 0
    assert balances(world) == [Decimal(0)]
    mirror = world.read(order).reversed_by
    assert mirror is not None
    for one in (order.id, mirror):
        record = world.run(
            "pam", lambda uow, key=one: records.record_for(uow, "read", "yard.order", key)
        )
        with pytest.raises(DougongError):
            world.run("pam", reverse(record))
    assert sound(world)


def test_thirty_returns_lose_no_round_and_post_once(world: World) -> None:
    order = world.submitted()
    for number in range(30):
        world.vote("pam", order, "return", opinion=f"第 {number} 次")
        order = world.submit(world.read(order)).record
    world.vote("pam", order)
    world.vote("bo", order)
    assert world.read(order).status == "approved"
    assert len(world.spend()) == 1
    assert sound(world)


def test_random_amounts_net_to_zero_when_taken_back(world: World) -> None:
    chance, kept = Random(5), []
    edges = ["0.1", "0.2", "0.01", "-0.01", "99999999999.99", "-99999999999.99", "33.33"]
    for _ in range(8):
        lines = [
            {"what": "砂", "quantity": chance.choice(["1", "-1", "0.5", "3"]), "price": price}
            for price in chance.choices(edges, k=chance.randint(1, 5))
        ]
        lines.append({"what": "底", "quantity": 1, "price": "7.77"})
        draft = world.draft(lines=lines)
        if draft.data["total"] == 0:
            continue
        reasons = {"dear": "核过"} if draft.data["total"] > 10000 else {}
        order = world.submit(draft, **reasons).record
        world.vote("pam", order)
        world.vote("bo", order)
        kept.append(world.read(order))
    total = sum(Decimal(amount) for _, amount in world.spend())
    assert total == sum(order.data["total"] for order in kept)
    assert balances(world) == [total]
    for order in kept:
        world.run("pam", reverse(order))
    assert sum(Decimal(amount) for _, amount in world.spend()) == 0
    assert balances(world) == [Decimal(0)]
    assert sound(world)
