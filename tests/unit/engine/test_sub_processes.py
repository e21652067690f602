"""Embedded sub-processes: rounds inside, ends, timers on the edge, returns into and out of them."""

import pytest

from dougong.engine.history import DROP_ABOVE
from dougong.model.workflow.parse import parse_process
from unit.engine.diagrams import Drawing, Walk, forked
from unit.engine.stock import Stock

TERMINATE = "<bpmn:terminateEventDefinition/>"


def within(key: str, inner: Drawing, around: Drawing) -> Drawing:
    """A sub-process drawn into another drawing."""
    return around.shape("subProcess", key, "\n".join(inner.body))


def inner_row(*keys: str, begin: str = "in", end: str = "out") -> Drawing:
    drawing = Drawing().start(begin)
    for key in keys:
        drawing.user(key)
    return drawing.end(end).path(begin, *keys, end)


def inner_fork(*keys: str, ended: str = "") -> Drawing:
    """Parallel ways inside, each with an end of its own; one of them may end all that is inside."""
    drawing = Drawing().start("in").gateway("parallel", "part").path("in", "part")
    for key in keys:
        drawing.user(key).end(f"out_{key}", TERMINATE if key == ended else "")
        drawing.path("part", key, f"out_{key}")
    return drawing


def site(inner: Drawing) -> Drawing:
    """`apply`, the sub-process `check`, `archive`."""
    drawing = Drawing().start().user("apply").user("archive").end()
    return within("check", inner, drawing).path("begin", "apply", "check", "archive", "end")


def test_what_follows_a_sub_process_opens_when_it_is_over() -> None:
    walk = Walk(site(inner_row("a", "b"))).done("apply")
    assert walk.open == ["a"]
    assert walk.done("a").open == ["b"]
    assert walk.done("b").open == ["archive"]
    assert walk.done("archive").step.completed


def test_a_sub_process_is_over_when_no_token_is_left_inside() -> None:
    walk = Walk(site(inner_fork("a", "b", "c"))).done("apply")
    assert walk.open == ["a", "b", "c"]
    assert walk.done("b", "c").open == ["a"]
    assert walk.done("a").open == ["archive"]


def test_the_library_takes_the_same_road() -> None:
    for inner in (inner_row("a", "b"), inner_fork("a", "b", "c")):
        drawing = site(inner)
        walk, stock = Walk(drawing), Stock.saved(drawing.xml(), {})
        while not walk.step.completed:
            assert walk.open == stock.open
            node = walk.open[-1]
            walk.done(node)
            stock.done(node)
        assert stock.workflow.is_completed()


def test_a_terminate_end_inside_ends_what_is_inside_and_nothing_else() -> None:
    drawing = site(inner_fork("a", "b", ended="b"))
    walk = Walk(drawing).done("apply", "b")
    assert walk.open == ["archive"]
    assert not walk.step.completed


def test_a_terminate_end_in_a_branch_leaves_the_other_branches() -> None:
    drawing = forked("left")
    inner = inner_fork("a", "b", ended="b")
    within("check", inner, drawing).path("fork", "check", "join")
    walk = Walk(drawing).done("apply", "b")
    assert walk.open == ["left"]
    assert walk.done("left").open == ["archive"]


def test_a_return_goes_out_of_a_sub_process_and_closes_what_is_inside() -> None:
    walk = Walk(site(inner_fork("a", "b"))).done("apply", "a")
    assert walk.targets("b") == ["apply"]
    assert walk.back("b", "apply").open == ["apply"]
    assert walk.done("apply").open == ["a", "b"]
    assert walk.done("a", "b", "archive").step.completed


def test_a_return_goes_into_a_sub_process_that_is_over_and_opens_only_that_branch() -> None:
    walk = Walk(site(inner_fork("a", "b"))).done("apply", "a", "b")
    assert walk.targets("archive") == ["apply", "a", "b"]
    assert walk.back("archive", "a").open == ["a"]
    assert walk.targets("a") == ["apply"]
    assert walk.done("a").open == ["archive"]
    assert walk.done("archive").step.completed


def test_a_return_never_goes_into_a_branch_inside_that_is_still_open() -> None:
    walk = Walk(site(inner_fork("a", "b"))).done("apply", "a")
    assert "a" not in walk.targets("b")


def test_a_sub_process_in_a_sub_process_is_left_inside_out() -> None:
    deep = inner_fork("a", "b")
    middle = Drawing().start("m_in").user("m").end("m_out")
    within("deep", deep, middle).path("m_in", "deep", "m", "m_out")
    walk = Walk(site(middle)).done("apply")
    assert walk.open == ["a", "b"]
    assert walk.progress().items() >= {"check": "open", "deep": "open", "a": "open"}.items()
    walk.done("a", "b")
    assert walk.open == ["m"]
    assert walk.progress().items() >= {"check": "open", "deep": "done"}.items()
    assert walk.done("m").back("archive", "a").open == ["a"]
    assert walk.progress()["deep"] == "open"
    assert walk.done("a", "m", "archive").step.completed
    assert not [key for key in walk.progress() if ":" in key]


def timed(stops: str, inner: Drawing | None = None) -> Drawing:
    drawing = site(inner or inner_fork("a", "b"))
    return (
        drawing.boundary("late", "check", "P2D", stops)
        .user("chase")
        .end("gone")
        .path("late", "chase", "gone")
    )


