"""Timers whose time a diagram leaves to the facts of the document."""

from datetime import datetime, timedelta

import pytest

from contract.actions.conftest import World, settle
from contract.actions.test_deadlines import until as wait_until
from contract.actions.test_moves import hasty, moved
from contract.actions.test_nodes import changed
from contract.actions.yard import yard
from dougong.actions import drafts
from dougong.model.runtime import Record
from dougong.testing.definitions import Definitions
from dougong.worker import run_due

PATH = "workflows/yard/order_approval.bpmn"
EDGE = (
    '<bpmn:boundaryEvent id="overdue" name="逾期" attachedToRef="check" cancelActivity="true">'
    "<bpmn:timerEventDefinition><bpmn:timeDate>= until</bpmn:timeDate>"
    "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    '<bpmn:sequenceFlow id="late" sourceRef="overdue" targetRef="agree"/></bpmn:process>'
)


def timed(until: str) -> Definitions:
    """The yard with a timer on the edge of its first step, due as the expression says."""
    made = yard(check="pm", agree="boss")
    fact = f'<dougong:process entity="yard.order"><dougong:fact name="until" expression="{until}"/>'
    text = made.files()[PATH].decode()
    text = text.replace('<dougong:process entity="yard.order"/>', fact + "</dougong:process>")
    made.file(PATH, text.replace("</bpmn:process>", EDGE).encode())
    return made


def begun(world: World, until: str) -> datetime:
    """Everybody there, the definitions live, and when the story begins: 12:00 in Shanghai."""
    world.publish(timed(until))
    settle(world)
    world.clock.at = datetime.fromisoformat("2026-11-02T12:00:00+08:00")
    return world.clock.at


def asked_at(world: World, order: Record, at: str) -> set[str]:
    world.clock.at = datetime.fromisoformat(f"{at}+08:00")
    while run_due(world.host, "test"):
        pass
    return set(world.asked(order))


FIRST, SECOND = {"pam", "paul"}, {"bo"}


@pytest.mark.parametrize(
    ("until", "before", "after"),
    [
        # A length of time from the moment the step begins.
        ("duration(&quot;PT36H&quot;)", "2026-11-03T23:59:59", "2026-11-04T00:00:01"),
        # A day lasts until it is over where the customer is.
        ("day + duration(&quot;P2D&quot;)", "2026-11-04T23:59:59", "2026-11-05T00:00:01"),
        # An instant.
        ("now + duration(&quot;PT90M&quot;)", "2026-11-02T13:29:59", "2026-11-02T13:30:01"),
        # As long as a literal one may be at most, however far the facts are.
        (
            "if day = null then null else date(&quot;9999-12-31&quot;)",
            "2036-11-09T11:59:59",
            "2036-11-09T12:00:01",
        ),
        (
            "if day = null then null else duration(&quot;P9999999D&quot;)",
            "2036-11-09T11:59:59",
            "2036-11-09T12:00:01",
        ),
        # What is past goes off at once, not never.
        ("day - duration(&quot;P2D&quot;)", "", "2026-11-02T12:00:01"),
    ],
)
def test_a_timer_goes_off_when_the_facts_say(
    empty_world: World, until: str, before: str, after: str
) -> None:
    begun(empty_world, until)
    order = empty_world.submitted(day="2026-11-02")
    if before:
        assert asked_at(empty_world, order, before) == FIRST
    assert asked_at(empty_world, order, after) == SECOND


def test_a_timer_without_a_time_begins_with_the_step_that_finds_one(empty_world: World) -> None:
    """Its time is kept from then on, whatever the facts become."""
    begun(empty_world, "if checked = null then null else duration(&quot;P1D&quot;)")
    order = empty_world.submitted(day="2026-11-02")
    assert asked_at(empty_world, order, "2026-11-20T12:00:00") == FIRST
    empty_world.vote("pam", order, "return", opinion="核对人没有填")
    version = empty_world.read(order).version
    named = {"checked": "安"}
    empty_world.run(
        "ann",
        lambda uow: drafts.change_draft(uow, "yard.order", order.id, named, version=version),
    )
    empty_world.submit(empty_world.read(order))
    assert asked_at(empty_world, order, "2026-11-21T11:59:00") == FIRST
    assert asked_at(empty_world, order, "2026-11-21T12:01:00") == SECOND


@pytest.mark.parametrize(
    ("until", "after"),
    [
        # A length of time is given whole again: with its author nobody could have answered.
        ("duration(&quot;P2D&quot;)", "2026-11-06T12:00"),
        # A day is the one that the document says now.
        ("day + duration(&quot;P2D&quot;)", "2026-11-07T00:00"),
    ],
)
def test_a_document_handed_in_again_says_anew_how_long_it_waits(
    empty_world: World, until: str, after: str
) -> None:
    begun(empty_world, until)
    order = empty_world.submitted(day="2026-11-02")
    empty_world.vote("pam", order, "return", opinion="请改日期")
    empty_world.clock.at += timedelta(days=2)
    version, named = empty_world.read(order).version, {"day": "2026-11-04"}
    empty_world.run(
        "ann",
        lambda uow: drafts.change_draft(uow, "yard.order", order.id, named, version=version),
    )
    empty_world.submit(empty_world.read(order))
    due = datetime.fromisoformat(after)
    assert asked_at(empty_world, order, f"{due - timedelta(minutes=1):%FT%T}") == FIRST
    assert asked_at(empty_world, order, f"{due + timedelta(minutes=1):%FT%T}") == SECOND


def test_a_timer_is_told_by_the_facts_in_the_other_diagram(empty_world: World) -> None:
    world = empty_world
    world.publish(hasty(b"P2D"))
    settle(world)
    wait_until(world, "2026-11-19T12:00:00")
    order = world.submitted(day="2026-11-22")
    by_fact = (
        b'<dougong:process entity="yard.order">'
        b'<dougong:fact name="until" expression="day"/></dougong:process>'
    )
    named = hasty(b"= until")
    other = changed(named, b'<dougong:process entity="yard.order"/>', by_fact)
    world.publish(other)
    moved(world, order)
    wait_until(world, "2026-11-22T23:58:00")
    assert set(world.asked(order)) == {"pam", "paul"}
    # The day is over at midnight in Shanghai.
    wait_until(world, "2026-11-23T00:02:00")
    assert set(world.asked(order)) == {"bo"}
