"""The last approver takes his decision back while nobody after him has acted."""

from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_branches import parallel
from contract.actions.test_brought_in import all_of, told, transfer
from contract.actions.test_nodes import with_node, world_of
from dougong.actions import approvals
from dougong.actions.decide import decide
from dougong.actions.process_errors import MovedOn, NotTakenBack
from dougong.actions.taking_back import take_back
from dougong.actions.withdraw import withdraw
from dougong.base.errors import NotFound
from dougong.model.people import PLATFORM
from dougong.model.runtime import Assignment, Record
from dougong.store import assignments
from dougong.store.errors import AssignmentNotOpen


def answered(world: World, order: Record, login: str) -> Assignment:
    """The last answer of somebody."""

    def find(uow: Any) -> Assignment:
        found = assignments.assignments(uow, str(world.read(order).process_id))
        mine = [a for a in found if a.decided_by == world.actor(login).id]
        return max(mine, key=lambda one: str(one.decided_at))

    return world.host.run(PLATFORM, find, write=False)


def back(world: World, order: Record, login: str) -> Assignment:
    mine = answered(world, order, login)
    return world.run(login, lambda uow: take_back(uow, mine.id))


def offered(world: World, order: Record, login: str) -> bool:
    view = world.run(login, lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    return "take_back" in view.actions


def test_the_next_round_closes_and_the_own_one_opens_again(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order, opinion="同意")
    assert offered(world, order, "pam")
    assert not offered(world, order, "paul")
    late = world.asked(order)["bo"]
    back(world, order, "pam")
    # Paul, whom her decision had released, is asked again too.
    assert set(world.asked(order)) == {"pam", "paul"}
    assert sorted(all_of(world, order)) == [
        ("bo", "cancelled", "taken_back"),
        ("pam", "open", ""),
        ("pam", "taken_back", "taken_back"),
        ("paul", "open", ""),
    ]
    assert told(world, order, "taken_back")["vote"] == "approve"
    assert not offered(world, order, "pam")
    # Bo reads who was faster, with what, and when.
    with pytest.raises(AssignmentNotOpen) as lost:
        world.run("bo", lambda uow: decide(uow, late.id, "approve", version=order.version))
    assert (lost.value.facts["who"], lost.value.facts["what"]) == ("Pam", "taken_back")
    assert lost.value.facts["when"] is not None
    world.vote("paul", order)
    world.vote("bo", order)
    assert world.read(order).status == "approved"
    assert [record for record, _ in world.spend()] == [order.id]


def test_not_after_the_next_one_has_acted_nor_after_the_end(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order)
    transfer(world, order, "bo", "cho")
    with pytest.raises(MovedOn) as lost:
        back(world, order, "pam")
    assert (lost.value.facts["who"], lost.value.facts["what"]) == ("Bo", "transferred")
    assert not offered(world, order, "pam")
    world.vote("cho", order)
    for login in ("pam", "cho"):
        with pytest.raises(NotTakenBack):
            back(world, order, login)
    mine = answered(world, order, "pam")
    with pytest.raises(NotFound):
        world.run("paul", lambda uow: take_back(uow, mine.id))


def test_nothing_is_taken_back_of_a_returned_or_withdrawn_document(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order)
    world.vote("bo", order, "return", opinion="补充")
    for login in ("pam", "bo"):
        with pytest.raises(NotTakenBack):
            back(world, order, login)
    world.submit(world.read(order))
    mine = world.asked(order)["bo"]
    assert mine is not None


def test_after_it_nobody_has_acted_and_the_initiator_may_withdraw(world: World) -> None:
    order = world.submitted()
    world.vote("pam", order)
    back(world, order, "pam")
    world.run("ann", lambda uow: withdraw(uow, "yard.order", order.id))
    assert world.read(order).status == "draft"


def test_a_vote_in_a_round_that_goes_on(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'mode="sequential"'))
    order = world.submitted()
    first, second = ("pam", "paul") if "pam" in world.asked(order) else ("paul", "pam")
    world.vote(first, order)
    assert set(world.asked(order)) == {second}
    back(world, order, first)
    assert set(world.asked(order)) == {first}
    world.vote(first, order)
    world.vote(second, order)
    with pytest.raises(NotTakenBack):
        # Hers did not end the round, and the round is over.
        back(world, order, first)
    back(world, order, second)
    assert set(world.asked(order)) == {second}


def test_in_a_branch_whose_join_still_waits(empty_world: World) -> None:
    world = empty_world
    world.publish(parallel())
    settle(world)
    order = world.submitted()
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}
    back(world, order, "pam")
    assert set(world.asked(order)) == {"pam", "paul", "bo"}
    world.vote("paul", order)
    world.vote("bo", order)
    assert world.read(order).status == "approved"
