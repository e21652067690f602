"""The initiator reminds those whom his document waits for, not more often than every two hours."""

from datetime import timedelta
from typing import Any

import pytest

from contract.actions.conftest import World
from dougong.actions import approvals, listings
from dougong.actions.errors import StatusForbids
from dougong.actions.reminding import PAUSE, remind
from dougong.actions.round_errors import RemindedAlready
from dougong.base.errors import AccessDenied
from dougong.model.runtime import Record


def reminded(world: World, order: Record, login: str = "ann") -> list[str]:
    process = str(world.read(order).process_id)
    return [one.name for one in world.run(login, lambda uow: remind(uow, process))]


def times(world: World, login: str) -> list[int]:
    rows, _ = world.run(login, lambda uow: listings.inbox(uow, "todo"))
    return [row.reminded for row in rows]


def offered(world: World, order: Record, login: str) -> bool:
    view: Any = world.run(login, lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    return "remind" in view.actions


def test_a_reminder_stands_with_the_to_do_and_in_the_timeline(world: World) -> None:
    order = world.submitted()
    assert reminded(world, order) == ["check"]
    assert times(world, "pam") == times(world, "paul") == [1]
    view = world.run("ann", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert [stop.round.reminded for stop in view.timeline] == [1]
    assert world.trail(order)[-1] == "reminded"


def test_nobody_is_reminded_twice_in_two_hours(world: World) -> None:
    order = world.submitted()
    reminded(world, order)
    last = world.clock.at
    world.clock.at = last + PAUSE - timedelta(minutes=1)
    with pytest.raises(RemindedAlready) as again:
        reminded(world, order)
    assert abs(again.value.facts["when"] - (last + PAUSE)) < timedelta(seconds=1)
    assert times(world, "pam") == [1]
    world.clock.at = last + PAUSE + timedelta(seconds=1)
    reminded(world, order)
    assert times(world, "pam") == [2]


def test_the_next_round_may_be_reminded_at_once(world: World) -> None:
    order = world.submitted()
    reminded(world, order)
    world.vote("pam", order)
    assert reminded(world, order) == ["agree"]
    assert times(world, "bo") == [1]


def test_only_the_initiator_reminds_and_only_while_it_waits(world: World) -> None:
    order = world.submitted()
    assert offered(world, order, "ann")
    assert not offered(world, order, "pam")
    with pytest.raises(AccessDenied):
        reminded(world, order, "pam")
    world.vote("pam", order)
    world.vote("bo", order)
    assert not offered(world, order, "ann")
    with pytest.raises(StatusForbids):
        reminded(world, order)
