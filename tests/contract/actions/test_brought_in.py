"""People whom the holder of an assignment brings in: transfer, delegate, add and remove."""

from typing import Any

import pytest

from contract.actions.conftest import World
from contract.actions.test_nodes import changed, together, with_node, world_of
from contract.actions.yard import yard
from dougong.actions import approvals, decide, handing_on, listings, signing
from dougong.actions.brought_into import candidates
from dougong.actions.errors import DefinitionsRefused, OpinionRequired, VoteNotOffered
from dougong.actions.round_errors import AlreadyAsked, NobodyChosen, NotToBeAsked
from dougong.actions.signing import Asked
from dougong.base.errors import Conflict, NotFound
from dougong.model.people import PLATFORM
from dougong.model.runtime import Assignment, Record
from dougong.store import assignments, log, people
from dougong.store.errors import AssignmentNotOpen


def who(world: World, login: str) -> str:
    return world.actor(login).id


def transfer(world: World, order: Record, from_: str, to: str, note: str = "") -> Assignment:
    mine = world.asked(order)[from_]
    return world.run(from_, lambda uow: handing_on.transfer(uow, mine.id, who(world, to), note))


def delegate(world: World, order: Record, from_: str, to: str, note: str = "") -> Assignment:
    mine = world.asked(order)[from_]
    return world.run(from_, lambda uow: handing_on.delegate(uow, mine.id, who(world, to), note))


def add(world: World, order: Record, from_: str, *to: str, **words: Any) -> list[Assignment]:
    mine = world.asked(order)[from_]
    asked = Asked([who(world, one) for one in to], **words)
    return world.run(from_, lambda uow: signing.add_sign(uow, mine.id, asked))


def all_of(world: World, order: Record) -> list[tuple[str, str, str]]:
    """Login, state and reason of every assignment of the document's process."""

    def find(uow: Any) -> list[tuple[str, str, str]]:
        process = world.read(order).process_id
        assert process is not None
        found = assignments.assignments(uow, process)
        known = people.persons_by_id(uow, [a.person_id for a in found])
        return [(known[a.person_id].login, a.state, a.reason) for a in found]

    return world.host.run(PLATFORM, find, write=False)


def told(world: World, order: Record, kind: str) -> dict[str, Any]:
    """What the trail says of the last event of a kind."""
    events = world.host.run(PLATFORM, lambda uow: log.events(uow, order.id), write=False)
    return dict([event.data for event in events if event.kind == kind][-1])


def test_a_transfer_moves_the_assignment_and_keeps_both_in_history(world: World) -> None:
    order = world.submitted()
    new = transfer(world, order, "pam", "cho", "出差，请代为审核")
    assert set(world.asked(order)) == {"cho", "paul"}
    assert ("pam", "transferred", "transferred") in all_of(world, order)
    assert told(world, order, "transferred")["note"] == "出差，请代为审核"
    # Whoever was chosen decides, without the role of the node.
    view = world.run("cho", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.my_assignment is not None
    assert view.my_assignment.id == new.id
    assert view.votes == ("approve", "reject", "return")
    world.vote("cho", order)
    assert set(world.asked(order)) == {"bo"}
    # It is among what the one who passed it on has dealt with.
    done, _ = world.run("pam", lambda uow: listings.inbox(uow, "done"))
    assert [row.record_id for row in done] == [order.id]


def test_nobody_is_asked_twice_in_a_round(world: World) -> None:
    order = world.submitted()
    with pytest.raises(AlreadyAsked):
        transfer(world, order, "pam", "paul")
    with pytest.raises(AlreadyAsked):
        transfer(world, order, "pam", "pam")
    mine = world.asked(order)["pam"]
    with pytest.raises(NotFound):
        world.run("pam", lambda uow: handing_on.transfer(uow, mine.id, "nobody"))
    assert set(world.asked(order)) == {"pam", "paul"}


def test_only_what_the_node_offers_and_only_the_holder(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'actions="return"'))
    order = world.submitted()
    for act in (transfer, delegate):
        with pytest.raises(VoteNotOffered):
            act(world, order, "pam", "cho")
    with pytest.raises(VoteNotOffered):
        add(world, order, "pam", "cho", timing="parallel")
    mine = world.asked(order)["pam"]
    with pytest.raises(NotFound):
        world.run("bo", lambda uow: handing_on.transfer(uow, mine.id, who(world, "cho")))


