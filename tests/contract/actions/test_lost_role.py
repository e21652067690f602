"""Who has lost the role he was asked for decides nothing any more."""

import pytest

from contract.actions.conftest import World
from dougong.actions import decide
from dougong.actions.approvals import approval_view
from dougong.actions.errors import RoleLost
from dougong.model.people import PLATFORM
from dougong.store import people


def test_a_role_taken_away_takes_the_vote_with_it(world: World) -> None:
    order = world.submitted()
    mine, pam = world.asked(order)["pam"], world.actor("pam")
    world.host.run(PLATFORM, lambda uow: people.revoke_role(uow, pam.id, "pm", world.site))
    with pytest.raises(RoleLost):
        world.run("pam", lambda uow: decide.decide(uow, mine.id, "approve", version=order.version))
    assert world.trail(world.read(order))[-1] != "voted"
    view = world.run("pam", lambda uow: approval_view(uow, "yard.order", order.id))
    assert (view.my_assignment, view.votes) == (None, ())
    # The others asked are not kept waiting, and the role given back gives the vote back.
    world.host.run(PLATFORM, lambda uow: people.grant_role(uow, pam.id, "pm", world.site))
    assert world.vote("pam", order).record.status == "submitted"


def test_a_role_in_another_place_is_not_the_one_asked_for(world: World) -> None:
    order = world.submitted()
    mine, pam = world.asked(order)["pam"], world.actor("pam")
    world.host.run(PLATFORM, lambda uow: people.revoke_role(uow, pam.id, "pm", world.site))
    world.host.run(PLATFORM, lambda uow: people.grant_role(uow, pam.id, "boss", world.site))
    with pytest.raises(RoleLost):
        world.run("pam", lambda uow: decide.decide(uow, mine.id, "approve", version=order.version))
