"""Rounds inside called processes and sub-processes, as people meet them."""

from itertools import pairwise

import pytest

from contract.actions.conftest import World, settle
from contract.actions.yard import yard
from dougong.actions import approvals, road
from dougong.testing.definitions import Definitions, approval_xml
from unit.engine.diagrams import NAMESPACES

ROLE = '<dougong:assignee kind="role" role="{}"/>'
TASK = (
    '<bpmn:userTask id="{0}" name="{0}"><bpmn:extensionElements><dougong:approval>'
    + ROLE.format("{1}")
    + "</dougong:approval></bpmn:extensionElements></bpmn:userTask>"
)


def row(*keys: str) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairwise(keys)
    )


def nested() -> Definitions:
    """A call of `look` (pm), then a sub-process `deal` (boss)."""
    inner = '<bpmn:startEvent id="in"/><bpmn:endEvent id="out"/>' + TASK.format("agree", "boss")
    body = (
        '<bpmn:extensionElements><dougong:process entity="yard.order"/></bpmn:extensionElements>'
        '<bpmn:startEvent id="begin"/><bpmn:endEvent id="end"/>'
        '<bpmn:callActivity id="look" name="复核" calledElement="review"/>'
        f'<bpmn:subProcess id="deal" name="审定">{inner}{row("in", "agree", "out")}'
        "</bpmn:subProcess>" + row("begin", "look", "deal", "end")
    )
    process = (
        f'<bpmn:process id="order_approval" name="单" isExecutable="true">{body}</bpmn:process>'
    )
    xml = f'<bpmn:definitions {NAMESPACES} id="d">{process}</bpmn:definitions>'
    made = yard().file("workflows/yard/order_approval.bpmn", xml.encode())
    review = approval_xml("review", "yard.order", {"check": "pm"})
    return made.file("workflows/yard/review.bpmn", review)


@pytest.fixture
def deep(empty_world: World) -> World:
    empty_world.publish(nested())
    settle(empty_world)
    return empty_world


def test_an_order_goes_through_the_call_and_the_sub_process_to_its_posting(deep: World) -> None:
    order = deep.submitted()
    assert set(deep.asked(order)) == {"pam", "paul"}
    deep.vote("pam", order)
    assert set(deep.asked(order)) == {"bo"}
    assert deep.vote("bo", order).record.status == "approved"
    assert [amount for _, amount in deep.spend()] == ["100.00"]


def test_the_boss_returns_an_order_into_the_called_process(deep: World) -> None:
    order = deep.submitted()
    deep.vote("pam", order)
    view = deep.run("bo", lambda uow: approvals.approval_view(uow, "yard.order", order.id))
    assert [choice.key for choice in view.return_targets] == ["look.check"]
    assert view.progress["look"] == "done"
    assert view.progress["deal"] == "open"
    deep.vote("bo", order, "return", opinion="再看", to="look.check")
    assert set(deep.asked(order)) == {"pam", "paul"}
    deep.vote("paul", order)
    assert deep.vote("bo", order).record.status == "approved"


def test_the_called_process_is_no_process_of_its_own(deep: World) -> None:
    found = deep.run("ann", lambda uow: uow.catalog.process_for("yard.order"))
    assert found is not None
    assert found.key == "yard.order_approval"


def test_the_road_is_told_before_the_order_is_submitted(deep: World) -> None:
    order = deep.draft()
    found = deep.run("ann", lambda uow: road.predict(uow, "yard.order", id=order.id))
    assert [node.node_id for node in found.nodes] == ["look.check", "agree"]


def repeated(how: str = "") -> Definitions:
    """The sub-process `deal` once for each line of the order."""
    made = nested()
    path = "workflows/yard/order_approval.bpmn"
    mark = (
        f"<bpmn:multiInstanceLoopCharacteristics {how}>"
        "<bpmn:loopDataInputRef>things</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem name="thing"/>'
        "<bpmn:completionCondition>count(agree.outcomes) = 2</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    fact = '<dougong:fact name="things" expression="lines.what"/>'
    xml = made.files()[path].decode()
    xml = xml.replace('name="审定">', f'name="审定">{mark}')
    xml = xml.replace('entity="yard.order"/>', f'entity="yard.order">{fact}</dougong:process>')
    return made.file(path, xml.encode())


@pytest.mark.parametrize("how", ["", 'isSequential="true"'])
def test_the_boss_agrees_to_each_line_until_it_is_enough(empty_world: World, how: str) -> None:
    empty_world.publish(repeated(how))
    settle(empty_world)
    lines = [{"what": what, "quantity": 1, "price": "10.00"} for what in ("砂", "石", "灰")]
    order = empty_world.submitted(lines=lines)
    empty_world.vote("pam", order)
    assert empty_world.vote("bo", order).record.status == "submitted"
    assert empty_world.vote("bo", order).record.status == "approved"
    assert [amount for _, amount in empty_world.spend()] == ["10.00"] * 3