def test_duties_keep_whom_they_bar_from_deciding_but_not_from_advising(
    empty_world: World,
) -> None:
    duty = b'<dougong:process entity="yard.order"><dougong:duty rule="initiator_not_approver"/>'
    made = changed(yard(), b'<dougong:process entity="yard.order"/>', duty + b"</dougong:process>")
    world = world_of(empty_world, made)
    order = world.submitted()
    with pytest.raises(NotToBeAsked):
        transfer(world, order, "pam", "ann")
    with pytest.raises(NotToBeAsked):
        add(world, order, "pam", "ann", timing="parallel")
    delegate(world, order, "pam", "ann", "数量怎么来的？")
    assert set(world.asked(order)) == {"ann", "paul"}


def test_a_helper_advises_and_the_holder_decides(world: World) -> None:
    order = world.submitted()
    delegate(world, order, "pam", "cho", "请核单价")
    assert set(world.asked(order)) == {"cho", "paul"}
    view = world.run("cho", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.votes == ("advise",)
    with pytest.raises(VoteNotOffered):
        world.vote("cho", order)
    with pytest.raises(VoteNotOffered):
        transfer(world, order, "cho", "bo")
    world.vote("cho", order, "advise", opinion="单价与合同一致")
    assert set(world.asked(order)) == {"pam", "paul"}
    assert world.read(order).status == "submitted"
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}


def test_advice_is_nothing_without_words(world: World) -> None:
    order = world.submitted()
    delegate(world, order, "pam", "cho")
    with pytest.raises(OpinionRequired):
        world.vote("cho", order, "advise")


def test_the_holder_takes_his_question_back(world: World) -> None:
    order = world.submitted()
    helper = delegate(world, order, "pam", "cho")
    with pytest.raises(NotFound):
        world.run("paul", lambda uow: signing.remove_sign(uow, helper.id))
    world.run("pam", lambda uow: signing.remove_sign(uow, helper.id, "不用了"))
    assert set(world.asked(order)) == {"pam", "paul"}
    with pytest.raises(AssignmentNotOpen):
        world.run("pam", lambda uow: signing.remove_sign(uow, helper.id))


def test_whoever_is_added_before_answers_before_the_holder(world: World) -> None:
    order = world.submitted()
    add(world, order, "pam", "cho", timing="before")
    assert set(world.asked(order)) == {"cho", "paul"}
    world.vote("cho", order)
    assert set(world.asked(order)) == {"pam", "paul"}
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}


def test_whoever_is_added_after_answers_before_the_round_is_decided(world: World) -> None:
    order = world.submitted()
    add(world, order, "pam", "cho", timing="after")
    assert set(world.asked(order)) == {"pam", "paul"}
    world.vote("pam", order)
    # One approval is enough at this node, but for the one who was added.
    assert set(world.asked(order)) == {"cho", "paul"}
    world.vote("cho", order)
    assert set(world.asked(order)) == {"bo"}


def test_whoever_must_agree_may_refuse(world: World) -> None:
    order = world.submitted()
    add(world, order, "pam", "cho", timing="parallel")
    world.vote("pam", order)
    assert world.read(order).status == "submitted"
    assert set(world.asked(order)) == {"cho", "paul"}
    decided = world.vote("cho", order, "reject", opinion="超出预算")
    assert decided.record.status == "rejected"


def test_advice_never_changes_the_outcome(world: World) -> None:
    order = world.submitted()
    add(world, order, "pam", "cho", timing="parallel", part="advice")
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}
    assert ("cho", "cancelled", "decided") in all_of(world, order)


def test_a_round_that_waited_only_for_whom_was_added_goes_on_without_him(world: World) -> None:
    order = world.submitted()
    [added] = add(world, order, "pam", "cho", timing="parallel")
    world.vote("pam", order)
    world.run("pam", lambda uow: signing.remove_sign(uow, added.id))
    assert set(world.asked(order)) == {"bo"}
    assert told(world, order, "removed")["outcome"] == "approved"


def test_those_who_were_added_go_over_with_a_transfer(world: World) -> None:
    order = world.submitted()
    [added] = add(world, order, "pam", "cho", timing="after")
    transfer(world, order, "pam", "root")
    world.vote("root", order)
    assert set(world.asked(order)) == {"cho", "paul"}
    with pytest.raises(NotFound):
        world.run("pam", lambda uow: signing.remove_sign(uow, added.id))
    world.vote("cho", order)
    assert set(world.asked(order)) == {"bo"}


