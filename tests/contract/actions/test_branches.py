"""Two branches at once: an incident in one waits while the other goes on."""

from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import incidents
from dougong.actions.unit_of_work import UnitOfWork
from dougong.base.values import new_id
from dougong.model.people import PLATFORM
from dougong.model.runtime import Process, Record
from dougong.store import people, processes
from dougong.testing.definitions import Definitions

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:dougong="https://dougong.dev/schema/bpmn/1" id="definitions">'
    '<bpmn:process id="order_approval" name="并行审批" isExecutable="true">'
    '<bpmn:extensionElements><dougong:process entity="yard.order"/></bpmn:extensionElements>'
    '<bpmn:startEvent id="submitted" name="提交"/><bpmn:endEvent id="approved" name="通过"/>'
    '<bpmn:parallelGateway id="fork" name="分"/><bpmn:parallelGateway id="join" name="合"/>'
)
FLOWS = (
    ("submitted", "fork"),
    ("fork", "check"),
    ("fork", "agree"),
    ("check", "join"),
    ("agree", "join"),
    ("join", "approved"),
)


def node(key: str, role: str) -> str:
    return (
        f'<bpmn:userTask id="{key}" name="{key}"><bpmn:extensionElements>'
        f'<dougong:approval empty="incident"><dougong:assignee kind="role" role="{role}"/>'
        "</dougong:approval></bpmn:extensionElements></bpmn:userTask>"
    )


def parallel() -> Definitions:
    flows = "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in FLOWS
    )
    text = HEAD + node("check", "pm") + node("agree", "boss") + flows
    text += "</bpmn:process></bpmn:definitions>"
    return yard().file("workflows/yard/order_approval.bpmn", text.encode())


def process_of(world: World, order: Record) -> Process:
    def find(uow: UnitOfWork) -> Any:
        return processes.find_process(uow, str(world.read(order).process_id))

    found: Process = world.host.run(PLATFORM, find, write=False)
    return found


def without_boss(world: World) -> str:
    """The process stands with nobody to agree; gives the boss."""
    bo = world.actor("bo").id
    world.run("platform", lambda uow: people.revoke_role(uow, bo, "boss", world.site))
    return bo


def test_an_incident_of_one_branch_outlives_a_vote_in_the_other(empty_world: World) -> None:
    world = empty_world
    world.publish(parallel())
    settle(world)
    bo = without_boss(world)
    order = world.submitted()
    assert process_of(world, order).status == "incident"
    world.vote("pam", order)
    stuck = process_of(world, order)
    assert stuck.status == "incident"
    assert "agree" in stuck.incident
    world.run("platform", lambda uow: people.grant_role(uow, bo, "boss", world.site))
    world.run("root", lambda uow: incidents.retry(uow, stuck.id, "已补人"))
    assert process_of(world, order).status == "running"
    world.vote("bo", order)
    assert world.read(order).status == "approved"
    assert process_of(world, order).incident == ""


def test_a_return_to_the_initiator_closes_both_branches_and_opens_both_again(
    empty_world: World,
) -> None:
    world = empty_world
    world.publish(parallel())
    settle(world)
    order = world.submitted()
    assert set(world.asked(order)) == {"pam", "paul", "bo"}
    world.vote("bo", order, "return", opinion="补充")
    assert world.asked(order) == {}
    world.submit(world.read(order))
    assert set(world.asked(order)) == {"pam", "paul", "bo"}


def test_a_rejection_in_one_branch_closes_the_other(empty_world: World) -> None:
    world = empty_world
    world.publish(parallel())
    settle(world)
    order = world.submitted(note=new_id())
    world.vote("bo", order, "reject", opinion="不同意")
    assert world.read(order).status == "rejected"
    assert world.asked(order) == {}


@pytest.mark.parametrize("vote", ["approve", "return", "reject"])
def test_whoever_is_asked_in_both_branches_is_led_to_what_is_still_open(
    empty_world: World, vote: str
) -> None:
    world = empty_world
    world.publish(parallel())
    settle(world)
    bo = world.actor("bo").id
    world.run("platform", lambda uow: people.grant_role(uow, bo, "pm", world.site))
    order = world.submitted(note=new_id())
    decided = world.vote("bo", order, vote, opinion="已核对")
    left = world.asked(order).get("bo")
    assert (left is not None) == (vote == "approve")
    assert decided.next_assignment == (left.id if left else None)
    # What has waited longer elsewhere comes before what is left here.
    later = world.submitted(note=new_id())
    led_to = world.vote("bo", later, vote, opinion="已核对").next_assignment
    assert led_to == (left.id if left else None)
