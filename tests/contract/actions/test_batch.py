"""Approving several documents at once: what needs more than a yes stays, each has its result."""

from decimal import Decimal
from typing import Any

import pytest

from contract.actions.conftest import World
from contract.actions.test_nodes import with_node, world_of
from dougong.actions.administering import suspend
from dougong.actions.batch import Batch, NeedsInput, approve_one, batch_of
from dougong.base.errors import NotFound
from dougong.model.runtime import Record
from dougong.store.errors import AssignmentNotOpen, RecordChanged


def dear(world: World, price: str) -> Record:
    return world.submitted(lines=[{"what": "砂", "quantity": 1, "price": price}])


def looked_at(world: World, login: str, orders: list[Record]) -> Batch:
    ids = [world.asked(one)[login].id for one in orders]
    return world.run(login, lambda uow: batch_of(uow, ids))


def test_count_sum_and_what_stands_out(world: World) -> None:
    orders = [dear(world, price) for price in ("100.00", "120.00", "90.00", "999.00")]
    found = looked_at(world, "pam", orders)
    assert (len(found.ready), found.total) == (4, Decimal("1309.00"))
    assert [one.outlier for one in found.items] == [False, False, False, True]
    mine: Any = [(one.assignment_id, one.version) for one in found.ready]
    for key, version in mine:
        world.run("pam", lambda uow, k=key, v=version: approve_one(uow, k, v))
    assert [set(world.asked(one)) for one in orders] == [{"bo"}] * 4
    with pytest.raises(AssignmentNotOpen):
        world.run("pam", lambda uow: approve_one(uow, *mine[0]))


def test_what_asks_for_more_or_stands_still_is_looked_at_alone(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'opinion="approve reject return"'))
    order, still = dear(world, "100.00"), dear(world, "100.00")
    world.run("root", lambda uow: suspend(uow, str(still.process_id), "核价"))
    found = looked_at(world, "pam", [order, still])
    assert [one.why for one in found.items] == ["同意时要写意见", "流程已挂起"]
    assert (found.ready, found.total) == ((), Decimal("0.00"))
    mine = world.asked(order)["pam"]
    with pytest.raises(NeedsInput):
        world.run("pam", lambda uow: approve_one(uow, mine.id, order.version))


def test_others_to_dos_are_not_there_and_another_version_is_not_approved(world: World) -> None:
    order = dear(world, "100.00")
    mine = world.asked(order)["pam"]
    with pytest.raises(NotFound):
        world.run("bo", lambda uow: batch_of(uow, [mine.id]))
    with pytest.raises(RecordChanged):
        world.run("pam", lambda uow: approve_one(uow, mine.id, order.version + 1))