def test_a_timer_on_the_edge_takes_every_token_inside() -> None:
    walk = Walk(timed("true")).done("apply")
    assert [t.node_id for t in walk.step.timers] == ["late"]
    walk.done("a").fire("late")
    assert walk.open == ["chase"]
    assert walk.step.timers == ()
    assert walk.targets("chase") == ["apply"]
    assert walk.back("chase", "apply").done("apply").open == ["a", "b"]
    assert [t.node_id for t in walk.step.timers] == ["late"]
    assert walk.done("a", "b", "archive").step.completed


def test_what_a_timer_took_stays_taken_when_a_later_round_is_returned() -> None:
    drawing = timed("true", inner_fork("a", "b", "c"))
    drawing.body = [part for part in drawing.body if 'targetRef="gone"' not in part]
    drawing.user("settle").path("chase", "settle", "gone")
    walk = Walk(drawing).done("apply", "a", "b").fire("late").done("chase")
    assert walk.open == ["settle"]
    assert walk.back("settle", "chase").open == ["chase"]
    assert walk.done("chase").open == ["settle"]
    assert walk.done("settle").step.completed


def test_a_timer_that_does_not_interrupt_opens_a_way_beside() -> None:
    walk = Walk(timed("false")).done("apply").fire("late")
    assert walk.open == ["a", "b", "chase"]
    assert walk.done("a", "b").open == ["archive", "chase"]
    assert walk.done("chase", "archive").step.completed


def test_a_timer_on_the_edge_stops_with_the_sub_process_and_runs_anew_after_a_return() -> None:
    walk = Walk(timed("true")).done("apply", "a", "b")
    assert walk.step.timers == ()
    walk.back("archive", "b")
    assert [t.node_id for t in walk.step.timers] == ["late"]
    assert walk.fire("late").open == ["chase"]
    assert walk.done("chase").step.completed


def test_a_join_inside_does_not_count_tokens_of_a_visit_before() -> None:
    inner = Drawing().start("in").gateway("parallel", "fork").gateway("parallel", "join")
    inner.user("a").user("b").end("out").path("in", "fork", "a", "join", "out")
    inner.path("fork", "b", "join")
    drawing = Drawing().start().gateway("exclusive", "again").user("chase").end()
    within("check", inner, drawing).path("begin", "again", "check", "end")
    drawing.boundary("late", "check", "P2D").path("late", "chase", "again")
    walk = Walk(drawing).done("a").fire("late").done("chase")
    assert walk.open == ["a", "b"]
    assert walk.done("b").open == ["a"]
    assert walk.done("a").step.completed


def looped(stop: str = "") -> Drawing:
    """A sub-process whose only task repeats while it is rejected."""
    inner = Drawing().start("in").gateway("exclusive", "entry").user("a")
    inner.gateway("exclusive", "way", "f_way_out").end("out").path("in", "entry", "a", "way")
    inner.flow("way", "entry", 'a.outcome = "rejected"').flow("way", "out", key="f_way_out")
    drawing = site(inner)
    if stop:
        drawing.boundary("late", "check", "P2D", stop).end("gone").path("late", "gone")
    return drawing


@pytest.mark.parametrize("stop", ["", "true"])
def test_a_loop_of_many_rounds_inside_stays_small_and_finds_its_way_out(stop: str) -> None:
    walk = Walk(looped(stop)).done("apply")
    sizes = []
    for _ in range(DROP_ABOVE):
        walk.done("a", outcome="rejected")
        sizes.append(len(walk.step.state))
    assert sizes[-1] <= max(sizes[:120])
    assert [t.node_id for t in walk.step.timers] == (["late"] if stop else [])
    assert "apply" in walk.targets("a")
    assert walk.done("a").open == ["archive"]
    assert walk.targets("archive")[0] == "apply"
    assert walk.done("archive").step.completed


def test_a_return_past_dropped_history_starts_inside_the_sub_process() -> None:
    inner = Drawing().start("in").user("first").gateway("exclusive", "entry").user("a")
    inner.gateway("exclusive", "way", "f_way_out").end("out")
    inner.path("in", "first", "entry", "a", "way")
    inner.flow("way", "entry", 'a.outcome = "rejected"').flow("way", "out", key="f_way_out")
    drawing = site(inner).boundary("late", "check", "P2D").end("gone").path("late", "gone")
    walk = Walk(drawing).done("apply", "first")
    for _ in range(DROP_ABOVE):
        walk.done("a", outcome="rejected")
    walk.back("a", "first")
    assert walk.open == ["first"]
    assert [t.node_id for t in walk.step.timers] == ["late"]
    assert walk.done("first", "a").open == ["archive"]


def test_the_road_ahead_goes_through_the_sub_process() -> None:
    walk = Walk(timed("true"))
    ahead = walk.engine.predict("r1", walk.process, {}, walk.chains)
    assert [node.node_id for node in ahead] == ["apply", "a", "b", "archive"]


def test_a_join_that_can_not_be_complete_inside_stalls_by_name() -> None:
    inner = Drawing().start("in").gateway("parallel", "fork").gateway("parallel", "join")
    inner.user("a").user("b").end("out").end("early").path("in", "fork", "a", "join", "out")
    inner.gateway("exclusive", "way", "f_way_join").path("fork", "b", "way")
    inner.flow("way", "join", key="f_way_join").flow("way", "early", 'b.outcome = "rejected"')
    drawing = site(inner)
    process, findings = parse_process(drawing.xml(), "sheet.bpmn")
    assert process is not None
    assert "bpmn_join_starved" in {f.code for f in findings}
    walk = Walk(process).done("apply", "a")
    assert walk.done("b", outcome="rejected").step.starved == ("join",)
    assert walk.move("archive").done("archive").step.completed
