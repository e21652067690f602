"""A process from its start to its end, one decision at a time."""

from decimal import Decimal

import pytest

from dougong.engine.faults import (
    ChainEmpty,
    ConditionUndecided,
    NoPathTaken,
    OutcomeUnknown,
    ProcessEnded,
    TaskNotThere,
)
from unit.engine.diagrams import Drawing, Walk, forked, steps_of, straight


def test_three_approvers_act_one_after_the_other() -> None:
    walk = Walk(straight("foreman", "pm", "cost"))
    assert walk.open == ["foreman"]
    first = walk.step.open[0].task_id
    walk.done("foreman")
    assert walk.open == ["pm"]
    assert walk.step.closed == (first,)
    assert [t.node_id for t in walk.step.opened] == ["pm"]
    walk.done("pm", "cost")
    assert walk.step.completed
    assert not walk.step.rejected
    assert walk.step.open == ()


def test_equal_decisions_give_equal_bytes() -> None:
    one = Walk(straight("a", "b")).done("a").step.state
    two = Walk(straight("a", "b")).done("a").step.state
    assert one == two


def test_a_rejection_without_a_path_of_its_own_ends_the_process() -> None:
    walk = Walk(straight("foreman", "pm")).done("foreman").done("pm", outcome="rejected")
    assert walk.step.completed
    assert walk.step.rejected
    assert len(walk.step.closed) == 1


def test_a_rejection_in_one_branch_closes_the_others() -> None:
    walk = Walk(forked("a", "b")).done("apply").done("a", outcome="rejected")
    assert walk.step.rejected
    assert walk.step.open == ()
    assert len(walk.step.closed) == 2


def rejecting() -> Drawing:
    drawing = Drawing().start().user("apply").user("pm").end()
    drawing.gateway("exclusive", "decided", default="f_decided_end")
    drawing.path("begin", "apply", "pm", "decided").flow("decided", "end")
    return drawing.flow("decided", "apply", 'pm.outcome = "rejected"')


def test_a_rejection_takes_the_path_the_model_has_for_it() -> None:
    walk = Walk(rejecting()).done("apply").done("pm", outcome="rejected")
    assert walk.open == ["apply"]
    assert not walk.step.completed
    assert walk.step.trail[0].flow_id == "f_decided_apply"
    assert walk.step.trail[0].values == {"pm.outcome": "rejected"}
    walk.done("apply", "pm")
    assert walk.step.completed


def by_amount(default: str = "f_size_pm") -> Drawing:
    drawing = Drawing().facts("amount").start().user("pm").user("boss").end()
    drawing.gateway("exclusive", "size", default=default)
    drawing.path("begin", "size").flow("size", "boss", "amount > 10000")
    if default:
        drawing.flow("size", "pm")
    else:
        drawing.flow("size", "pm", "amount < 5")
    return drawing.path("pm", "end").path("boss", "end")


def test_the_branch_taken_is_told_with_the_values_that_chose_it() -> None:
    step = Walk(by_amount(), {"amount": Decimal("20000")}).step
    assert [t.node_id for t in step.open] == ["boss"]
    assert step.trail[0].condition == "amount > 10000"
    assert step.trail[0].values == {"amount": Decimal("20000")}
    step = Walk(by_amount(), {"amount": Decimal("9")}).step
    assert step.trail[0].flow_id == "f_size_pm"
    assert step.trail[0].condition == ""
    assert step.trail[0].values == {"amount": Decimal("9")}


def test_a_condition_over_a_missing_value_is_an_incident_and_not_false() -> None:
    with pytest.raises(ConditionUndecided) as caught:
        Walk(by_amount(), {"amount": None})
    assert caught.value.facts["gateway"] == "size"
    assert caught.value.facts["names"] == "amount"


def test_no_condition_that_holds_and_no_default_is_an_incident() -> None:
    with pytest.raises(NoPathTaken):
        Walk(by_amount(default=""), {"amount": 100})


def test_parallel_branches_are_awaited() -> None:
    walk = Walk(forked("a", "b", "c")).done("apply")
    assert walk.open == ["a", "b", "c"]
    walk.done("b", "a")
    assert walk.open == ["c"]
    walk.done("c")
    assert walk.open == ["archive"]
    assert walk.done("archive").step.completed


