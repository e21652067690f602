"""Returning to an earlier node: what closes, what stays, what is offered."""

import pytest

from dougong.engine.faults import ReturnImpossible
from unit.engine.diagrams import Drawing, Walk, forked, steps_of, straight
from unit.engine.test_steps import chained


def test_a_return_opens_the_earlier_node_under_a_new_number() -> None:
    walk = Walk(straight("a", "b", "c"))
    old = walk.task("a")
    walk.done("a", "b").back("c", "a")
    assert walk.open == ["a"]
    assert walk.task("a") > old
    assert len(walk.step.closed) == 1
    assert walk.done("a", "b", "c").step.completed


def test_the_nodes_passed_are_offered_the_earliest_first() -> None:
    walk = Walk(straight("a", "b", "c")).done("a", "b")
    assert walk.targets("c") == ["a", "b"]


def test_a_node_not_visited_cannot_be_returned_to() -> None:
    walk = Walk(straight("a", "b", "c")).done("a")
    with pytest.raises(ReturnImpossible) as caught:
        walk.back("b", "c")
    assert caught.value.facts["targets"] == "a"


def test_a_return_before_the_fork_closes_the_other_branches() -> None:
    walk = Walk(forked("a", "b", "c")).done("apply", "b")
    walk.back("a", "apply")
    assert walk.open == ["apply"]
    assert len(walk.step.closed) == 2
    assert walk.done("apply", "c", "a", "b", "archive").step.completed


def branches() -> Drawing:
    drawing = forked("a1", "b1").user("a2").user("b2")
    drawing.body = [s for s in drawing.body if '_join"' not in s or "sequenceFlow" not in s]
    return drawing.path("a1", "a2", "join").path("b1", "b2", "join")


def test_a_return_within_a_branch_leaves_the_other_branch_alone() -> None:
    walk = Walk(branches()).done("apply", "a1", "b1")
    other = walk.task("b2")
    assert walk.targets("a2") == ["apply", "a1"]
    walk.back("a2", "a1")
    assert walk.open == ["a1", "b2"]
    assert walk.task("b2") == other
    assert walk.done("b2", "a1", "a2", "archive").step.completed


def test_a_sibling_branch_that_is_still_open_is_no_target() -> None:
    walk = Walk(branches()).done("apply", "a1", "b1")
    with pytest.raises(ReturnImpossible):
        walk.back("a2", "b1")


@pytest.mark.parametrize("order", [("a1", "a2", "b1", "b2"), ("b1", "b2", "a1", "a2")])
def test_a_return_into_a_finished_branch_repeats_only_that_branch(order: tuple[str, ...]) -> None:
    walk = Walk(branches()).done("apply", *order)
    assert sorted(walk.targets("archive")) == ["a1", "a2", "apply", "b1", "b2"]
    walk.back("archive", "a1")
    assert walk.open == ["a1"]
    walk.done("a1", "a2")
    assert walk.open == ["archive"]
    assert walk.done("archive").step.completed


def test_two_returns_into_both_finished_branches_repeat_both() -> None:
    walk = Walk(branches()).done("apply", "a1", "a2", "b1", "b2").back("archive", "a2")
    walk.done("a2").back("archive", "b1")
    assert walk.open == ["b1"]
    walk.done("b1", "b2")
    assert walk.open == ["archive"]


