"""Somebody stands in for another who is away: what he sees, what he may do, and for how long."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from contract.actions.conftest import NOON, World
from contract.actions.test_brought_in import who
from contract.actions.test_nodes import changed, world_of
from contract.actions.yard import yard
from dougong.actions import approvals, decide, handing_on, listings
from dougong.actions.round_errors import NotToBeAsked
from dougong.actions.standing_in import Away, end_substitute, my_substitutes, name_substitute
from dougong.base.errors import AccessDenied, Conflict, DataInvalid, NotFound
from dougong.model.runtime import Record
from dougong.store import people
from dougong.store.substitutes import Substitute

TODAY = date(2026, 10, 12)


def away(world: World, login: str, other: str, **words: Any) -> Substitute:
    """Another one stands in for a person, for today and tomorrow unless told otherwise."""
    days = {"first": TODAY, "last": TODAY + timedelta(days=1)} | words
    return world.run(login, lambda uow: name_substitute(uow, Away(who(world, other), **days)))


def todo(world: World, login: str) -> list[tuple[str, str]]:
    """Record and whose part it is, of everything that waits for somebody."""
    rows, total = world.run(login, lambda uow: listings.inbox(uow, "todo"))
    assert total == len(rows) == world.run(login, listings.counts)["todo"]
    return [(row.record_id, row.for_) for row in rows]


def vote_for(world: World, login: str, for_: str, order: Record, vote: Any = "approve") -> Any:
    part, version = world.asked(order)[for_], world.read(order).version
    return world.run(
        login, lambda uow: decide.decide(uow, part.id, vote, version=version, opinion="代")
    )


def test_a_substitute_sees_and_decides_what_waits_for_the_other(world: World) -> None:
    order = world.submitted()
    with pytest.raises(NotFound):
        vote_for(world, "cho", "pam", order)
    away(world, "pam", "cho")
    assert todo(world, "cho") == [(order.id, "Pam")]
    assert todo(world, "pam") == [(order.id, "")]
    view = world.run("cho", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.stands_for == "Pam"
    assert view.votes == ("approve", "reject", "return")
    vote_for(world, "cho", "pam", order)
    assert todo(world, "cho") == []
    assert set(world.asked(order)) == {"bo"}
    view = world.run("cho", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    [said] = [one for stop in view.timeline for one in stop.votes if one.assignment.vote]
    assert (said.person, said.instead) == ("Pam", "Cho")
    # Both have dealt with it.
    for login in ("cho", "pam"):
        done, total = world.run(login, lambda uow: listings.inbox(uow, "done"))
        assert [row.record_id for row in done] == [order.id]
        assert total == world.run(login, listings.counts)["done"] == 1


def test_the_person_himself_may_act_all_the_same(world: World) -> None:
    order = world.submitted()
    away(world, "pam", "cho")
    part, version = world.asked(order)["pam"], world.read(order).version
    world.vote("pam", order)
    with pytest.raises(Conflict) as late:
        world.run("cho", lambda uow: decide.decide(uow, part.id, "approve", version=version))
    assert late.value.facts["who"] == "Pam"


def test_it_holds_from_the_first_day_to_the_last(world: World) -> None:
    order = world.submitted()
    away(world, "pam", "cho", first=TODAY + timedelta(days=1), last=TODAY + timedelta(days=2))
    assert todo(world, "cho") == []
    with pytest.raises(NotFound):
        vote_for(world, "cho", "pam", order)
    # Midnight in the time of the house.
    world.clock.at = NOON + timedelta(hours=12)
    assert todo(world, "cho") == [(order.id, "Pam")]
    world.clock.at = NOON + timedelta(days=2, hours=11)
    assert todo(world, "cho") == [(order.id, "Pam")]
    world.clock.at = NOON + timedelta(days=2, hours=12)
    assert todo(world, "cho") == []


def test_it_may_be_for_one_process_or_up_to_an_amount(world: World) -> None:
    order = world.submitted()
    away(world, "pam", "cho", process="yard.order_approval", up_to=Decimal("99.99"))
    assert todo(world, "cho") == []
    away(world, "paul", "cho", process="yard.order_approval")
    assert todo(world, "cho") == [(order.id, "Paul")]
    vote_for(world, "cho", "paul", order)
    assert world.read(order).status == "submitted"


def test_two_entries_show_a_document_once(world: World) -> None:
    order = world.submitted()
    away(world, "pam", "cho")
    away(world, "pam", "cho", process="yard.order_approval")
    assert todo(world, "cho") == [(order.id, "Pam")]


def test_nobody_stands_in_on_his_own_document(world: World) -> None:
    order = world.submitted()
    away(world, "pam", "ann")
    assert todo(world, "ann") == []
    with pytest.raises(NotFound):
        vote_for(world, "ann", "pam", order)


def test_duties_hold_for_substitutes(empty_world: World) -> None:
    duty = b'<dougong:process entity="yard.order"><dougong:duty rule="distinct_approvers"/>'
    made = changed(yard(), b'<dougong:process entity="yard.order"/>', duty + b"</dougong:process>")
    world = world_of(empty_world, made)
    order = world.submitted()
    away(world, "bo", "pam")
    world.vote("pam", order)
    with pytest.raises(NotToBeAsked):
        vote_for(world, "pam", "bo", order)
    assert world.read(order).status == "submitted"


def test_a_substitute_hands_over_as_the_other_could(world: World) -> None:
    order = world.submitted()
    away(world, "pam", "cho")
    part, to = world.asked(order)["pam"], who(world, "bo")
    new = world.run("cho", lambda uow: handing_on.transfer(uow, part.id, to))
    assert new.brought_by == who(world, "cho")
    assert set(world.asked(order)) == {"bo", "paul"}


def test_it_ends_when_the_person_says_so(world: World) -> None:
    order = world.submitted()
    made = away(world, "pam", "cho")
    with pytest.raises(NotFound):
        world.run("paul", lambda uow: end_substitute(uow, made.id))
    assert [one.id for one in world.run("pam", my_substitutes)] == [made.id]
    world.run("pam", lambda uow: end_substitute(uow, made.id))
    assert world.run("pam", my_substitutes) == ()
    assert todo(world, "cho") == []
    with pytest.raises((NotFound, AccessDenied)):
        vote_for(world, "cho", "pam", order)


def test_whoever_lost_the_role_is_not_stood_in_for(world: World) -> None:
    order = world.submitted()
    away(world, "pam", "cho")
    pam = who(world, "pam")
    world.run("platform", lambda uow: people.revoke_role(uow, pam, "pm", world.site))
    with pytest.raises(AccessDenied):
        vote_for(world, "cho", "pam", order)


@pytest.mark.parametrize(
    ("other", "words", "paths"),
    [
        ("pam", {}, ["/person"]),
        ("cho", {"last": TODAY - timedelta(days=1)}, ["/last"]),
        ("cho", {"first": TODAY - timedelta(days=9), "last": TODAY - timedelta(days=1)}, ["/last"]),
        ("cho", {"last": TODAY + timedelta(days=400)}, ["/last"]),
        ("cho", {"process": "yard.nothing"}, ["/process"]),
        ("cho", {"up_to": Decimal(-1)}, ["/up_to"]),
        ("pam", {"up_to": Decimal(-1)}, ["/person", "/up_to"]),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(
    world: World, other: str, words: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(DataInvalid) as refused:
        away(world, "pam", other, **words)
    assert [one.path for one in refused.value.faults] == paths
    assert world.run("pam", my_substitutes) == ()
