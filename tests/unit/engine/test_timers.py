"""Timers: the engine says what to wait for, somebody else keeps the time."""

import pytest

from dougong.engine.faults import TaskNotThere
from unit.engine.diagrams import Drawing, Walk


def test_a_timer_between_tasks_waits_until_it_is_fired() -> None:
    drawing = Drawing().start().user("a").timer("pause", "P2D").user("b").end()
    walk = Walk(drawing.path("begin", "a", "pause", "b", "end")).done("a")
    assert walk.open == []
    assert [(t.node_id, t.when) for t in walk.step.timers] == [("pause", "P2D")]
    assert walk.fire("pause").open == ["b"]
    assert walk.step.timers == ()


def late(stops: str) -> Drawing:
    drawing = Drawing().start().user("a").user("boss").end().end("end2")
    drawing.boundary("overdue", "a", "P3D", stops)
    return drawing.path("begin", "a", "end").path("overdue", "boss", "end2")


def test_an_interrupting_timer_closes_the_task_it_hangs_on() -> None:
    walk = Walk(late("true"))
    old = walk.task("a")
    walk.fire("overdue")
    assert walk.open == ["boss"]
    assert walk.step.closed == (old,)
    assert walk.done("boss").step.completed


def test_a_timer_that_does_not_interrupt_adds_a_token() -> None:
    walk = Walk(late("false")).fire("overdue")
    assert walk.open == ["a", "boss"]
    assert walk.done("a").open == ["boss"]
    assert walk.done("boss").step.completed


def test_completing_the_task_disarms_its_timer() -> None:
    walk = Walk(late("true")).done("a")
    assert walk.step.completed
    assert walk.step.timers == ()


def test_a_return_onto_a_task_arms_its_timer_again() -> None:
    drawing = Drawing().start().user("a").user("b").user("boss").end().end("end2")
    drawing.boundary("overdue", "a", "P3D")
    drawing.path("begin", "a", "b", "end").path("overdue", "boss", "end2")
    walk = Walk(drawing).done("a").back("b", "a")
    assert walk.open == ["a"]
    assert [t.node_id for t in walk.step.timers] == ["overdue"]
    assert walk.fire("overdue").open == ["boss"]
    assert walk.targets("boss") == []


def test_a_timer_fires_once() -> None:
    walk = Walk(late("true"))
    task = walk.step.timers[0].task_id
    walk.fire("overdue")
    with pytest.raises(TaskNotThere):
        walk.engine.fire("r1", walk.process, walk.step.state, task, {}, walk.chains)
