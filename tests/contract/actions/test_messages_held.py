"""Messages to a process with an incident, or whose document is with its initiator: heard later."""

from contract.actions.conftest import World, settle
from contract.actions.test_branches import process_of
from contract.actions.test_messages import by, works
from contract.actions.test_stuck import true_to_the_log
from contract.actions.yard import yard
from dougong.actions import incidents, messages
from dougong.actions.messages import Delivered
from dougong.model.runtime import Record
from dougong.store import people, processes
from dougong.testing.definitions import Definitions
from unit.engine.diagrams import Drawing

REMARK = "yard.remark"


def beside() -> Definitions:
    """`check`, to which remarks come any number of times, beside `agree`, which asks a boss."""
    drawing = Drawing("order_approval", 'entity="yard.order" withdraw="any_time"').start()
    drawing.message("remark").gateway("parallel", "fork").gateway("parallel", "join").user("check")
    boss = '<dougong:assignee kind="role" role="boss"/>'
    drawing.user("agree", 'empty="incident"', inner=boss).end()
    inner = by("message", "remark")
    drawing.shape("boundaryEvent", "heard", inner, attachedToRef="check", cancelActivity="false")
    drawing.user("note", 'duplicates="none"').end("noted").path("heard", "note", "noted")
    drawing.path("begin", "fork", "check", "join", "end").path("fork", "agree", "join")
    return yard().file("workflows/yard/order_approval.bpmn", drawing.xml())


def tell(world: World, order: Record) -> Delivered:
    return world.run("root", lambda uow: messages.deliver(uow, REMARK, order.id, {}))


def rounds(world: World, order: Record) -> int:
    """How many rounds of `note` ask somebody."""
    seen = world.run("root", lambda uow: processes.rounds(uow, str(order.process_id)))
    return sum(one.node_id == "note" and one.status == "open" for one in seen)


def test_every_message_of_an_incident_is_heard_when_it_is_mended(empty_world: World) -> None:
    world = empty_world
    world.publish(beside())
    settle(world)
    boss = world.actor("bo").id
    world.run("platform", lambda uow: people.revoke_role(uow, boss, "boss", world.site))
    order = world.submitted()
    stuck = process_of(world, order)
    assert stuck.status == "incident"
    told = [tell(world, order), tell(world, order)]
    assert [(one.state, one.process_id) for one in told] == [("kept", stuck.id)] * 2
    works(world)
    assert world.trail(order).count("message_held") == 2
    assert "message" not in world.trail(order)
    world.person("bea", "boss")
    world.run("root", lambda uow: incidents.retry(uow, stuck.id, "有人了"))
    works(world)
    assert world.trail(order).count("message") == 2
    assert rounds(world, order) == 2
    true_to_the_log(world, order)


def test_what_comes_while_the_initiator_mends_is_heard_when_he_hands_it_in(
    empty_world: World,
) -> None:
    world = empty_world
    world.publish(beside())
    settle(world)
    order = world.submitted()
    world.vote("bo", order, "return", opinion="改一改", to=None)
    assert world.read(order).status == "returned"
    told = tell(world, order)
    assert told.state == "kept"
    works(world)
    assert "message" not in world.trail(order)
    world.submit(world.read(order))
    works(world)
    assert world.trail(order).count("message") == 1
    assert rounds(world, order) == 1
    true_to_the_log(world, order)