def test_an_inclusive_fork_follows_every_condition_that_holds() -> None:
    drawing = Drawing().facts("amount").start().user("apply").user("archive").end()
    drawing.gateway("inclusive", "fork", default="f_fork_pm").gateway("inclusive", "join")
    drawing.path("begin", "apply", "fork").path("join", "archive", "end")
    for key, when in (("pm", ""), ("cost", "amount > 10"), ("boss", "amount > 100")):
        drawing.user(key).flow("fork", key, when).flow(key, "join")
    walk = Walk(drawing, {"amount": 50}).done("apply")
    assert walk.open == ["cost"]
    walk = Walk(drawing, {"amount": 500}).done("apply")
    assert walk.open == ["boss", "cost"]
    walk.done("boss")
    assert walk.open == ["cost"]
    assert walk.done("cost").open == ["archive"]
    assert Walk(drawing, {"amount": 1}).done("apply").open == ["pm"]


def chained() -> Drawing:
    return (Drawing().start().user("apply").chain("route").user("archive").end()).path(
        "begin", "apply", "route", "archive", "end"
    )


def test_a_routed_chain_opens_its_steps_one_by_one() -> None:
    walk = Walk(chained(), chains=steps_of("pm", "cost", "boss")).done("apply")
    assert walk.open == ["route/pm"]
    assert walk.step.open[0].item == {"name": "pm", "role": "pm", "index": 0, "count": 3}
    first = walk.step.open[0].task_id
    walk.done("route")
    assert walk.open == ["route/cost"]
    assert walk.step.closed == (first,)
    assert walk.step.opened[0].task_id != first
    walk.done("route", "route")
    assert walk.open == ["archive"]


def test_a_rejection_within_a_chain_ends_the_process() -> None:
    walk = Walk(chained(), chains=steps_of("pm", "cost")).done("apply").done("route")
    assert walk.done("route", outcome="rejected").step.rejected


def test_an_empty_chain_is_an_incident_that_names_its_tables() -> None:
    with pytest.raises(ChainEmpty) as caught:
        Walk(chained()).done("apply")
    assert caught.value.facts == {"node": "route", "decisions": "demo.base", "path": "route"}


def test_a_terminating_end_takes_every_token() -> None:
    drawing = forked("a", "b").end("stop", "<bpmn:terminateEventDefinition/>")
    drawing.gateway("exclusive", "ok", default="f_a_join2")
    drawing.body = [line for line in drawing.body if 'id="f_a_join"' not in line]
    drawing.path("a", "ok").flow("ok", "join", key="f_a_join2")
    drawing.flow("ok", "stop", 'a.outcome = "rejected"')
    walk = Walk(drawing).done("apply").done("a", outcome="rejected")
    assert walk.step.completed
    assert not walk.step.rejected
    assert len(walk.step.closed) == 2


def test_a_copy_node_informs_and_lets_the_token_pass() -> None:
    drawing = Drawing().start().user("apply").user("inform", 'kind="cc"').user("pm").end()
    walk = Walk(drawing.path("begin", "apply", "inform", "pm", "end")).done("apply")
    assert walk.open == ["pm"]
    assert [event.node_id for event in walk.step.events] == ["inform"]


def test_cancelling_closes_every_round() -> None:
    walk = Walk(forked("a", "b")).done("apply")
    ids = {task.task_id for task in walk.step.open}
    step = walk.engine.cancel("r1", walk.process, walk.step.state)
    assert step.completed
    assert set(step.closed) == ids
    with pytest.raises(ProcessEnded):
        walk.engine.cancel("r1", walk.process, step.state)


def test_a_round_is_completed_only_once() -> None:
    walk = Walk(straight("a", "b"))
    old = walk.task("a")
    walk.done("a")
    with pytest.raises(TaskNotThere):
        walk.engine.complete("r1", walk.process, walk.step.state, old, "approved", {}, walk.chains)


def test_an_outcome_the_engine_does_not_know_is_refused() -> None:
    walk = Walk(straight("a"))
    with pytest.raises(OutcomeUnknown):
        walk.done("a", outcome="yes")
