"""One request, one effect; what is busy is tried again."""

import json
from typing import Any

import pytest

from contract.actions.conftest import World
from dougong.actions import decide, records
from dougong.actions.host import Idempotency
from dougong.actions.unit_of_work import UnitOfWork
from dougong.store.errors import IdempotencyMismatch


def kept(key: str, body: str = "a") -> Idempotency[dict[str, Any]]:
    return Idempotency(key, body, lambda found: json.dumps(found).encode(), json.loads)


def test_the_same_key_twice_has_one_effect_and_one_answer(world: World) -> None:
    def create(uow: UnitOfWork) -> dict[str, Any]:
        saved = records.create_draft(uow, "yard.order", {"site": world.site, "lines": []})
        return {"id": saved.record.id}

    ann = world.actor("ann")
    first = world.host.run(ann, create, idempotency=kept("order-0001"))
    again = world.host.run(ann, create, idempotency=kept("order-0001"))
    assert again == first
    with pytest.raises(IdempotencyMismatch):
        world.host.run(ann, create, idempotency=kept("order-0001", "b"))


def test_a_vote_sent_twice_counts_once(world: World) -> None:
    order = world.submitted()
    mine, version = world.asked(order)["pam"], world.read(order).version

    def approve(uow: UnitOfWork) -> dict[str, Any]:
        done = decide.decide(uow, mine.id, "approve", version=version)
        return {"round": done.round.id, "status": done.round.status}

    pam = world.actor("pam")
    first = world.host.run(pam, approve, idempotency=kept("vote-0001"))
    assert world.host.run(pam, approve, idempotency=kept("vote-0001")) == first
    assert world.trail(order).count("voted") == 1


def test_what_fails_leaves_nothing_behind(world: World) -> None:
    order = world.submitted()
    mine, version = world.asked(order)["pam"], world.read(order).version

    def approve_and_fail(uow: UnitOfWork) -> None:
        decide.decide(uow, mine.id, "approve", version=version)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.run("pam", approve_and_fail)
    assert set(world.asked(order)) == {"pam", "paul"}
    assert world.trail(order) == ["created", "submitted"]
