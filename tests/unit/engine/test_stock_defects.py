"""Defects of SpiffWorkflow 3.2.0 that the adapter repairs, shown on the library as it comes."""

import logging

import pytest
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from unit.engine.diagrams import Drawing, Walk, forked
from unit.engine.stock import Stock
from unit.engine.test_returns import branches, looped
from unit.engine.test_steps import chained, rejecting


def test_a_return_into_a_finished_branch_doubles_the_token_of_the_library() -> None:
    order = ("apply", "a1", "a2", "b1", "b2")
    stock = Stock(branches().xml(), {}).done(*order).back("a1")
    assert stock.open == ["a1", "archive"]
    walk = Walk(branches()).done(*order).back("archive", "a1")
    assert walk.open == ["a1"]


def with_timer() -> Drawing:
    drawing = Drawing().start().user("a").user("b").user("late").end().end("end2")
    drawing.boundary("overdue", "b", "P9D")
    return drawing.path("begin", "a", "b", "end").path("overdue", "late", "end2")


def test_a_return_over_a_running_timer_breaks_the_next_step_of_the_library() -> None:
    drawing = with_timer()
    with pytest.raises(AttributeError):
        Stock(drawing.xml(), {}).done("a").back("a").done("a")
    walk = Walk(drawing).done("a").back("b", "a")
    assert walk.step.timers == ()
    assert walk.done("a", "b").step.completed


def choosing() -> Drawing:
    """An inclusive join behind a chain and a choice."""
    drawing = Drawing().facts("yes").start().user("apply").user("archive").end()
    drawing.gateway("inclusive", "fork").gateway("inclusive", "join").chain("route").user("b")
    drawing.gateway("exclusive", "way", default="f_way_merge").user("more")
    drawing.gateway("exclusive", "merge").path("merge", "join")
    drawing.path("begin", "apply", "fork").flow("fork", "route", "yes").flow("fork", "b", "yes")
    drawing.path("route", "way").flow("way", "merge").flow("way", "more", "not(yes)")
    return drawing.path("more", "merge").path("b", "join", "archive", "end")


def test_the_inclusive_join_of_the_library_fires_while_a_chain_is_still_open() -> None:
    steps = {"steps_route": [{"name": "1"}, {"name": "2"}]}
    stock = Stock(choosing().xml(), {"yes": True, **steps}).done("apply", "b")
    assert stock.open == ["archive", "route"]
    walk = Walk(choosing(), {"yes": True}, lambda *_: steps["steps_route"]).done("apply", "b")
    assert walk.open == ["route/1"]
    assert walk.done("route", "route").open == ["archive"]


def test_the_parallel_join_of_the_library_counts_tokens_of_the_round_before() -> None:
    first = ("apply", "a1", "a2", "b1", "b2", "archive")
    stock = Stock(looped().xml(), {}).done(*first).done("check", outcome="rejected")
    stock.done("apply", "b1", "b2")
    assert "archive" in stock.open
    walk = Walk(looped()).done(*first).done("check", outcome="rejected")
    assert walk.done("apply", "b1", "b2").open == ["a1"]


def test_the_library_stands_still_without_an_error_after_666_human_steps() -> None:
    logging.getLogger("spiff").setLevel(logging.ERROR)
    stock = Stock(rejecting().xml(), {})
    for _ in range(340):
        if not stock.ready:
            break
        stock.done("apply").done("pm", outcome="rejected")
    assert stock.open == []
    assert any(task.state == TaskState.READY for task in stock.workflow.tasks.values())


def test_a_form_field_called_typename_makes_a_process_of_the_library_unreadable() -> None:
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
    stock = Stock(forked("a").xml(), {"form": {"typename": "no such type"}})
    with pytest.raises(TypeError, match="not callable"):
        serializer.deserialize_json(serializer.serialize_json(stock.workflow))
    walk = Walk(chained(), chains=lambda *_: [{"typename": "timedelta"}]).done("apply")
    assert walk.step.open[0].item == {"typename": "timedelta", "index": 0, "count": 1}


def test_one_fork_after_another_multiplies_the_future_of_the_library() -> None:
    drawing = Drawing().start().end()
    before = "begin"
    for number in range(4):
        fork, join = f"fork{number}", f"join{number}"
        drawing.gateway("parallel", fork).gateway("parallel", join).flow(before, fork)
        for branch in "abc":
            task = f"{branch}{number}"
            drawing.user(task).path(fork, task, join)
        before = join
    drawing.flow(before, "end")
    assert len(Stock(drawing.xml(), {}).workflow.tasks) > 500
    walk = Walk(drawing)
    assert len(walk.step.state) < 120
    for number in range(4):
        walk.done(f"b{number}", f"a{number}", f"c{number}")
    assert walk.step.completed
