"""Processes that run for a long time stay small, quick and returnable."""

import pytest

from dougong.engine.faults import StepBudgetSpent
from dougong.engine.history import DROP_ABOVE
from dougong.engine.step import Engine
from dougong.model.workflow.parse import parse_process
from unit.engine.diagrams import Drawing, Walk, straight
from unit.engine.test_returns import looped
from unit.engine.test_steps import rejecting


def test_seven_hundred_human_steps_in_a_loop_go_on_and_stay_small() -> None:
    walk = Walk(rejecting())
    largest = 0
    for _ in range(350):
        walk.done("apply").done("pm", outcome="rejected")
        largest = max(largest, len(walk.step.state))
    assert walk.open == ["apply"]
    assert largest < 6000
    assert walk.done("apply", "pm").step.completed


def test_a_loop_with_parallel_branches_goes_on_and_stays_small() -> None:
    walk = Walk(looped())
    for _ in range(60):
        walk.done("apply", "b1", "a1", "a2", "b2", "archive").done("check", outcome="rejected")
    assert walk.open == ["apply"]
    assert len(walk.step.state) < 8000


def long_loop() -> Walk:
    walk = Walk(looped())
    size = []
    for _ in range(15):
        walk.done("apply", "b1", "a1", "a2", "b2", "archive").done("check", outcome="rejected")
        size.append(len(walk.step.state))
    assert min(size[5:]) < max(size[:10])
    return walk


def test_dropped_history_keeps_what_was_passed_for_the_diagram() -> None:
    progress = long_loop().progress()
    assert progress["apply"] == "open"
    assert progress["archive"] == "done"
    assert progress["f_a1_a2"] == "done"


def test_a_node_whose_history_was_dropped_can_still_be_returned_to() -> None:
    keys = [f"n{i}" for i in range(DROP_ABOVE // 2)]
    walk = Walk(two_halves(keys))
    for key in keys:
        walk.done(key)
    assert walk.open == ["z"]
    for _ in range(70):
        walk.done("z", outcome="rejected")
    assert len(walk.step.state) < 4000
    assert walk.targets("z")[:2] == ["n0", "n1"]
    old = walk.task("z")
    walk.back("z", "n1")
    assert walk.open == ["n1"]
    assert walk.step.closed == (old,)
    walk.done("n1")
    assert walk.open == ["n2"]


def two_halves(keys: list[str]) -> Drawing:
    drawing = straight(*keys).user("z").gateway("exclusive", "back", default="f_back_end")
    drawing.gateway("exclusive", "into")
    drawing.body = [s for s in drawing.body if f"f_{keys[-1]}_end" not in s]
    drawing.path(keys[-1], "into", "z", "back").flow("back", "end")
    return drawing.flow("back", "into", 'z.outcome = "rejected"')


def test_branches_whose_history_was_dropped_are_no_targets() -> None:
    walk = long_loop()
    walk.done("apply", "a1", "a2", "b1", "b2", "archive")
    assert walk.targets("check") == ["apply", "a1", "a2", "b1", "b2", "archive"]


def test_two_hundred_and_forty_tasks_in_a_row_are_run() -> None:
    walk = Walk(straight(*[f"n{i}" for i in range(240)]))
    assert walk.done("n0", "n1").open == ["n2"]


def test_an_automatic_loop_that_escaped_the_lint_is_stopped() -> None:
    drawing = Drawing().start().gateway("exclusive", "a").gateway("exclusive", "b", "f_b_a")
    drawing.user("never").end().path("begin", "a", "b").path("b", "a").path("never", "end")
    drawing.flow("b", "never", "1 = 2")
    process, findings = parse_process(drawing.xml(), "loop.bpmn")
    assert process is not None
    assert "bpmn_automatic_loop" in {finding.code for finding in findings}
    with pytest.raises(StepBudgetSpent):
        Engine().start("r1", process, {}, lambda *_: [])
