"""What a diagram cannot go on from is an incident that says where: nothing stands still in silence.

A join that waits for a branch which has ended; a condition that has no value when a message, a
signal or a timer comes. What came is not lost.
"""

from datetime import timedelta
from typing import Any

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_branches import process_of
from contract.actions.test_messages import by, works
from contract.actions.yard import yard
from dougong.actions import administering, histories, incidents, messages, signals
from dougong.base.errors import ProcessError
from dougong.model.history import fold
from dougong.model.history.folded import differences
from dougong.model.people import PLATFORM
from dougong.model.runtime import Process, Record
from dougong.store import log, records, waits
from dougong.testing.definitions import Definitions
from unit.engine.diagrams import Drawing

RECEIPT, HALT = "yard.receipt", "yard.halt"
LENGTH = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration>"
#: What comes, and what an event is defined by.
EVENTS = {
    "message": by("message", "receipt"),
    "signal": by("signal", "halt"),
    "timer": f"{LENGTH}</bpmn:timerEventDefinition>",
}


def drawn(drawing: Drawing) -> Definitions:
    return yard().file("workflows/yard/order_approval.bpmn", drawing.xml())


def begun() -> Drawing:
    drawing = Drawing("order_approval", 'entity="yard.order" withdraw="any_time"').start()
    return drawing.message("receipt").signal("halt")


def beside_a_join(kind: str, *, word: str) -> Definitions:
    """`check` reaches the join; what comes leads there or, without the word, to an end beside."""
    drawing = begun().gateway(kind, "fork").gateway(kind, "join").user("check")
    drawing.inner = f'<dougong:fact name="words" expression="{word}"/>'
    drawing.shape("intermediateCatchEvent", "came", EVENTS["message"])
    drawing.gateway("exclusive", "way", "f_way_away").user("agree", inner=_boss()).end().end("away")
    held = "not(words = null)" if kind == "inclusive" else ""
    drawing.path("begin", "fork").flow("fork", "check", held).flow("fork", "came", held)
    drawing.path("check", "join", "agree", "end").path("came", "way")
    drawing.flow("way", "join", 'words = "是"').flow("way", "away")
    return drawn(drawing)


def _boss() -> str:
    return '<dougong:assignee kind="role" role="boss"/>'


def without_a_value(event: str) -> Definitions:
    """Behind what comes a condition reads a field that is empty."""
    drawing = begun().user("check").gateway("exclusive", "way", "f_way_end").end()
    drawing.inner = '<dougong:fact name="words" expression="checked"/>'
    drawing.shape("intermediateCatchEvent", "came", EVENTS[event])
    drawing.user("agree", inner=_boss()).path("begin", "came", "way", "end")
    drawing.flow("way", "check", 'words < "n"')
    return drawn(drawing.path("check", "agree", "end"))


def placed(world: World, made: Definitions) -> World:
    world.publish(made)
    settle(world)
    return world


def deliver(world: World, order: Record) -> Any:
    return world.run("root", lambda uow: messages.deliver(uow, RECEIPT, order.id, {}))


def true_to_the_log(world: World, order: Record) -> None:
    def look(uow: Any) -> list[Any]:
        record = records.find(uow, order.entity, order.id)
        assert record is not None
        [kept] = histories.kept(uow, record)
        return [*differences(fold.fold(log.events(uow, order.id), kept.process.id), kept)]

    assert world.host.run(PLATFORM, look, write=False) == []


def stopped(world: World, order: Record) -> Process:
    """The process, which an operator is told of."""
    process = process_of(world, order)
    assert process.status == "incident"
    found = world.run("root", incidents.incidents)
    assert process.id in {one.id for one in found}
    true_to_the_log(world, order)
    return process