def looped() -> Drawing:
    drawing = branches().gateway("exclusive", "merge").user("check")
    drawing.gateway("exclusive", "again", default="f_again_end")
    drawing.body = [
        s for s in drawing.body if "f_begin_apply" not in s and "f_archive_end" not in s
    ]
    drawing.path("begin", "merge", "apply").path("archive", "check", "again").flow("again", "end")
    return drawing.flow("again", "merge", 'check.outcome = "rejected"')


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a1", "a2", "b1", "b2"), ("b1", "b2", "a1", "a2")),
        (("b1", "a1", "b2", "a2"), ("a1", "b1", "a2", "b2")),
    ],
)
def test_a_join_within_a_loop_waits_for_this_round_and_not_the_one_before(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    walk = Walk(looped()).done("apply", *first, "archive").done("check", outcome="rejected")
    walk.done("apply")
    for node in second:
        assert "archive" not in walk.open
        walk.done(node)
    assert walk.open == ["archive"]
    assert walk.done("archive", "check").step.completed


def test_a_return_into_a_finished_branch_within_a_loop_doubles_nothing() -> None:
    walk = Walk(looped()).done("apply", "b1", "b2", "a1", "a2", "archive")
    walk.done("check", outcome="rejected").done("apply", "a1", "a2", "b1", "b2")
    walk.back("archive", "a1")
    assert walk.open == ["a1"]
    walk.done("a1", "a2")
    assert walk.open == ["archive"]
    assert walk.done("archive", "check").step.completed


def test_the_inclusive_join_goes_on_when_a_returned_branch_turns_away_from_it() -> None:
    drawing = Drawing().facts("urgent").start().user("apply").user("archive").end()
    drawing.gateway("inclusive", "fork").gateway("inclusive", "join").end("gone")
    drawing.gateway("exclusive", "way", default="f_way_join")
    drawing.path("begin", "apply", "fork").path("join", "archive", "end").user("a").user("b")
    drawing.flow("fork", "a", "urgent").flow("fork", "b", "urgent").path("b", "join")
    drawing.path("a", "way").flow("way", "join").flow("way", "gone", 'a.outcome = "rejected"')
    walk = Walk(drawing, {"urgent": True}).done("apply", "b", "a")
    assert walk.open == ["archive"]
    walk.back("archive", "a").done("a", outcome="rejected")
    assert walk.open == ["archive"]
    assert walk.done("archive").step.completed


def test_a_chain_step_may_be_returned_to_and_keeps_the_chain_as_it_was() -> None:
    walk = Walk(chained(), chains=steps_of("pm", "cost", "boss")).done("apply", "route", "route")
    assert walk.targets("route") == ["apply", "route", "route/0", "route/1"]
    walk.chains = steps_of("someone else")
    walk.back("route", "route", 1)
    assert walk.open == ["route/cost"]
    walk.done("route", "route")
    assert walk.open == ["archive"]
    walk.back("archive", "route", 2)
    assert walk.open == ["route/boss"]
    assert walk.done("route", "archive").step.completed


def test_a_chain_returned_to_as_a_whole_is_asked_for_again() -> None:
    walk = Walk(chained(), chains=steps_of("pm", "cost")).done("apply", "route", "route")
    walk.chains = steps_of("boss")
    walk.back("archive", "route")
    assert walk.open == ["route/boss"]


def test_the_start_event_as_target_starts_anew_with_new_numbers() -> None:
    walk = Walk(forked("a", "b"))
    old = walk.task("apply")
    walk.done("apply").back("a", "begin")
    assert walk.open == ["apply"]
    assert walk.task("apply") > old
    assert walk.done("apply", "a", "b", "archive").step.completed


def test_an_administrator_may_return_without_naming_a_round() -> None:
    walk = Walk(straight("a", "b", "c")).done("a", "b")
    step = walk.engine.jump("r1", walk.process, walk.step.state, None, "a", {}, walk.chains)
    assert [task.node_id for task in step.open] == ["a"]


def test_a_node_ahead_in_the_loop_is_no_target_though_it_was_visited_in_the_round_before() -> None:
    walk = Walk(looped()).done("apply", "a1", "a2", "b1", "b2", "archive")
    walk.done("check", outcome="rejected")
    assert walk.targets("apply") == []
    with pytest.raises(ReturnImpossible):
        walk.back("apply", "archive")
    walk.done("apply")
    assert walk.targets("a1") == ["apply"]


def test_outcomes_of_what_is_returned_over_are_forgotten() -> None:
    drawing = Drawing().start().user("apply").user("a").user("b").end()
    drawing.gateway("exclusive", "known", default="f_known_a").gateway("exclusive", "merge")
    drawing.path("begin", "apply", "known").flow("known", "a").path("a", "merge", "b", "end")
    drawing.flow("known", "merge", 'a.outcome = "approved"')
    walk = Walk(drawing).done("apply", "a").back("b", "apply").done("apply")
    assert walk.open == ["a"]
