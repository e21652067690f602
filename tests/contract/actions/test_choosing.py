"""People chosen for a node by who decides before it, and by who hands the document in."""

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import approvals, batch, road, submit
from dougong.actions.choosing import ChoiceRequired, PersonNotOffered
from dougong.actions.unit_of_work import UnitOfWork
from dougong.model.runtime import Record

PATH = "workflows/yard/order_approval.bpmn"


def world_of(empty: World, node: bytes, rule: bytes) -> World:
    """Orders checked by project managers and agreed to by whom a rule leaves to a choice."""
    made = yard()
    content = made.files()[PATH]
    before, after = content.split(b'id="' + node + b'"', 1)
    start = after.index(b"<dougong:assignee")
    end = after.index(b"/>", start) + 2
    changed = before + b'id="' + node + b'"' + after[:start] + rule + after[end:]
    empty.publish(made.file(PATH, changed))
    settle(empty)
    return empty


def ahead(world: World, who: str, order: Record) -> list[tuple[str, str]]:
    view = world.run(who, lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    return [(one.node_id, one.left_to) for one in view.ahead]


def test_the_approver_before_chooses_who_decides_next(empty_world: World) -> None:
    rule = b'<dougong:assignee kind="chosen_by_previous" role="boss"/>'
    world = world_of(empty_world, b"agree", rule)
    bo, cho = (world.actor(one).id for one in ("bo", "cho"))
    order = world.submitted()
    assert ahead(world, "ann", order) == [("agree", "chosen_by_previous")]
    mine = [world.asked(order)["pam"].id]
    (line,) = world.run("pam", lambda uow: batch.batch_of(uow, mine)).items
    assert line.why == "同意时要指定下一环节的处理人"

    def listed(uow: UnitOfWork) -> list[str]:
        found = approvals.offered_to(uow, "yard.order", order.id, "agree", "")
        return [one.login for one in found]

    assert world.run("pam", listed) == ["bo"]
    with pytest.raises(ChoiceRequired):
        world.vote("pam", order)
    with pytest.raises(PersonNotOffered):
        world.vote("pam", order, chosen={"agree": [cho]})
    world.vote("pam", order, chosen={"agree": [bo]})
    assert set(world.asked(order)) == {"bo"}
    # What comes back to who chose is chosen anew; a rejection chooses nobody.
    world.vote("bo", order, "return", opinion="重看", to="check")
    with pytest.raises(ChoiceRequired):
        world.vote("paul", order)
    world.vote("paul", order, chosen={"agree": [bo]})
    # What goes to the initiator and back to who returned it asks the same people.
    world.vote("bo", order, "return", opinion="补说明")
    world.submit(world.read(order))
    assert set(world.asked(order)) == {"bo"}


def test_the_initiator_chooses_when_he_hands_in(empty_world: World) -> None:
    world = world_of(empty_world, b"agree", b'<dougong:assignee kind="chosen_by_initiator"/>')
    cho = world.actor("cho").id
    order = world.draft()

    def hand_in(uow: UnitOfWork) -> Record:
        chosen = {"agree": [cho]}
        done = submit.submit(uow, "yard.order", order.id, version=order.version, chosen=chosen)
        return done.record

    told = world.run("ann", lambda uow: road.predict(uow, "yard.order", id=order.id))
    assert [one.left_to for one in told.nodes] == ["", "chosen_by_initiator"]
    with pytest.raises(ChoiceRequired):
        world.submit(order)
    world.run("ann", hand_in)
    assert ahead(world, "ann", order) == [("agree", "")]
    world.vote("pam", order, "return", opinion="补")
    world.submit(world.read(order))
    world.vote("pam", order)
    assert set(world.asked(order)) == {"cho"}


def test_where_there_is_nobody_to_choose_the_node_says_what_happens(empty_world: World) -> None:
    rule = b'<dougong:assignee kind="chosen_by_previous" department="none"/>'
    world = world_of(empty_world, b"agree", rule)
    order = world.submitted()
    view = world.run("pam", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert view.choices == ()
    world.vote("pam", order)
    assert [one.mark for one in world.asked(order).values()] == ["escalated"]