@pytest.mark.parametrize("first", ["check", "message"])
def test_a_branch_that_ended_beside_a_join_is_an_incident_by_name(
    empty_world: World, first: str
) -> None:
    world = placed(empty_world, beside_a_join("parallel", word="checked"))
    order = world.submitted(checked="否")
    if first == "check":
        world.vote("pam", order)
        assert process_of(world, order).status == "running"
        assert deliver(world, order).state == "delivered"
    else:
        deliver(world, order)
        assert process_of(world, order).status == "running"
        world.vote("pam", order)
    stuck = stopped(world, order)
    assert "“join”" in stuck.incident
    assert world.trail(order).count("message") == 1
    again = world.run("root", lambda uow: incidents.retry(uow, stuck.id, "再试"))
    assert (again.status, "“join”" in again.incident) == ("incident", True)
    after = world.run("root", lambda uow: administering.jump(uow, stuck.id, "agree", "不等了"))
    assert (after.status, after.incident) == ("running", "")
    world.vote("bo", order)
    assert world.read(order).status == "approved"
    true_to_the_log(world, order)


def test_a_branch_that_reaches_its_join_is_no_incident(empty_world: World) -> None:
    world = placed(empty_world, beside_a_join("parallel", word="checked"))
    order = world.submitted(checked="是")
    world.vote("pam", order)
    deliver(world, order)
    assert set(world.asked(order)) == {"bo"}


@pytest.mark.parametrize("first", ["check", "message"])
def test_an_inclusive_join_goes_on_when_a_branch_has_ended(empty_world: World, first: str) -> None:
    world = placed(empty_world, beside_a_join("inclusive", word="checked"))
    order = world.submitted(checked="否")
    if first == "check":
        world.vote("pam", order)
        assert world.asked(order) == {}
        deliver(world, order)
    else:
        deliver(world, order)
        world.vote("pam", order)
    assert process_of(world, order).status == "running"
    assert set(world.asked(order)) == {"bo"}


def test_a_process_that_would_stand_still_at_once_is_not_begun(empty_world: World) -> None:
    drawing = begun().gateway("parallel", "fork").gateway("parallel", "join").user("check")
    drawing.gateway("exclusive", "way", "f_way_away").end().end("away")
    drawing.gateway("exclusive", "other", "f_other_end").user("boss", inner=_boss())
    drawing.inner = '<dougong:fact name="words" expression="checked"/>'
    drawing.path("begin", "fork", "join", "check", "other", "end").path("fork", "way")
    drawing.flow("way", "join", 'words = "是"').flow("way", "away")
    drawing.flow("other", "boss", 'words = "大"').path("boss", "end")
    world = placed(empty_world, drawn(drawing))
    draft = world.draft(checked="否")
    with pytest.raises(ProcessError) as refused:
        world.submit(draft)
    assert refused.value.code == "process_stalled"
    assert "“join”" in refused.value.for_person()
    assert world.read(draft).status == "draft"


def come(world: World, event: str, order: Record) -> None:
    """Let happen what the process waits for."""
    if event == "message":
        told = deliver(world, order)
        assert (told.state, told.node_id) == ("kept", "came")
    elif event == "signal":
        world.run("root", lambda uow: signals.send(uow, HALT))
    else:
        world.clock.at += timedelta(hours=2)
    works(world)


@pytest.mark.parametrize("event", EVENTS)
def test_what_comes_to_a_condition_without_value_waits_for_the_operator(
    empty_world: World, event: str
) -> None:
    world = placed(empty_world, without_a_value(event))
    order = world.submitted()
    come(world, event, order)
    stuck = stopped(world, order)
    assert stuck.incident.startswith("came：")
    assert "“way”" in stuck.incident
    assert world.trail(order).count("stuck") == 1
    world.run("root", lambda uow: incidents.retry(uow, stuck.id, "再试"))
    works(world)
    assert "words" in stopped(world, order).incident
    world.host.run(PLATFORM, lambda uow: _filled(uow, order))
    world.run("root", lambda uow: incidents.retry(uow, stuck.id, "已补填"))
    works(world)
    assert process_of(world, order).status == "running"
    assert set(world.asked(order)) == {"pam", "paul"}
    assert world.trail(order).count(event) == 1
    assert world.host.run(PLATFORM, lambda uow: waits.kept_id(uow, RECEIPT, order.id)) is None
    true_to_the_log(world, order)


def _filled(uow: Any, order: Record) -> None:
    record = records.find(uow, order.entity, order.id)
    assert record is not None
    records.change(uow, record, {**record.data, "checked": "a"}, version=record.version)
