"""A yard whose order goes round and round: whoever checks it rejects, and is asked again."""

from contract.actions.conftest import World
from contract.actions.test_branches import node
from contract.actions.yard import yard
from dougong.actions.decide import decide
from dougong.testing.definitions import Definitions

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:dougong="https://dougong.dev/schema/bpmn/1" id="definitions">'
    '<bpmn:process id="order_approval" name="循环审批" isExecutable="true">'
    '<bpmn:extensionElements><dougong:process entity="yard.order"/></bpmn:extensionElements>'
    '<bpmn:startEvent id="submitted" name="提交"/><bpmn:endEvent id="approved" name="通过"/>'
    '<bpmn:exclusiveGateway id="again" name="再来"/>'
    '<bpmn:exclusiveGateway id="enough" name="够了" default="f_enough_approved"/>'
)
FLOWS = (("submitted", "again"), ("again", "check"), ("check", "enough"), ("enough", "approved"))
BACK = (
    '<bpmn:sequenceFlow id="f_back" sourceRef="enough" targetRef="again"><bpmn:conditionExpression>'
    'check.outcome = "rejected"</bpmn:conditionExpression></bpmn:sequenceFlow>'
)


def loop() -> Definitions:
    flows = "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in FLOWS
    )
    text = f"{HEAD}{node('check', 'pm')}{flows}{BACK}</bpmn:process></bpmn:definitions>"
    return yard().file("workflows/yard/order_approval.bpmn", text.encode())


class Turning:
    """One order that Pam sends round, decision by decision."""

    def __init__(self, world: World) -> None:
        self.world, self.pam = world, world.actor("pam")
        self.order = world.submitted()
        self.mine = world.asked(self.order)["pam"].id

    def turn(self) -> None:
        """One decision; what is to be decided next is known from its answer."""
        key, version = self.mine, self.order.version
        done = self.world.host.run(
            self.pam, lambda uow: decide(uow, key, "reject", version=version, opinion="再来")
        )
        self.mine = str(done.next_assignment)