def test_a_return_takes_everybody_out_of_the_round(world: World) -> None:
    order = world.submitted()
    add(world, order, "pam", "cho", timing="before")
    world.vote("cho", order, "return", opinion="缺附件")
    assert world.read(order).status == "returned"
    assert world.asked(order) == {}
    again = world.submit(world.read(order)).record
    assert set(world.asked(again)) == {"pam", "paul"}


def test_people_are_asked_one_after_another(empty_world: World) -> None:
    world = world_of(empty_world, with_node(b'mode="sequential"'))
    order = world.submitted()
    [first] = world.asked(order)
    second = "paul" if first == "pam" else "pam"
    waiting = [login for login, state, _ in all_of(world, order) if state == "waiting"]
    assert waiting == [second]
    world.vote(first, order)
    assert set(world.asked(order)) == {second}
    world.vote(second, order)
    assert set(world.asked(order)) == {"bo"}


def test_votes_are_counted_where_the_node_says_so(empty_world: World) -> None:
    made = with_node(b'mode="ratio" ratio="60%" quorum="2" collect_all="true"')
    world = world_of(empty_world, made)
    world.person("pat", "pm")
    order = world.submitted()
    world.vote("pam", order)
    world.vote("paul", order)
    # The outcome is certain; the committee hears everybody.
    assert set(world.asked(order)) == {"pat"}
    world.vote("pat", order, "reject", opinion="不同意")
    assert set(world.asked(order)) == {"bo"}


def test_a_share_of_votes_is_refused_where_none_is_counted(empty_world: World) -> None:
    with pytest.raises(DefinitionsRefused) as refused:
        empty_world.publish(with_node(b'mode="all" quorum="2"'))
    assert [one.code for one in refused.value.findings] == ["bpmn_setting_idle"]


def test_of_a_transfer_and_a_vote_exactly_one_wins(world: World) -> None:
    for _ in range(5):
        order = world.submitted()
        mine, version = world.asked(order)["pam"], world.read(order).version
        to = who(world, "cho")
        found = together(
            world,
            ("pam", lambda uow, m=mine, t=to: handing_on.transfer(uow, m.id, t)),
            ("pam", lambda uow, m=mine, v=version: _approve(uow, m.id, v)),
        )
        lost = [one for one in found if isinstance(one, Conflict)]
        assert len(lost) == 1
        assert isinstance(lost[0], AssignmentNotOpen)
        assert lost[0].facts["who"] == "Pam"


def _approve(uow: Any, assignment_id: str, version: int) -> Any:
    return decide.decide(uow, assignment_id, "approve", version=version)


def test_candidates_are_those_who_are_not_asked_yet(world: World) -> None:
    order = world.submitted()
    mine = world.asked(order)["pam"]
    found = world.run("pam", lambda uow: candidates(uow, mine.id, ""))
    assert {one.login for one in found}.isdisjoint({"pam", "paul"})
    assert "cho" in {one.login for one in found}


def test_somebody_has_to_be_chosen(world: World) -> None:
    order = world.submitted()
    with pytest.raises(NobodyChosen):
        add(world, order, "pam", timing="parallel")


def test_of_several_asked_together_one_is_enough(world: World) -> None:
    order = world.submitted()
    world.person("eve", "clerk")
    # The order posts money: whoever handed it in decides nothing on it.
    with pytest.raises(NotToBeAsked):
        add(world, order, "pam", "cho", "ann", timing="before", enough="any")
    add(world, order, "pam", "cho", "eve", timing="before", enough="any")
    assert set(world.asked(order)) == {"cho", "eve", "paul"}
    late = world.asked(order)["eve"]
    world.vote("cho", order)
    # Eve need not answer any more, and Pam's turn has come.
    assert set(world.asked(order)) == {"pam", "paul"}
    assert ("eve", "cancelled", "answered") in all_of(world, order)
    with pytest.raises(AssignmentNotOpen) as lost:
        world.run("eve", lambda uow: decide.decide(uow, late.id, "approve", version=order.version))
    assert lost.value.facts["who"] == "Cho"
    world.vote("pam", order)
    assert set(world.asked(order)) == {"bo"}


def test_the_first_of_them_rejects_for_all(world: World) -> None:
    order = world.submitted()
    world.person("eve", "clerk")
    add(world, order, "pam", "cho", "eve", timing="parallel", enough="any")
    view = world.run("cho", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert "abstain" not in view.votes
    world.vote("cho", order, "reject", opinion="价高")
    assert world.read(order).status == "rejected"
