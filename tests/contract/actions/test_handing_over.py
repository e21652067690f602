"""Everything of somebody who leaves goes to an heir, piece by piece; what names him is listed."""

from datetime import date, timedelta

import pytest

from contract.actions.conftest import World
from dougong.actions import handing_over
from dougong.actions.errors import ReasonMissing
from dougong.actions.handing_over import HandedOverAlready, Heirs, HeirUnfit, Leaving, Piece
from dougong.actions.round_errors import AlreadyAsked
from dougong.actions.standing_in import Away, my_substitutes, name_substitute
from dougong.actions.withdraw import withdraw
from dougong.base.errors import AccessDenied
from dougong.store import notices

TODAY = date(2026, 10, 12)
WHY = "离职"


def looked_at(world: World, login: str) -> Leaving:
    key = world.actor(login).id
    return world.run("root", lambda uow: handing_over.leaving_of(uow, key))


def move(world: World, piece: Piece, from_: str, to: str) -> None:
    old, new = world.actor(from_).id, world.actor(to).id
    world.run("root", lambda uow: handing_over.hand_over(uow, piece, old, new, WHY))


def names(world: World, login: str, other: str) -> None:
    away = Away(world.actor(other).id, TODAY, TODAY + timedelta(days=30))
    world.run(login, lambda uow: name_substitute(uow, away))


def test_to_dos_documents_drafts_and_standing_in_go_to_the_heir(world: World) -> None:
    draft, order, back = world.draft(), world.submitted(), world.submitted()
    world.vote("pam", back, "return", opinion="补充")
    names(world, "bo", "ann")
    names(world, "ann", "cho")
    world.person("amy", "clerk")
    found = looked_at(world, "ann")
    kinds = sorted(piece.kind for piece in found.pieces)
    assert kinds == ["draft", "process", "process", "stands_in", "substitute"]
    for piece in found.pieces:
        move(world, piece, "ann", "amy")
    assert looked_at(world, "ann").pieces == ()
    assert world.read(draft).created_by == world.read(back).created_by == world.actor("amy").id
    # Whoever took over hands in what was returned, and may withdraw what nobody has answered.
    world.submit(world.read(back), "amy")
    world.run("amy", lambda uow: withdraw(uow, "yard.order", order.id))
    standing = world.run("bo", my_substitutes)
    assert [one.substitute for one in standing] == ["Amy"]
    assert world.run("ann", my_substitutes) == ()
    assert "handed_over" in world.trail(draft)


def test_a_to_do_the_heir_has_already_stays_with_the_reason(world: World) -> None:
    order, other = world.submitted(), world.submitted()
    world.vote("pam", other)
    [mine] = looked_at(world, "paul").pieces
    with pytest.raises(AlreadyAsked):
        move(world, mine, "paul", "pam")
    move(world, mine, "paul", "cho")
    assert set(world.asked(order)) == {"pam", "cho"}
    with pytest.raises(HandedOverAlready):
        move(world, mine, "paul", "cho")


def test_only_an_administrator_with_a_reason_and_an_active_heir(world: World) -> None:
    world.submitted()
    [mine] = looked_at(world, "paul").pieces
    paul, cho = world.actor("paul").id, world.actor("cho").id
    with pytest.raises(AccessDenied):
        world.run("bo", lambda uow: handing_over.leaving_of(uow, paul))
    with pytest.raises(HeirUnfit):
        world.run("root", lambda uow: handing_over.hand_over(uow, mine, paul, paul, WHY))
    with pytest.raises(ReasonMissing):
        world.run("root", lambda uow: handing_over.hand_over(uow, mine, paul, cho, " "))
    world.run("root", lambda uow: handing_over.told(uow, paul, cho, WHY, 3))
    heard = world.run("cho", lambda uow: notices.listed(uow, uow.actor.id))
    assert "handed_over" in [one.kind for one in heard]


def test_places_that_name_the_person_are_listed(world: World) -> None:
    found = looked_at(world, "cho").references
    assert [(one.kind, one.title) for one in found] == [("superior", "Ann"), ("role", "chief")]


def test_each_kind_of_document_may_have_an_heir_of_its_own(world: World) -> None:
    """What belongs to no group, and to one without an heir, goes to whoever takes the rest."""
    world.draft()
    world.submitted()
    names(world, "bo", "ann")
    left = looked_at(world, "ann")
    titles = world.run("root", lambda uow: handing_over.groups_of(uow, left, "kind"))
    assert list(titles) == ["yard.order"]
    sites = world.run("root", lambda uow: handing_over.groups_of(uow, left, "project"))
    assert list(sites) == [world.site]
    assert all(sites.values())
    heirs = Heirs("rest", "kind", {"yard.order": "other", "yard.nothing": ""})
    assert {piece.kind: heirs.of(piece) for piece in left.pieces} == {
        "process": "other",
        "draft": "other",
        "stands_in": "rest",
    }
    assert heirs.everybody == ("rest", "other")
    assert {Heirs("rest").of(piece) for piece in left.pieces} == {"rest"}
